"""The cash position: what the programme can still pay from, against what is due and when."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.audit.kept import until_a_case_changes
from app.books import standing
from app.books.movements import Stage
from app.books.standing import ZERO
from app.calls.models import RegulationEdition
from app.calls.queries import regulation_of
from app.extensions import db
from app.funds.models import AccountKind
from app.payments import checks, payables
from app.payments.models import Due, Payment
from app.payments.workflow import PaymentStatus

# What is not given to the bank yet, wherever it waits.
_AVAILABLE = (AccountKind.PROGRAMME, AccountKind.CALL, AccountKind.QUOTA, AccountKind.COMMITTED)
HORIZONS = (10, 30, 60)


_OF_STATUS = {
    PaymentStatus.PREPARED: Stage.PREPARED,
    PaymentStatus.APPROVED: Stage.APPROVED,
    PaymentStatus.EXPORTED: Stage.EXPORTED,
}


@dataclass(frozen=True)
class DueSums:
    """Sums of one stage in euro: past their day, due within each of `HORIZONS` days from today (the longer hold the
    shorter), and all."""

    overdue: Decimal
    within: tuple[Decimal, ...]
    all: Decimal


@dataclass(frozen=True)
class CashPosition:
    """What is there and what is due. `free` is not awarded to any project; `committed` is."""

    free: Decimal
    committed: Decimal
    stages: Mapping[Stage, DueSums]

    @property
    def available(self) -> Decimal:
        """What can still be given to the bank."""
        return self.free + self.committed

    @property
    def to_pay(self) -> DueSums:
        """What has still to be given to the bank: everything due but what is there already."""
        left = [sums for stage, sums in self.stages.items() if stage is not Stage.EXPORTED]
        return DueSums(
            sum((one.overdue for one in left), ZERO),
            tuple(sum((one.within[place] for one in left), ZERO) for place in range(len(HORIZONS))),
            sum((one.all for one in left), ZERO),
        )

    @property
    def covered(self) -> bool:
        """Whether the committed money pays everything that is due."""
        return self.to_pay.all <= self.committed


def cash_position(today: date) -> CashPosition:
    """The position on that day."""
    return until_a_case_changes((cash_position, today), lambda: _position(today))


def _position(today: date) -> CashPosition:
    held = standing.held_by_kind()
    waiting: dict[Stage, list[tuple[date, Decimal]]] = defaultdict(list)
    for stage, due_on, amount in all_due():
        waiting[stage].append((due_on, amount))
    committed = held.get(AccountKind.COMMITTED, ZERO)
    available = sum((held.get(kind, ZERO) for kind in _AVAILABLE), ZERO)
    return CashPosition(
        available - committed, committed, {stage: _sums(waiting[stage], today) for stage in Stage}
    )


def _sums(waiting: list[tuple[date, Decimal]], today: date) -> DueSums:
    ends = [today + timedelta(days=days) for days in HORIZONS]
    return DueSums(
        sum((amount for due_on, amount in waiting if due_on < today), ZERO),
        tuple(sum((amount for due_on, amount in waiting if today <= due_on <= end), ZERO) for end in ends),
        sum((amount for _due_on, amount in waiting), ZERO),
    )


def all_due() -> Iterator[tuple[Stage, date, Decimal]]:
    """Every sum that is due and not confirmed by the bank, with its day."""
    first = _columns(payables.first_payments(), "signed_at", "edition_id", "amount")
    editions = db.session.scalars(select(RegulationEdition))
    regulations = {edition.id: regulation_of(edition) for edition in editions}
    for row in db.session.execute(first):
        yield Stage.OWED, checks.due_on_after(row.signed_at, regulations[row.edition_id]), row.amount
    for row in db.session.execute(_columns(payables.placed_dues(), "due_on", "amount")):
        yield Stage.OWED, row.due_on, row.amount
    moving = select(Payment.status, Due.due_on, Payment.amount).join(Payment.due)
    for row in db.session.execute(moving.where(Payment.status.in_(list(_OF_STATUS)))):
        yield _OF_STATUS[row.status], row.due_on, row.amount


def _columns(statement: Any, *names: str) -> Any:
    """The statement with only these of its columns."""
    kept = [statement.selected_columns[name] for name in names]
    return statement.with_only_columns(*kept, maintain_column_froms=True)
