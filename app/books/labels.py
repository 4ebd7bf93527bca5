"""Texts of the books."""

from flask_babel import lazy_gettext as _l

from app.books.movements import CauseKind, Movement
from app.funds.models import AccountKind
from app.payments.labels import ACCOUNTS as _ACCOUNTS

ACCOUNTS = _ACCOUNTS
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
    Movement.WITHDRAWAL: _l("Award withdrawn"),
    Movement.EXPORT: _l("Given to the bank"),
    Movement.PAYMENT: _l("Paid by the bank"),
    Movement.RETURN: _l("Returned by the bank"),
    Movement.ACCEPTANCE: _l("Accepted"),
    Movement.RELEASE: _l("Rest returned to the call"),
    Movement.CLAIM: _l("Recovery claimed"),
    Movement.REPAYMENT: _l("Repaid"),
    Movement.WRITE_OFF: _l("Written off"),
}
CAUSES = {
    CauseKind.PROGRAMME: _l("Financing of the programme"),
    CauseKind.CALL: _l("Publication of the call"),
    CauseKind.QUOTA: _l("Quotas of the call"),
    CauseKind.AWARD: _l("Decision on the project"),
    CauseKind.WITHDRAWAL: _l("Withdrawal of the project"),
    CauseKind.PAYMENT: _l("Payment"),
    CauseKind.RECOVERY: _l("Recovery"),
    CauseKind.SETTLEMENT: _l("Settlement of the final report"),
}
