"""What people say in a report and about it, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class ActivityEntry:
    """What came of one planned activity; `is_done` None while nobody has said."""

    is_done: bool | None = None
    held_on: date | None = None
    participants: int | None = None
    description: str = ""


@dataclass(frozen=True)
class ExpenseEntry:
    """One cost in euro; `number` is its place in the report and stays when lines before it go."""

    number: int
    category: str = ""
    description: str = ""
    document: str = ""
    paid_on: date | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class ReportContent:
    """A whole report as it is to be saved: activities by the id of their row in the report.

    `typed` keeps by form field what could not be read.
    """

    summary: str = ""
    results: str = ""
    participants_reached: int | None = None
    at_risk_reached: int | None = None
    activities: Mapping[int, ActivityEntry] = field(default_factory=dict)
    expenses: Sequence[ExpenseEntry] = ()
    typed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ActivityMark:
    """Whether an activity is accepted as carried out, and why when it is not; None while undecided."""

    is_accepted: bool | None
    reason: str = ""


@dataclass(frozen=True)
class ExpenseMark:
    """How much of a cost is eligible, in euro, and why when it is less; None while undecided."""

    accepted: Decimal | None
    reason: str = ""


@dataclass(frozen=True)
class Marks:
    """The coordinator's marks, by the ids of the report's rows."""

    activities: Mapping[int, ActivityMark] = field(default_factory=dict)
    expenses: Mapping[int, ExpenseMark] = field(default_factory=dict)
