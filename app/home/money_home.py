"""What finance sees first: what is ready to pay, what is blocked and why, what is to come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from app.extensions import db
from app.payments.models import Recovery
from app.payments.owed import Owed, owed_by_obstacle
from app.payments.queries import counts
from app.payments.workflow import OWING, PaymentStatus

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Money:
    """So many cases and their sum."""

    count: int
    amount: Decimal


@dataclass(frozen=True)
class Desk:
    """What is owed with and without obstacles, what is on its way, and claims that are not paid back."""

    ready: Money
    blocked: Sequence[Owed]
    to_approve: Money
    to_export: Money
    at_bank: Money
    claimed: Money
    next_claim_due_on: date | None

    @property
    def blocked_together(self) -> Money:
        """All that is blocked, whatever the reason."""
        return Money(sum(one.count for one in self.blocked), sum((one.amount for one in self.blocked), ZERO))


def desk(day: date) -> Desk:
    """As it is that day; as many queries for any number of projects."""
    owed, by_status = owed_by_obstacle(day), counts()
    ready = next((one for one in owed if one.obstacle is None), None)
    claims = db.session.execute(
        select(func.count(), func.sum(Recovery.amount), func.min(Recovery.due_on)).where(
            Recovery.status.in_(OWING)
        )
    ).one()

    def of(status: PaymentStatus) -> Money:
        return Money(*by_status.get(status, (0, ZERO)))

    return Desk(
        ready=Money(ready.count, ready.amount) if ready else Money(0, ZERO),
        blocked=[one for one in owed if one.obstacle is not None],
        to_approve=of(PaymentStatus.PREPARED),
        to_export=of(PaymentStatus.APPROVED),
        at_bank=of(PaymentStatus.EXPORTED),
        claimed=Money(claims[0], claims[1] or ZERO),
        next_claim_due_on=claims[2],
    )
