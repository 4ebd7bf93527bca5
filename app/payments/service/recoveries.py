"""Claiming back what was paid and is not due."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from app.applications.models import Application
from app.audit import carry_out, record
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.funds.models import AccountKind, ValueCode
from app.funds.programme_values import value_on
from app.funds.service import Place, post
from app.payments import letters
from app.payments.claims import Claim, claim_of
from app.payments.models import Payment, Recovery, RecoveryReceipt
from app.payments.service.completing import complete
from app.payments.service.locking import lock
from app.payments.workflow import OWING, RECOVERY_WORKFLOW, PaymentStatus, RecoveryAction, RecoveryStatus
from competition_rules.programme import Sources, by_source
from competition_rules.recovery import next_sources

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
    lock_recovery(recovery)
    if by.user_id == recovery.proposed_by_id:
        raise refusal("claims_own_proposal")
    project = recovery.application_id
    due_on = riga_day(at) + timedelta(
        days=regulation_of(recovery.application.local_call.call).recovery_due.days
    )
    parts = sources_of_project(project, recovery.amount, riga_day(at))
    carry_out(
        RECOVERY_WORKFLOW, recovery, RecoveryAction.CLAIM, by=by, at=at,
        facts={"amount": recovery.amount, "esf": parts.esf, "state": parts.state},
        claimed_at=at, claimed_by_id=by.user_id, claim_due_on=due_on, due_on=due_on,
        esf=parts.esf, state=parts.state,
    )  # fmt: skip
    source, target = Place(AccountKind.PAID, project), Place(AccountKind.RECEIVABLE, project)
    post(f"recovery {recovery.id}: claim", source, target, recovery.amount, by=by, at=at)
    letters.tell_claimed(recovery, at=at)


def sources_of_project(application_id: int, amount: Decimal, today: date) -> Sources:
    """A sum by the sources of funds the project was paid from; by the share in force where it was not paid yet."""
    esf, state = db.session.execute(
        select(func.sum(Payment.esf), func.sum(Payment.state)).where(
            Payment.application_id == application_id, Payment.status == PaymentStatus.CONFIRMED
        )
    ).one()
    if not esf and not state:
        return by_source(amount, value_on(ValueCode.ESF_SHARE, today).value)
    return next_sources(Sources(esf, state), ZERO, amount)


def record_receipt(
    recovery: Recovery,
    amount: Decimal,
    *,
    received_on: date,
    bank_reference: str,
    by: Actor,
    at: datetime,
) -> RecoveryReceipt:
    """Take down money that a statement of the bank shows, once per bank reference. The last
    cent completes a project that was not terminated.

    It counts towards the claim first, then towards its interest up to that day. What is beyond both is a surplus, to
    be returned or counted elsewhere. Refuses a reference that was recorded before.
    """
    if by.role not in FINANCE:
        raise NotPermitted("finance records receipts")
    lock_recovery(recovery)
    check_receipt(recovery, amount, received_on, bank_reference, riga_day(at))
    return take_receipt(
        recovery, amount, received_on=received_on, bank_reference=bank_reference, by=by, at=at
    )


def take_receipt(
    recovery: Recovery, amount: Decimal, *, received_on: date, bank_reference: str, by: Actor, at: datetime
) -> RecoveryReceipt:
    """The receipt of money that is there, with the transfers of its parts; the project is locked."""
    receipt = divided(recovery, amount, received_on=received_on)
    receipt.bank_reference, receipt.recorded_at, receipt.recorded_by_id = bank_reference, at, by.user_id
    recovery.receipts.append(receipt)
    db.session.flush()
    facts = {
        "amount": amount, "principal": receipt.principal, "interest": receipt.interest, "surplus": receipt.surplus,
        "reference": bank_reference, "received_on": received_on,
    }  # fmt: skip
    record(recovery, "recovery.record_receipt", by=by, at=at, facts=facts)
    _post_receipt(recovery, receipt, by=by, at=at)
    settle_up(recovery, received_on, by=by, at=at)
    return receipt


def divided(recovery: Recovery, amount: Decimal, *, received_on: date) -> RecoveryReceipt:
    """The parts of money that came, not recorded yet: towards the claim, its interest, and what is too much."""
    principal = min(amount, claim_of(recovery).open)
    receipt = RecoveryReceipt(
        recovery_id=recovery.id, amount=amount, principal=principal, interest=ZERO, surplus=amount - principal,
        received_on=received_on,
    )  # fmt: skip
    _divide_rest(recovery, receipt, amount - principal)
    return receipt


def _divide_rest(recovery: Recovery, receipt: RecoveryReceipt, rest: Decimal) -> None:
    """What is beyond the claim pays its interest up to that day; the rest of it is a surplus."""
    before = claim_of(recovery)
    parts = before.sources_of(receipt.principal)
    # The receipt itself ends the days that bear interest, so it is counted before they are.
    counted = Claim(recovery, before.proposals, (receipt,))
    receipt.interest = min(rest, counted.interest_open(receipt.received_on))
    receipt.surplus = rest - receipt.interest
    late = before.interest_sources(receipt.interest)
    receipt.esf, receipt.state = parts.esf + late.esf, parts.state + late.state


def _post_receipt(recovery: Recovery, receipt: RecoveryReceipt, *, by: Actor, at: datetime) -> None:
    call = Place(AccountKind.CALL, recovery.application.local_call.call_id)
    is_written_off = recovery.status is RecoveryStatus.WRITTEN_OFF
    kind = AccountKind.WRITTEN_OFF if is_written_off else AccountKind.RECEIVABLE
    act = f"recovery {recovery.id}: receipt {receipt.bank_reference}"
    if receipt.principal:
        post(act, Place(kind, recovery.application_id), call, receipt.principal, by=by, at=at)
    if receipt.interest:
        post(f"{act}, interest", Place(AccountKind.OUTSIDE), call, receipt.interest, by=by, at=at)


def settle_up(recovery: Recovery, on: date, *, by: Actor, at: datetime) -> None:
    """After money came or was set off: nothing open ends the claim and completes the project, else the next day for a
    part is put down."""
    if recovery.status not in OWING:
        return
    now = claim_of(recovery)
    if now.open or now.interest_open(on):
        recovery.due_on = now.next_due_on()
        if not now.open:
            letters.tell_interest(recovery, now.interest_open(on), at=at)
        return
    carry_out(RECOVERY_WORKFLOW, recovery, RecoveryAction.CLOSE, by=by, at=at, repaid_at=at)
    complete([recovery.application], by=by, at=at)
    letters.tell_closed(recovery, at=at)


def lock_recovery(recovery: Recovery) -> None:
    """Everything that happens to a claim queues behind the row of its project."""
    lock(recovery.application)
    db.session.refresh(recovery)


def check_receipt(
    recovery: Recovery, amount: Decimal, received_on: date, bank_reference: str, today: date
) -> None:
    """Refuse money that cannot have come for this claim, or was recorded before. The project is locked."""
    if recovery.status is RecoveryStatus.PROPOSED:
        raise StaleState(recovery, "record a receipt")
    if received_on > today:
        raise refusal("received_in_future", day=received_on)
    if amount <= ZERO:
        raise refusal("receipt_sum", asked=amount)
    used = select(RecoveryReceipt.id).where(RecoveryReceipt.bank_reference == bank_reference)
    if db.session.scalar(used) is not None:
        raise refusal("receipt_recorded_before", reference=bank_reference)
