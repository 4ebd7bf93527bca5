"""Texts of the books."""

from flask_babel import lazy_gettext as _l

from app.books.movements import CauseKind, Movement, Stage
from app.books.parts import Back
from app.core.wording import add_texts
from app.funds.models import AccountKind, ValueCode
from app.funds.workflow import ValueStatus
from app.payments.labels import ACCOUNTS as _ACCOUNTS
from app.payments.labels import KINDS as _KINDS
from app.payments.labels import PAYMENT_STATUS as _PAYMENT_STATUS

ACCOUNTS, PAYMENT_STATUS, KINDS = _ACCOUNTS, _PAYMENT_STATUS, _KINDS
# Short names of a project's places, for the headings of wide tables.
COLUMNS = {
    AccountKind.COMMITTED: _l("Committed"),
    AccountKind.IN_TRANSIT: _l("At the bank"),
    AccountKind.PAID: _l("Paid"),
    AccountKind.ACCEPTED: _l("Accepted"),
    AccountKind.RECEIVABLE: _l("To be paid back"),
    AccountKind.WRITTEN_OFF: _l("Written off"),
}
MOVEMENTS = {
    Movement.FUNDING: _l("Financing of the programme"),
    Movement.PURSE: _l("Purse of a call"),
    Movement.PURSE_BACK: _l("Back to the programme"),
    Movement.QUOTA: _l("Quota published"),
    Movement.UNUSED_QUOTA: _l("Unused quota returned"),
    Movement.AWARD: _l("Award"),
    Movement.WITHDRAWAL: _l("Award given back"),
    Movement.EXPORT: _l("Given to the bank"),
    Movement.PAYMENT: _l("Paid by the bank"),
    Movement.RETURN: _l("Returned by the bank"),
    Movement.ACCEPTANCE: _l("Accepted"),
    Movement.CAME_BACK: _l("Came back after it was paid"),
    Movement.CAME_BACK_ACCEPTED: _l("Came back after it was accepted"),
    Movement.REFUND: _l("Given back to the call"),
    Movement.REFUND_ACCEPTED: _l("Given back to the call after it was accepted"),
    Movement.RELEASE: _l("Rest returned to the call"),
    Movement.CLAIM: _l("Recovery claimed"),
    Movement.REPAYMENT: _l("Repaid"),
    Movement.WRITE_OFF: _l("Written off"),
    Movement.SET_OFF: _l("Set off against a recovery"),
    Movement.INTEREST: _l("Interest on late repayment"),
    Movement.LATE_REPAYMENT: _l("Repaid after it was written off"),
    Movement.SUPPORT_SEMESTER: _l("Support plans: money of a semester"),
    Movement.SUPPORT_MUNICIPALITY: _l("Support plans: allotted to a municipality"),
    Movement.SUPPORT_SCHOOL: _l("Support plans: allotted to a school"),
    Movement.SUPPORT_STATE_SCHOOL: _l("Support plans: allotted to a state vocational school"),
    Movement.SUPPORT_MEASURE: _l("Support plans: set aside for a measure"),
    Movement.SUPPORT_SPENT: _l("Support plans: spent"),
    Movement.SUPPORT_TAKEN_BACK: _l("Support plans: spending taken back"),
    Movement.SUPPORT_UNSPENT: _l("Support plans: not spent on a measure"),
    Movement.SUPPORT_FROM_SCHOOL: _l("Support plans: returned by a school"),
    Movement.SUPPORT_FROM_STATE_SCHOOL: _l("Support plans: returned by a state vocational school"),
    Movement.SUPPORT_FROM_MUNICIPALITY: _l("Support plans: returned by a municipality"),
    Movement.SUPPORT_FROM_SEMESTER: _l("Support plans: returned to the programme"),
}
CAUSES = {
    CauseKind.PROGRAMME: _l("Financing of the programme"),
    CauseKind.CALL: _l("Publication of the call"),
    CauseKind.QUOTA: _l("Quotas of the call"),
    CauseKind.AWARD: _l("Decision on the project"),
    CauseKind.WITHDRAWAL: _l("Withdrawal of the project"),
    CauseKind.PAYMENT: _l("Payment"),
    CauseKind.RECOVERY: _l("Recovery"),
    CauseKind.REFUND: _l("Money that came back unasked"),
    CauseKind.SETTLEMENT: _l("Settlement of the final report"),
    CauseKind.TERMINATION: _l("Termination of the agreement"),
    CauseKind.ALLOTMENT: _l("Allotment for support plans"),
    CauseKind.SUPPORT_PLAN: _l("Approval of a support plan"),
    CauseKind.SUPPORT_MEASURE: _l("Measure of a support plan"),
}
BACK = {
    Back.REPAID: _l("Repaid, with interest"),
    Back.SET_OFF: _l("Claims set off"),
    Back.REFUNDED: _l("Given back unasked"),
    Back.WRITTEN_OFF: _l("Written off"),
    Back.COUNTED: _l("Balances set off instead of paid"),
}
STAGES = {
    Stage.OWED: _l("Due, not prepared"),
    Stage.PREPARED: _l("Awaiting approval"),
    Stage.APPROVED: _l("Approved"),
    Stage.EXPORTED: _l("At the bank"),
}
VALUES = {
    ValueCode.ESF_SHARE: _l("Share of the European Social Fund"),
    ValueCode.RETENTION_YEARS: _l("How long papers of a project are kept"),
    ValueCode.LINE_LIMIT: _l("Largest payment in a bank file"),
}
VALUE_STATUS = {
    ValueStatus.PROPOSED: ("wait", _l("Proposed")),
    ValueStatus.CONFIRMED: ("done", _l("Confirmed")),
    ValueStatus.WITHDRAWN: ("none", _l("Withdrawn")),
}
add_texts(
    {
        "confirms_own_value": _l("You proposed this value, so another person must confirm it."),
        "value_from_past": _l(
            "A value cannot hold from a day that is past, %(day)s. Choose today or a later day."
        ),
    }
)
