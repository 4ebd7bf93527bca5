"""Claiming back what was paid and is not due."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.applications.models import Application
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import carry_out, record
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, post
from app.payments.models import Recovery, RecoveryReceipt
from app.payments.service.locking import lock
from app.payments.workflow import RECOVERY_WORKFLOW, RecoveryAction, RecoveryStatus

ZERO = Decimal("0.00")


def propose_recovery(
    application: Application, amount: Decimal, *, basis: str, by: Actor, at: datetime
) -> Recovery:
    """Put down that `amount` euro must come back and by which act; a second person makes the claim."""
    recovery = Recovery(
        application_id=application.id, amount=amount, basis=basis, proposed_at=at, proposed_by_id=by.user_id
    )
    db.session.add(recovery)
    db.session.flush()
    record(recovery, "recovery.propose", by=by, at=at, facts={"amount": amount, "basis": basis})
    return recovery


def claim(recovery: Recovery, *, by: Actor, at: datetime) -> None:
    """Make the claim as a second person: the sum becomes receivable, due in the edition's days."""
    if by.role is not Role.FINANCE_APPROVER:
        raise NotPermitted("the finance approver claims recoveries")
    lock(recovery.application)
    db.session.refresh(recovery)
    if by.user_id == recovery.proposed_by_id:
        raise refusal("claims_own_proposal")
    days = regulation_of(recovery.application.local_call.call).recovery_due.days
    carry_out(
        RECOVERY_WORKFLOW, recovery, RecoveryAction.CLAIM, by=by, at=at, facts={"amount": recovery.amount},
        claimed_at=at, claimed_by_id=by.user_id, due_on=riga_day(at) + timedelta(days=days),
    )  # fmt: skip
    project = recovery.application_id
    source, target = Place(AccountKind.PAID, project), Place(AccountKind.RECEIVABLE, project)
    post(f"recovery {recovery.id}: claim", source, target, recovery.amount, by=by, at=at)


def record_receipt(
    recovery: Recovery, amount: Decimal, *, received_on: date, bank_reference: str, by: Actor, at: datetime
) -> RecoveryReceipt:
    """Take down money that came back, once per bank reference. The last cent completes a project that was not
    terminated.

    Refuses more than is still open, and a reference that was recorded before.
    """
    if by.role not in FINANCE:
        raise NotPermitted("finance records receipts")
    lock(recovery.application)
    db.session.refresh(recovery)
    if recovery.status is not RecoveryStatus.CLAIMED:
        raise StaleState(recovery, "record a receipt")
    _check_receipt(recovery, amount, received_on, bank_reference, riga_day(at))
    receipt = RecoveryReceipt(
        recovery_id=recovery.id, amount=amount, received_on=received_on, bank_reference=bank_reference,
        recorded_at=at, recorded_by_id=by.user_id,
    )  # fmt: skip
    recovery.receipts.append(receipt)
    facts = {"amount": amount, "reference": bank_reference, "received_on": received_on}
    record(recovery, "recovery.record_receipt", by=by, at=at, facts=facts)
    project, call = recovery.application_id, recovery.application.local_call.call_id
    source, target = Place(AccountKind.RECEIVABLE, project), Place(AccountKind.CALL, call)
    post(f"recovery {recovery.id}: receipt {bank_reference}", source, target, amount, by=by, at=at)
    if open_sum(recovery) == ZERO:
        carry_out(RECOVERY_WORKFLOW, recovery, RecoveryAction.CLOSE, by=by, at=at, repaid_at=at)
        if recovery.application.status is not ApplicationStatus.TERMINATED:
            carry_out(APPLICATION_WORKFLOW, recovery.application, ApplicationAction.COMPLETE, by=by, at=at)
    return receipt


def _check_receipt(
    recovery: Recovery, amount: Decimal, received_on: date, bank_reference: str, today: date
) -> None:
    if received_on > today:
        raise refusal("received_in_future", day=received_on)
    if amount <= ZERO or amount > open_sum(recovery):
        raise refusal("receipt_sum", asked=amount, open=open_sum(recovery))
    used = select(RecoveryReceipt.id).where(RecoveryReceipt.bank_reference == bank_reference)
    if db.session.scalar(used) is not None:
        raise refusal("receipt_recorded_before", reference=bank_reference)


def open_sum(recovery: Recovery) -> Decimal:
    """What has still to come back, in euro."""
    return recovery.amount - sum((receipt.amount for receipt in recovery.receipts), ZERO)
