"""Figures of support plans that anybody may see, by term: of municipalities, and of regions by the kind of school.

No small group of learners is told by them, nor by what follows from both tables together.

Published are terms that are over, so that what is read today and tomorrow does not differ by one learner.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.core.formats import sort_key
from app.extensions import db
from app.registry.models import Municipality, School, SchoolKind
from app.support_plans.plan_models import SupportPlan
from app.support_plans.workflow import SupportStatus
from competition_rules.support import Semester, semester_of
from competition_rules.suppression import Shown, fewest_shown, may_show_union, protect_both

# Columns of the table: plans with aims and a team, and plans of economic support alone.
WHOLE, ECONOMIC = "whole", "economic"
_KINDS = (SchoolKind.GENERAL.value, SchoolKind.VOCATIONAL.value)
_ZERO = Decimal("0.00")
# A line's name, its two columns, learners and cost; None is not published.
Figures = tuple[str, int | None, int | None, int | None, Decimal | None]
_S = SupportStatus
_COUNTED = (_S.APPROVED, _S.ACTIVE, _S.RESULT_ASSESSED, _S.CLOSED)


@dataclass(frozen=True)
class Line:
    """A municipality, or all of them; None is not published. A learner has one plan a term: learners are plans here."""

    name: str
    whole: int | None
    economic: int | None
    learners: int | None
    cost: Decimal | None


@dataclass(frozen=True)
class RegionLine:
    """A region, or all of them, by the kind of school; None is not published."""

    name: str
    general: int | None
    vocational: int | None
    learners: int | None
    cost: Decimal | None


@dataclass(frozen=True)
class Term:
    """The published figures of a semester."""

    semester: Semester
    lines: Sequence[Line]
    total: Line
    regions: Sequence[RegionLine]
    regions_total: RegionLine


@dataclass
class _Counted:
    """A table of learners by row and column, with what the plans of each row cost."""

    columns: tuple[str, str]
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    costs: dict[str, Decimal] = field(default_factory=dict)

    def add(self, row: str, column: str, count: int, cost: Decimal) -> None:
        cells = self.counts.setdefault(row, dict.fromkeys(self.columns, 0))
        cells[column] += count
        self.costs[row] = self.costs.get(row, _ZERO) + cost

    def lines(self, shown: Shown) -> Iterator[Figures]:
        """The rows as they may be published, then all of them."""
        for name, cells in sorted(self.counts.items(), key=lambda one: sort_key(one[0])):
            yield self._figures(name, cells, self.costs[name], name in shown.cells, name in shown.totals)
        sums = {column: sum(cells[column] for cells in self.counts.values()) for column in self.columns}
        cost = sum(self.costs.values(), _ZERO)
        yield self._figures("", sums, cost, shown.column_totals, shown.grand_total)

    def _figures(
        self, name: str, cells: Mapping[str, int], cost: Decimal, has_cells: bool, has_total: bool
    ) -> Figures:
        first, second = (cells[column] if has_cells else None for column in self.columns)
        return name, first, second, sum(cells.values()) if has_total else None, cost if has_total else None


@dataclass(frozen=True)
class Year:
    """A school year whose both semesters are over: plans, and learners counted once however many plans they have."""

    name: str
    plans: int | None
    learners: int | None


def published_semesters(day: date) -> list[Semester]:
    """The semesters that are over and have approved plans, the latest first."""
    codes = db.session.scalars(
        select(SupportPlan.semester_code).where(SupportPlan.status.in_(_COUNTED)).distinct()
    )
    present = semester_of(day)
    named = (Semester(int(code[:4]), int(code[-1])) for code in codes)
    return sorted((one for one in named if one < present), reverse=True)


def term(semester: Semester) -> Term:
    """The figures of a semester, with what must not be told left out."""
    places, regions = _Counted((WHOLE, ECONOMIC)), _Counted(_KINDS)
    region_of: dict[str, str] = {}
    for region, name, kind, is_economic, count, cost in db.session.execute(_cells(semester)):
        region_of[name] = region.value
        places.add(name, ECONOMIC if is_economic else WHOLE, count, cost)
        regions.add(region.value, kind.value, count, cost)
    shown, of_regions = protect_both(places.counts, regions.counts, region_of, fewest_shown())
    *lines, total = (Line(*one) for one in places.lines(shown))
    *by_region, regions_total = (RegionLine(*one) for one in regions.lines(of_regions))
    return Term(semester, lines, total, by_region, regions_total)


def _cells(semester: Semester) -> Any:
    columns: tuple[Any, ...] = (
        Municipality.region, Municipality.name, School.kind, SupportPlan.is_economic,
        func.count(SupportPlan.learner_id.distinct()), func.sum(SupportPlan.total),
    )  # fmt: skip
    return (
        select(*columns)
        .select_from(SupportPlan)
        .join(School, School.id == SupportPlan.school_id)
        .join(Municipality, Municipality.id == School.municipality_id)
        .where(SupportPlan.semester_code == semester.code, SupportPlan.status.in_(_COUNTED))
        .group_by(
            Municipality.id, Municipality.region, Municipality.name, School.kind, SupportPlan.is_economic
        )
    )


def years(semesters: Sequence[Semester]) -> Iterator[Year]:
    """The school years of which both semesters are published, the latest first."""
    for second in (one for one in semesters if one.half == 2):
        first = Semester(second.school_year, 1)
        if first in semesters:
            yield _year(first, second)


def _year(first: Semester, second: Semester) -> Year:
    """Both terms' totals follow from their tables; how many learners there are in either may tell more."""
    alone: dict[tuple[str, str, bool], list[int]] = {}
    in_both = 0
    for place, (one, other) in enumerate(((first, second), (second, first))):
        for name, kind, is_economic, has_other, count in db.session.execute(_overlap(one, other)):
            if has_other and place == 0:
                in_both += count
            elif not has_other:
                alone.setdefault((name, kind, is_economic), [0, 0])[place] = count
    pairs = [(pair[0], pair[1]) for pair in alone.values()]
    totals = [term(one).total.learners for one in (first, second)]
    plans = None if None in totals else sum(one or 0 for one in totals)
    may = plans is not None and may_show_union(pairs, in_both, fewest_shown())
    learners = sum(map(sum, pairs)) + in_both if may else None
    return Year(f"{first.school_year}/{first.school_year + 1}", plans, learners)


def _overlap(one: Semester, other: Semester) -> Any:
    """By cell of a term: how many learners have a plan in the other term too, and how many have none."""
    twin = aliased(SupportPlan)
    has_other = (
        select(twin.id)
        .where(
            twin.learner_id == SupportPlan.learner_id,
            twin.semester_code == other.code,
            twin.status.in_(_COUNTED),
        )
        .exists()
    )
    columns: tuple[Any, ...] = (
        Municipality.name,
        School.kind,
        SupportPlan.is_economic,
        has_other.label("has_other"),
        func.count(),
    )
    return (
        select(*columns)
        .select_from(SupportPlan)
        .join(School, School.id == SupportPlan.school_id)
        .join(Municipality, Municipality.id == School.municipality_id)
        .where(SupportPlan.semester_code == one.code, SupportPlan.status.in_(_COUNTED))
        .group_by(Municipality.id, Municipality.name, School.kind, SupportPlan.is_economic, "has_other")
    )
