"""Texts of orders that are taken back."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.support_plans.taking_back_workflow import TakeBackStatus

# Of an order with which something was done after it was issued.
ORDER_STATUSES = {
    TakeBackStatus.PROPOSED: ("wait", _l("Taking back is proposed")),
    TakeBackStatus.TAKEN_BACK: ("stop", _l("Revoked")),
}
ENDPOINTS = {
    "support_plans.propose_take_back": _l("taking a director’s order back"),
    "support_plans.confirm_take_back": _l("taking a director’s order back"),
    "support_plans.keep_order": _l("taking a director’s order back"),
    "support_plans.take_back_original": _l("taking a director’s order back"),
    "support_plans.take_back_pdf": _l("taking a director’s order back"),
}
add_texts(
    {
        "take_back_without_reason": _l("Write why the order is to be taken back."),
        "take_back_tells_who": _l(
            "The reason seems to hold a learner’s name or a personal code. Say it in other words: it stands in the "
            "document, which is read outside your school too."
        ),
        "take_back_waits": _l("Taking this order back is proposed already. The director decides about it."),
        "order_taken_back": _l("This order is taken back already."),
        "take_back_own": _l(
            "You proposed it yourself. Nobody moves money alone: another person of the school proposes it, or another "
            "director takes the order back."
        ),
        "take_back_plans_gone": _l(
            "Some plans of this order are closed or went to another school: %(count)s. What was spent of them is "
            "settled, so the order stays. Ask IKVD what to do about the difference."
        ),
    }
)
