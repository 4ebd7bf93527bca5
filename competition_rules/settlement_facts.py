"""What a settlement is computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


class SettlementError(ValueError):
    """Facts that no settlement follows from: negative or over-paid sums, nothing planned, wrong model."""


@dataclass(frozen=True, kw_only=True)
class LumpSumFacts:
    """A lump-sum project's result: grant and paid in euro, activities and participants by number.

    `rejected` is the checker's refusal of the whole report, with the reason kept elsewhere; `terminated`: the
    agreement ended before the project did; `missed`: the day a report was due that never came.
    """

    grant: Decimal
    paid: Decimal
    activities_planned: int
    activities_accepted: int
    participants_planned: int
    participants_reached: int
    rejected: bool = False
    terminated: bool = False
    missed: date | None = None


@dataclass(frozen=True)
class CostLine:
    """One reported cost in euro: its number in the report, its category, and how much of it the checker accepts.

    `point` is what a reduction rests on; without one it is that of the grant.
    """

    number: int
    category: str
    reported: Decimal
    accepted: Decimal
    point: str = ""


@dataclass(frozen=True, kw_only=True)
class ActualCostFacts:
    """An actual-costs project's result in euro: grant, paid, costs reported and accepted by category.

    `reduced` are the costs that were not accepted whole, to be named among the steps.
    """

    grant: Decimal
    paid: Decimal
    reported: Mapping[str, Decimal]
    accepted: Mapping[str, Decimal]
    reduced: Sequence[CostLine] = ()
    rejected: bool = False
    terminated: bool = False
    missed: date | None = None
