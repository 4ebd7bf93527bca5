"""What the bank answered to payments: paid, or given back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.agreements.queries import contract_of
from app.agreements.service import release_unpaid
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import Move, carry_out, carry_out_all
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present, refusal
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, Posting, post_all
from app.payments.models import Payment, PaymentBatch, Recovery
from app.payments.service.completing import complete
from app.payments.service.locking import lock, lock_all
from app.payments.workflow import BATCH_WORKFLOW, PAYMENT_WORKFLOW, BatchAction, PaymentAction, PaymentStatus


@dataclass(frozen=True)
class Answered:
    """A payment that the bank made, on which day, and what the event of it should say besides."""

    payment: Payment
    settled_on: date
    facts: dict[str, Any] = field(default_factory=dict)


def confirm(payment: Payment, *, settled_on: date, by: Actor, at: datetime) -> None:
    """Take down that the bank paid. The last payment of a settled project completes it."""
    confirm_all([Answered(payment, settled_on)], by=by, at=at)


def confirm_all(paid: Sequence[Answered], *, by: Actor, at: datetime) -> None:
    """Take down that the bank made these payments, all or none, with a few statements for all of them."""
    lock_all([one.payment for one in paid])
    # Held here: the steps read the payments anew, and each would ask for its due by itself.
    dues = [one.payment.due for one in paid]
    for one in paid:
        if one.settled_on > riga_day(at):
            raise refusal("settled_in_future", day=one.settled_on)
    moves = [
        Move(one.payment, PaymentAction.CONFIRM, one.facts, {"settled_on": one.settled_on}) for one in paid
    ]
    carry_out_all(PAYMENT_WORKFLOW, moves, by=by, at=at)
    payments = [one.payment for one in paid]
    _post(payments, "confirm", AccountKind.IN_TRANSIT, AccountKind.PAID, by=by, at=at)
    for due in dues:
        due.paid_at = at
    last = [payment for payment, due in zip(payments, dues, strict=True) if due.is_final]
    _post(last, "accept", AccountKind.PAID, AccountKind.ACCEPTED, by=by, at=at)
    complete([payment.application for payment in last], by=by, at=at)
    _settle_answered({payment.batch_id for payment in payments if payment.batch_id}, by=by, at=at)


def record_return(
    payment: Payment, *, reason: str, by: Actor, at: datetime, facts: dict[str, Any] | None = None
) -> None:
    """Take down that the bank sent the money back; what is due may then be prepared again.

    Also of a payment that was taken down as paid: it is then no longer, and a project it had completed runs on; of a
    terminated project, which is paid nothing more, it goes where its other money went.
    Refused when the money was accepted or left the project meanwhile.
    """
    lock(payment.application)
    db.session.refresh(payment)
    source = _place_of(payment)
    was_completed = source is AccountKind.ACCEPTED
    carry_out(
        PAYMENT_WORKFLOW, payment, PaymentAction.RETURN, by=by, at=at,
        facts={"reason": reason, **(facts or {})}, end_reason=reason, settled_on=None,
    )  # fmt: skip
    _post([payment], "return", source, AccountKind.COMMITTED, by=by, at=at)
    payment.due.paid_at = None
    if payment.application.status is ApplicationStatus.TERMINATED:
        agreement = present(contract_of(payment.application_id), "it was paid under it")
        act = f"terminate {payment.application_id}: release {payment.end_to_end_id}"
        release_unpaid(agreement, act, by=by, at=at)
    if was_completed:
        action = ApplicationAction.PAYMENT_CAME_BACK
        carry_out(APPLICATION_WORKFLOW, payment.application, action, by=by, at=at)
    _settle_answered({payment.batch_id} - {None}, by=by, at=at)  # type: ignore[arg-type]


def _place_of(payment: Payment) -> AccountKind:
    """Where the money of the payment is: in transit, paid, or (the last one of a project) accepted."""
    if payment.status is not PaymentStatus.CONFIRMED:
        return AccountKind.IN_TRANSIT
    place = AccountKind.ACCEPTED if payment.due.is_final else AccountKind.PAID
    claimed = select(Recovery.id).where(Recovery.application_id == payment.application_id)
    held = balance(Place(place, payment.application_id))
    # What a settlement found to be too much is claimed back and not prepared again.
    if held < payment.amount or db.session.scalar(claimed) is not None:
        raise refusal("return_after_settlement", number=payment.end_to_end_id)
    return place


def posting(payment: Payment, verb: str, source: AccountKind, target: AccountKind) -> Posting:
    """The transfer of a payment's whole amount between two accounts of its project."""
    project = payment.application_id
    return Posting(
        f"payment {payment.id}: {verb}", Place(source, project), Place(target, project), payment.amount
    )


def _post(
    payments: Sequence[Payment],
    verb: str,
    source: AccountKind,
    target: AccountKind,
    *,
    by: Actor,
    at: datetime,
) -> None:
    if payments:
        post_all([posting(payment, verb, source, target) for payment in payments], by=by, at=at)


def _settle_answered(batch_ids: Collection[int], *, by: Actor, at: datetime) -> None:
    """A batch none of whose payments is still at the bank is answered."""
    for batch_id in sorted(batch_ids):
        locked = select(PaymentBatch).where(PaymentBatch.id == batch_id).with_for_update()
        batch = db.session.scalars(locked.execution_options(populate_existing=True)).one()
        waiting = select(Payment.id).where(
            Payment.batch_id == batch_id, Payment.status == PaymentStatus.EXPORTED
        )
        if BATCH_WORKFLOW.allows(BatchAction.SETTLE, batch.status, by.role) and not db.session.scalar(
            waiting.limit(1)
        ):
            carry_out(BATCH_WORKFLOW, batch, BatchAction.SETTLE, by=by, at=at)
