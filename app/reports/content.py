"""What people say in a report and about it, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

MOST_LINES = 200
COST_TEXTS = ("category", "document", "supplier", "description")
COST_FIELDS = (*COST_TEXTS, "issued_on", "paid_on", "amount")
# Years of age as schools and the Youth Law (13–25) divide them; the report counts people and names nobody.
AGE_BANDS = ("under_13", "from_13_to_15", "from_16_to_18", "from_19_to_25", "over_25")


@dataclass(frozen=True)
class ActivityEntry:
    """What came of one planned activity; `is_done` None while nobody has said, `by_age` people by `AGE_BANDS`."""

    is_done: bool | None = None
    held_on: date | None = None
    participants: int | None = None
    description: str = ""
    by_age: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ExpenseEntry:
    """One cost in euro; `number` is its place in the report and stays when lines before it go.

    `document` is the number of the document and `issued_on` its day.
    """

    number: int
    category: str = ""
    description: str = ""
    document: str = ""
    supplier: str = ""
    issued_on: date | None = None
    paid_on: date | None = None
    amount: Decimal | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What it says, by the names of `COST_FIELDS`."""
        return {name: getattr(self, name) for name in COST_FIELDS}


@dataclass(frozen=True)
class ReportContent:
    """A whole report as it is to be saved: activities and what was reached of the plan's tasks by the ids of
    their rows in the report.

    `typed` keeps by form field what could not be read.
    """

    summary: str = ""
    results: str = ""
    participants_reached: int | None = None
    at_risk_reached: int | None = None
    activities: Mapping[int, ActivityEntry] = field(default_factory=dict)
    tasks: Mapping[int, str] = field(default_factory=dict)
    expenses: Sequence[ExpenseEntry] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ActivityMark:
    """Whether an activity is accepted as carried out, and why when it is not; None while undecided."""

    is_accepted: bool | None
    reason: str = ""


@dataclass(frozen=True)
class ExpenseMark:
    """How much of a cost is eligible, in euro; when it is less, why and by which point. None while undecided."""

    accepted: Decimal | None
    reason: str = ""
    point: str = ""


@dataclass(frozen=True)
class Marks:
    """The coordinator's marks, by the ids of the report's rows."""

    activities: Mapping[int, ActivityMark] = field(default_factory=dict)
    expenses: Mapping[int, ExpenseMark] = field(default_factory=dict)
