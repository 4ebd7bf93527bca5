"""The sections of an application: what each asks for, and how what was typed is read.

A section keeps what people typed, word for word: a draft may hold what cannot be read yet. Reading gives the
values and the flaws: errors (typed but unreadable) and gaps (not there yet).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.core import formats
from competition_rules.findings import Finding
from competition_rules.regulation import ActualCosts, Regulation

MOST_ROWS = 40
_MOST_PEOPLE = 99_999
_DEAREST = Decimal("9999999.99")
_YEARS = range(2000, 2100)


class SectionCode(StrEnum):
    """The sections in the order of the task list."""

    ORGANISATION = "organisation"
    IDEA = "idea"
    TARGET = "target"
    PLAN_TASKS = "plan_tasks"
    ACTIVITIES = "activities"
    RESULTS = "results"
    BUDGET = "budget"
    DECLARATIONS = "declarations"


class Kind(StrEnum):
    """How an entry is typed and read."""

    TEXT = "text"
    LONG = "long"
    EMAIL = "email"
    DAY = "day"
    COUNT = "count"
    AMOUNT = "amount"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True)
class Entry:
    """One thing a section asks for.

    When an `is_judged` entry is missing, an administrative criterion of its own says so.
    """

    name: str
    kind: Kind
    limit: int = 0
    is_needed: bool = True
    is_judged: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskOption:
    """A task of a plan that may be named."""

    id: int
    code: str
    title: str
    goal: str
    description: str


@dataclass(frozen=True)
class PlanOption:
    """An adopted plan with its tasks, as the applicant sees it."""

    id: int
    title: str
    owner: str
    act: str
    tasks: tuple[TaskOption, ...]


@dataclass(frozen=True)
class Frame:
    """What the sections of one application depend on: the edition and the plans that may be named."""

    regulation: Regulation
    plans: tuple[PlanOption, ...]

    @property
    def grant(self) -> ActualCosts | None:
        """The cost categories and ceilings; None in a lump-sum edition."""
        return self.regulation.grant if isinstance(self.regulation.grant, ActualCosts) else None


@dataclass(frozen=True)
class Section:
    """The entries of one section; `row` are those of its repeated rows."""

    code: SectionCode
    entries: tuple[Entry, ...]
    row: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one field, named as in the form (`rows-0-amount`)."""

    field: str
    finding: Finding
    is_gap: bool = False
    is_judged: bool = False


@dataclass(frozen=True)
class Reading:
    """What a section says: values by entry (None where missing or unreadable), rows, and the flaws."""

    values: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    flaws: Sequence[Flaw] = ()

    @property
    def errors(self) -> list[Flaw]:
        """What was typed and cannot be taken."""
        return [flaw for flaw in self.flaws if not flaw.is_gap]

    @property
    def is_complete(self) -> bool:
        """Nothing is missing and all can be read."""
        return not self.flaws

    @property
    def lacks_something(self) -> bool:
        """Whether the section counts as missing for the criterion of completeness."""
        return any(not flaw.is_judged for flaw in self.flaws)


def _text(name: str, limit: int = 200, **more: Any) -> Entry:
    return Entry(name, Kind.TEXT, limit, **more)


def _long(name: str, limit: int = 2000, **more: Any) -> Entry:
    return Entry(name, Kind.LONG, limit, **more)


_FIXED = {
    SectionCode.ORGANISATION: (
        _text("contact_name"),
        Entry("contact_email", Kind.EMAIL, 200),
        _text("contact_phone", 40),
        Entry("youth_work", Kind.FLAG, is_judged=True),
        _long("experience"),
        Entry("with_group", Kind.FLAG, is_needed=False),
        _text("group_name", is_needed=False),
        _text("responsible_adult", is_needed=False),
        _text("adult_phone", 40, is_needed=False),
    ),
    SectionCode.IDEA: (
        _text("title"),
        Entry("starts_on", Kind.DAY, is_judged=True),
        Entry("ends_on", Kind.DAY, is_judged=True),
        _long("summary"),
        _long("need", 3000),
        _long("youth_role", 3000),
        _long("team"),
    ),
    SectionCode.TARGET: (
        Entry("participants", Kind.COUNT),
        Entry("participants_at_risk", Kind.COUNT),
        Entry("age_from", Kind.COUNT),
        Entry("age_to", Kind.COUNT),
        _long("description"),
    ),
    SectionCode.ACTIVITIES: (_long("cooperation"),),
    SectionCode.RESULTS: (_long("results"), _long("measures"), _long("continuity")),
    SectionCode.DECLARATIONS: (
        Entry("double_funding", Kind.FLAG, is_judged=True),
        Entry("tax_debt", Kind.FLAG),
        Entry("annexes", Kind.FLAG, is_judged=True),
        _long("annex_links", 1000, is_needed=False),
    ),
}
_ACTIVITY = (
    _text("title"),
    Entry("held_on", Kind.DAY),
    Entry("participants", Kind.COUNT, is_needed=False),
    _long("description", 1000),
)


def section_of(code: SectionCode, frame: Frame) -> Section:
    """What a section asks for in an application under this edition and these plans."""
    if code is SectionCode.ACTIVITIES:
        return Section(code, _FIXED[code], _ACTIVITY)
    if code is SectionCode.BUDGET:
        return _budget(frame)
    if code is SectionCode.PLAN_TASKS:
        plans = tuple(str(plan.id) for plan in frame.plans)
        tasks = [task for plan in frame.plans for task in plan.tasks]
        pairs = [
            (Entry(f"task_{task.id}", Kind.FLAG, is_needed=False), _long(f"how_{task.id}", is_needed=False))
            for task in tasks
        ]
        named = tuple(entry for pair in pairs for entry in pair)
        return Section(code, (Entry("plan_id", Kind.CHOICE, options=plans), *named))
    return Section(code, _FIXED[code])


def _budget(frame: Frame) -> Section:
    if frame.grant is None:
        return Section(SectionCode.BUDGET, (_long("costs", 3000),))
    row = (
        Entry("category", Kind.CHOICE, options=tuple(one.code for one in frame.grant.categories)),
        _text("description"),
        Entry("amount", Kind.AMOUNT),
    )
    return Section(SectionCode.BUDGET, (_long("costs", 3000, is_needed=False),), row)


def clean(section: Section, typed: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of what was typed: the section's own entries, with one spelling of line ends; blank rows go."""
    content = {entry.name: _kept(entry, typed.get(entry.name)) for entry in section.entries}
    if section.row:
        rows = [
            {entry.name: _kept(entry, row.get(entry.name)) for entry in section.row}
            for row in typed.get("rows", ())
        ]
        content["rows"] = [row for row in rows if any(row.values())][:MOST_ROWS]
    return content


def _kept(entry: Entry, value: Any) -> Any:
    if entry.kind is Kind.FLAG:
        return bool(value)
    text = "" if value is None else str(value)
    # PostgreSQL refuses this one character, which no keyboard types.
    return text.replace("\x00", "").replace("\r\n", "\n").strip()


def read_entry(entry: Entry, typed: Any) -> Any:
    """The value of an entry, None for nothing. ValueError, with the rule's name, when it cannot be read."""
    if entry.kind is Kind.FLAG:
        return bool(typed)
    text = str(typed or "")
    if not text:
        return None
    if entry.limit and len(text) > entry.limit:
        raise ValueError("text_too_long")
    if entry.kind is Kind.CHOICE and text not in entry.options:
        raise ValueError("not_a_choice")
    return _READERS[entry.kind](text) if entry.kind in _READERS else text


def _read_day(text: str) -> date:
    try:
        day = formats.read_day(text)
    except ValueError:
        raise ValueError("not_a_day") from None
    if day.year not in _YEARS:
        raise ValueError("not_a_day")
    return day


def _read_count(text: str) -> int:
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 9 or int(digits) > _MOST_PEOPLE:
        raise ValueError("not_a_count")
    return int(digits)


def _read_amount(text: str) -> Decimal:
    try:
        amount = formats.read_amount(text)
    except (ValueError, TypeError, ArithmeticError):
        raise ValueError("not_an_amount") from None
    if amount <= 0:
        raise ValueError("amount_not_positive")
    if amount > _DEAREST:
        raise ValueError("not_an_amount")
    return amount


def _read_email(text: str) -> str:
    name, at_sign, host = text.partition("@")
    if not (name and at_sign and "." in host.strip(".")) or " " in text:
        raise ValueError("not_an_email")
    return text


_READERS = {
    Kind.DAY: _read_day,
    Kind.COUNT: _read_count,
    Kind.AMOUNT: _read_amount,
    Kind.EMAIL: _read_email,
}
