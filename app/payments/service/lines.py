"""What a person decides about a line of a statement that could not be matched by itself."""

from datetime import datetime

from sqlalchemy import select

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import StaleState, refusal
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, post
from app.payments.models import Payment, Recovery
from app.payments.offers import payments_offered
from app.payments.service.locking import lock
from app.payments.service.matching import match_paid, match_receipt, match_return
from app.payments.service.recoveries import sources_of_project
from app.payments.statement_models import LineOutcome, Refund, StatementLine
from app.payments.workflow import LINE_WORKFLOW, OWING, LineAction, LineStatus, RecoveryStatus


def match_to_payment(line: StatementLine, payment: Payment, *, reason: str, by: Actor, at: datetime) -> None:
    """This line made this payment, or gave it back. The sum must agree, and its account or its reference.

    Where the account differs, `reason` must say why it is this payment.
    """
    _lock_open(line, LineAction.MATCH)
    if payment.id not in {one.id for one in payments_offered(line)}:
        raise refusal("line_payment_not_offered")
    if line.counterparty_iban != payment.bank_account.iban and not reason.strip():
        raise refusal("line_needs_reason")
    line.reason = reason.strip()
    if line.amount < 0:
        match_paid([(line, payment)], by=by, at=at)
        return
    match_return(line, payment, by=by, at=at)
    if line.status is LineStatus.OPEN:
        raise refusal("return_after_settlement", number=payment.end_to_end_id)


def match_to_recovery(line: StatementLine, recovery: Recovery, *, by: Actor, at: datetime) -> None:
    """This line is money paid back on this recovery. Refused when it is more than is still open."""
    _lock_open(line, LineAction.MATCH)
    if line.amount <= 0:
        raise refusal("line_is_outgoing")
    match_receipt(line, recovery, by=by, at=at)


def take_in_refund(
    line: StatementLine, application: Application, *, reason: str, by: Actor, at: datetime
) -> Refund:
    """Money that a project gave back unasked.

    Before the settlement it stands ready for the project again, which then is due what it earns; afterwards it
    goes back to the call. Refused while a recovery is open, and for more than the project holds.
    """
    _lock_open(line, LineAction.MATCH)
    if line.amount <= 0:
        raise refusal("line_is_outgoing")
    lock(application)
    source, target = _way_of_refund(line, application)
    parts = sources_of_project(application.id, line.amount, riga_day(at))
    refund = Refund(
        application_id=application.id, amount=line.amount, esf=parts.esf, state=parts.state,
        received_on=line.booked_on, reason=reason, recorded_at=at, recorded_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(refund)
    db.session.flush()
    facts = {"amount": line.amount, "line": line.reference, "reason": reason}
    record(application, "refund.take_in", by=by, at=at, facts=facts)
    post(f"refund {refund.id}", source, target, line.amount, by=by, at=at)
    carry_out(
        LINE_WORKFLOW, line, LineAction.MATCH, by=by, at=at,
        facts={"outcome": LineOutcome.REFUND, "amount": line.amount, "what": application.number},
        outcome=LineOutcome.REFUND, refund_id=refund.id, reason=reason, decided_at=at, decided_by_id=by.user_id,
    )  # fmt: skip
    return refund


def _way_of_refund(line: StatementLine, application: Application) -> tuple[Place, Place]:
    opened = select(Recovery.id).where(
        Recovery.application_id == application.id, Recovery.status.in_((RecoveryStatus.PROPOSED, *OWING))
    )
    if db.session.scalar(opened) is not None:
        raise refusal("refund_recovery_open")
    call = Place(AccountKind.CALL, application.local_call.call_id)
    paid, accepted = (Place(kind, application.id) for kind in (AccountKind.PAID, AccountKind.ACCEPTED))
    if balance(paid) >= line.amount:
        is_running = application.status is ApplicationStatus.CONTRACTED
        return paid, Place(AccountKind.COMMITTED, application.id) if is_running else call
    if balance(accepted) >= line.amount:
        return accepted, call
    held = balance(paid) + balance(accepted)
    raise refusal("refund_sum", asked=line.amount, held=held, number=application.number)


def set_aside(line: StatementLine, *, reason: str, by: Actor, at: datetime) -> None:
    """This line has nothing to do with the programme; `reason` says what it is."""
    _lock_open(line, LineAction.SET_ASIDE)
    carry_out(
        LINE_WORKFLOW, line, LineAction.SET_ASIDE, by=by, at=at, facts={"reason": reason},
        reason=reason, decided_at=at, decided_by_id=by.user_id,
    )  # fmt: skip


def take_back(line: StatementLine, *, by: Actor, at: datetime) -> None:
    """The line was set aside in error: it is to be clarified again."""
    carry_out(
        LINE_WORKFLOW, line, LineAction.TAKE_BACK, by=by, at=at, facts={"reason": line.reason},
        reason="", decided_at=None, decided_by_id=None,
    )  # fmt: skip


def _lock_open(line: StatementLine, action: LineAction) -> None:
    wanted = select(StatementLine).where(StatementLine.id == line.id).with_for_update()
    db.session.execute(wanted.execution_options(populate_existing=True)).one()
    if line.status is not LineStatus.OPEN:
        raise StaleState(line, action)
