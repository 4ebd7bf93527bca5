"""Texts of borrowed members."""

from flask_babel import lazy_gettext as _l

from app.applications.workflow import BorrowingStatus
from app.core.wording import add_texts

BORROWING_STATUS = {
    BorrowingStatus.REQUESTED: ("wait", _l("Waits for the lender")),
    BorrowingStatus.NAMED: ("wait", _l("Waits for the person")),
    BorrowingStatus.AGREED: ("wait", _l("Waits for the borrower")),
    BorrowingStatus.ACCEPTED: ("done", _l("Borrowed")),
    BorrowingStatus.REFUSED: ("stop", _l("Refused")),
    BorrowingStatus.WITHDRAWN: ("none", _l("Withdrawn")),
    BorrowingStatus.ENDED: ("none", _l("Ended")),
}
add_texts(
    {
        "borrow_only_what_is_short": _l(
            "Choose at least one application, and only those with too few members free of conflict."
        ),
        "lender_not_in_call": _l("Choose a municipality of the same call that has a commission."),
        "lender_asked_before": _l(
            "This municipality is asked already. Wait for its answer or withdraw the request."
        ),
        "cannot_be_lent": _l("Choose a member of your commission who does not serve the other one already."),
        "borrowing_without_reason": _l("Write the reason."),
        "lent_member_left": _l(
            "%(name)s no longer serves on commissions of %(lender)s. Withdraw the request and ask anew."
        ),
        "not_lent_for_this": _l("%(name)s was not borrowed for this application."),
    }
)
