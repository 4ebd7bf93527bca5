"""Texts of payments, batches and recoveries."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.applications.workflow import ApplicationStatus
from app.core.wording import add_texts
from app.funds.models import AccountKind
from app.payments.models import PaymentKind
from app.payments.workflow import BatchStatus, PaymentStatus, RecoveryStatus

KINDS = {PaymentKind.PREFINANCING: _l("Prefinancing"), PaymentKind.BALANCE: _l("Balance")}
PAYMENT_STATUS = {
    PaymentStatus.PREPARED: ("wait", _l("Awaiting approval")),
    PaymentStatus.APPROVED: ("info", _l("Approved")),
    PaymentStatus.EXPORTED: ("info", _l("At the bank")),
    PaymentStatus.CONFIRMED: ("done", _l("Paid")),
    PaymentStatus.RETURNED: ("stop", _l("Returned by the bank")),
    PaymentStatus.VOID: ("none", _l("Void")),
}
BATCH_STATUS = {
    BatchStatus.EXPORTED: ("wait", _l("Awaiting the bank's answer")),
    BatchStatus.SETTLED: ("done", _l("Answered")),
}
RECOVERY_STATUS = {
    RecoveryStatus.PROPOSED: ("wait", _l("To be claimed")),
    RecoveryStatus.CLAIMED: ("stop", _l("Claimed")),
    RecoveryStatus.IN_INSTALMENTS: ("info", _l("In instalments")),
    RecoveryStatus.REPAID: ("done", _l("Repaid")),
    RecoveryStatus.WRITTEN_OFF: ("none", _l("Written off")),
}
PLACES = {
    AccountKind.COMMITTED: _l("Committed, not yet paid"),
    AccountKind.IN_TRANSIT: _l("At the bank"),
    AccountKind.PAID: _l("Paid, not yet accepted"),
    AccountKind.ACCEPTED: _l("Paid and accepted"),
    AccountKind.RECEIVABLE: _l("To be paid back"),
}
# The accounts of the ledger that a project's money comes from and goes to.
ACCOUNTS = {
    **PLACES,
    AccountKind.OUTSIDE: _l("Outside the programme"),
    AccountKind.PROGRAMME: _l("Purse of the programme"),
    AccountKind.CALL: _l("Purse of the call"),
    AccountKind.QUOTA: _l("Quota of the municipality"),
    AccountKind.WRITTEN_OFF: _l("Written off"),
    AccountKind.SUPPORT_SEMESTER: _l("Support plans of the semester"),
    AccountKind.SUPPORT_MUNICIPALITY: _l("Support plans of the municipality"),
    AccountKind.SUPPORT_SCHOOL: _l("Support plans of the school"),
    AccountKind.SUPPORT_MEASURE: _l("Measure of a support plan"),
    AccountKind.SUPPORT_SPENT: _l("Spent on support"),
}
# Links to where what is in the way of a payment is put right.
TO_ACCOUNT, TO_AGREEMENT, TO_HOLD = _l("Verify the account"), _l("To the agreement"), _l("Release the hold")
TO_APPLICATION, TO_LATE_PROJECT = _l("To the application"), _l("To the project without a report")
add_texts(
    {
        "condition_open": _l(
            "A condition of the award is not met yet: the municipality judges what was handed in."
        ),
        "agreement_not_prepared": _l(
            "The agreement is not prepared yet: the municipality’s coordinator prepares it."
        ),
        "agreement_unsigned": _l("The agreement is not signed yet. Still to sign: %(parties)s."),
        "already_prepared": _l("A payment is already prepared or paid: %(status)s."),
        "no_signed_agreement": _l("The agreement is not signed by all parties yet."),
        "above_award": _l("%(amount)s cannot be paid: of the grant %(committed)s is left."),
        "nothing_due": _l("Nothing is due: the balance is due only after the final report is accepted."),
        "no_account": _l("The organisation has not entered its bank account yet."),
        "account_not_verified": _l("The account %(iban)s is not verified yet."),
        "account_not_in_agreement": _l(
            "The agreement names the account %(iban)s, which is no longer the organisation’s. Amend the agreement."
        ),
        "project_not_running": _l("The project is not running: %(status)s."),
        "payment_hold": _l("Payments to this project are on hold: %(reason)s"),
        "report_overdue": _l(
            "The organisation has not handed in the report of its project %(number)s in time. It is paid again when "
            "it does."
        ),
        "precedent_open": _l(
            "Conditions before the first payment are open: %(count)s. They are ticked on the page of the agreement."
        ),
        "termination_proposed": _l("The termination of the agreement is proposed. Pay when that is decided."),
        "prepares_own_account": _l("You entered this account, so another person must prepare the payment."),
        "approves_own_payment": _l("You prepared this payment, so another person must approve it."),
        "approves_own_account": _l("You entered this account, so another person must approve the payment."),
        "not_awaiting_approval": _l("The payment does not wait for approval any more: %(status)s."),
        "approval_refused": _l("Payment %(number)s cannot be approved: %(reasons)s."),
        "account_changed": _l(
            "The organisation's account has changed since (now %(iban)s). Void the payment."
        ),
        "agreement_changed": _l("The agreement has changed since. Void the payment."),
        "amount_changed": _l("The sum due has changed since. Void the payment."),
        "approval_differs": _l(
            "The approval was given for another sum, account or agreement. Void the payment."
        ),
        "nothing_to_export": _l("Choose at least one approved payment."),
        "approval_void": _l(
            "Payment %(number)s no longer holds (%(reasons)s), so no file was made. Void it and choose again."
        ),
        "over_line_limit": _l(
            "Payment %(number)s of %(amount)s is above the limit of a line in a bank file, %(limit)s. Take it out, or "
            "put another limit in force under “Values of the programme”."
        ),
        "settled_in_future": _l("The day of payment, %(day)s, is in the future."),
        "claims_own_proposal": _l("You proposed this recovery, so another person must claim it."),
        "received_in_future": _l("The day of receipt, %(day)s, is in the future."),
        "receipt_sum": _l("%(asked)s cannot be recorded: money that came back is more than nothing."),
        "receipt_over": _l(
            "%(asked)s is %(surplus)s more than is owed. If so much came, say so below: the rest is then listed to be "
            "returned or set off."
        ),
        "receipt_recorded_before": _l("The bank reference %(reference)s is recorded already."),
        **{f"word:{status.value}": text for status, (_kind, text) in PAYMENT_STATUS.items()},
        f"word:{ApplicationStatus.COMPLETED.value}": _l("completed"),
        f"word:{ApplicationStatus.TERMINATED.value}": _l("terminated"),
        "word:not_awaiting_approval": _l("it does not wait for approval any more"),
        "word:approves_own_payment": _l("you prepared it"),
        "word:approves_own_account": _l("you entered its account"),
        "word:account_changed": _l("the account has changed"),
        "word:agreement_changed": _l("the agreement has changed"),
        "word:amount_changed": _l("the sum has changed"),
        "word:account_not_verified": _l("the account is not verified"),
        "word:account_not_in_agreement": _l("the agreement names another account"),
        "word:no_account": _l("there is no account"),
        "word:payment_hold": _l("payments are on hold"),
        "word:appeal_open": _l("an appeal of the decision is open"),
        "word:above_award": _l("it is more than what is left of the grant"),
        "word:report_overdue": _l("a report of the organisation is overdue"),
        "word:precedent_open": _l("a condition before the first payment is open"),
        "word:termination_proposed": _l("the termination of the agreement is proposed"),
        "word:project_not_running": _l("the project is not running"),
        "word:approval_differs": _l("the approval was for something else"),
    }
)


def basis(stored: str) -> str:
    """The basis of a due or a recovery in the reader's language; it is stored as `agreement L-2022-00001`."""
    kind, _mark, number = stored.partition(" ")
    if kind == "agreement":
        return str(_("Agreement %(number)s", number=number))
    if kind == "termination":
        return str(_("Termination of agreement %(number)s", number=number))
    if kind == "report":
        return str(_("Final report of the project %(number)s", number=number))
    return stored
