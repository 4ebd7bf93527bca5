"""Texts of statements and their lines."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.payments.statement_models import LineOutcome
from app.payments.workflow import LineStatus

LINE_STATUS = {
    LineStatus.OPEN: ("wait", _l("To be looked into")),
    LineStatus.MATCHED: ("done", _l("Matched")),
    LineStatus.NOT_OURS: ("none", _l("Not of the programme")),
}
OUTCOMES = {
    LineOutcome.PAID: _l("Payment made"),
    LineOutcome.RETURNED: _l("Payment returned by the bank"),
    LineOutcome.RECEIPT: _l("Recovery repaid"),
    LineOutcome.REFUND: _l("Refund taken in"),
}
# Why a line was not matched by itself.
DOUBTS = {
    "line_unknown": _l("Nothing of the programme has its reference."),
    "line_amount_differs": _l("Its reference is a payment of ours, but the amount differs."),
    "line_account_differs": _l("Its reference is a payment of ours, but the account differs or is missing."),
    "line_not_at_bank": _l("Its reference is a payment that was not given to the bank."),
    "line_answered_before": _l("Its reference is a payment that another line has answered already."),
    "line_return_unclear": _l("Its reference is a payment of ours, but the bank does not call it a return."),
    "line_return_settled": _l("A payment came back after its project was settled."),
    "line_typed_waits": _l(
        "It names a recovery for which this sum was put down by hand and waits for a second person. "
        "Decide on that first."
    ),
    "line_typed_before": _l("It names a recovery that this sum was recorded for by hand already."),
    "line_recovery_not_claimed": _l("It names a recovery that is not claimed or is repaid already."),
}
add_texts(
    {
        **DOUBTS,
        "statement_in_file": _l("Nothing was imported because of the file “%(file)s”:"),
        "statement_other_account": _l(
            "The statement is of the account %(iban)s. The account of the programme is %(ours)s."
        ),
        "statement_without_balance": _l(
            "The statement %(number)s gives no opening or no closing balance, so it cannot be checked. "
            "Ask the bank for the statement of whole days."
        ),
        "statement_in_future": _l("The statement has an entry of %(day)s, which is in the future."),
        "statement_number_taken": _l(
            "The statement %(number)s is imported already, but this file says other things under the same number. "
            "Ask the bank which of the two is right."
        ),
        "statement_line_differs": _l(
            "The entry %(reference)s was imported before with another amount or day. Ask the bank which is right."
        ),
        "statement_meanwhile": _l(
            "Another person imported the lines of the statement %(number)s just now. Look at the list of statements."
        ),
        "line_payment_not_offered": _l(
            "This payment does not agree with the line any more. Look at the line again."
        ),
        "line_needs_reason": _l(
            "The account of the line is not the account of the payment. Write why it is this payment."
        ),
        "line_is_outgoing": _l("This money left the account, so it is no receipt."),
        "refund_recovery_open": _l(
            "A recovery of this project is open. Claim it first; then this money counts towards it."
        ),
        "refund_sum": _l("%(asked)s cannot be taken in: the project %(number)s holds %(held)s."),
        "return_after_settlement": _l(
            "Payment %(number)s came back after its project was settled. Take the money in as a refund."
        ),
    }
)
