"""Figures of support plans: learners counted once each, beside their plans."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, select

from app.core.actor import Actor
from app.extensions import db
from app.registry.models import School
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.carrying_queries import COUNTS
from app.support_plans.order_models import SupportOrderLine
from app.support_plans.order_queries import IS_STANDING
from app.support_plans.plan_models import MeasureCode, SupportMeasure, SupportPlan
from app.support_plans.plan_policy import is_visible_to
from app.support_plans.plan_queries import step_of
from app.support_plans.workflow import APPROVED_ONES
from competition_rules.support import Semester

_ZERO = Decimal("0.00")
_PLANS: tuple[Any, ...] = (
    func.count(distinct(SupportPlan.id)).label("plans"),
    func.count(distinct(SupportPlan.learner_id)).label("learners"),
)


@dataclass(frozen=True)
class OfKind:
    """Of a kind of measure: how many plans have it, for how many learners, what it costs, was given and was paid."""

    kind: MeasureCode
    plans: int
    learners: int
    planned: Decimal
    given: Decimal
    paid: Decimal


@dataclass(frozen=True)
class Figures:
    """Of a school year: by semester, together, by kind of measure and by school."""

    by_semester: Sequence[Any]
    together: Any
    by_kind: Sequence[OfKind]
    by_school: Sequence[Any]


def school_years(actor: Actor, day: date) -> list[int]:
    """The school years with approved plans this person reads, the latest first."""
    codes = db.session.scalars(_approved(select(SupportPlan.semester_code).distinct(), actor, day))
    return sorted({int(code[:4]) for code in codes}, reverse=True)


def _approved(statement: Select[Any], actor: Actor, day: date) -> Select[Any]:
    seen = is_visible_to(actor, step_of(actor, day))
    return statement.join(School, School.id == SupportPlan.school_id).where(
        seen, SupportPlan.status.in_(sorted(APPROVED_ONES))
    )


def figures(actor: Actor, year: int, day: date) -> Figures:
    """What was approved for the school year that begins in `year`, as far as this person reads plans."""
    is_of_year = SupportPlan.semester_code.in_([Semester(year, half).code for half in (1, 2)])

    def of(*columns: Any) -> Select[Any]:
        return _approved(select(*columns, *_PLANS).select_from(SupportPlan), actor, day).where(is_of_year)

    by_semester = of(SupportPlan.semester_code).group_by(SupportPlan.semester_code)
    by_school = of(School.name.label("school")).group_by(School.id, School.name, School.name_sort)
    return Figures(
        db.session.execute(by_semester.order_by(SupportPlan.semester_code)).all(),
        db.session.execute(of()).one(),
        _by_kind(of, actor, day, is_of_year),
        db.session.execute(by_school.order_by(School.name_sort, School.id)).all(),
    )


def _by_kind(of: Any, actor: Actor, day: date, is_of_year: ColumnElement[bool]) -> list[OfKind]:
    planned = func.sum(SupportMeasure.cost).label("planned")
    counted = of(SupportMeasure.kind, planned).join(SupportMeasure, SupportMeasure.plan_id == SupportPlan.id)
    columns: tuple[Any, ...] = (SupportMeasure.kind, func.sum(SupportDelivery.cost))
    given = _approved(
        select(*columns)
        .select_from(SupportPlan)
        .join(SupportMeasure, SupportMeasure.plan_id == SupportPlan.id)
        .join(SupportDelivery, SupportDelivery.measure_id == SupportMeasure.id),
        actor, day,
    ).where(is_of_year, COUNTS).group_by(SupportMeasure.kind)  # fmt: skip
    paid = given.join(SupportOrderLine, SupportOrderLine.delivery_id == SupportDelivery.id).where(IS_STANDING)
    sums = [{row[0]: row[1] for row in db.session.execute(one)} for one in (given, paid)]
    rows = {row.kind: row for row in db.session.execute(counted.group_by(SupportMeasure.kind))}
    return [
        OfKind(kind, row.plans, row.learners, row.planned, *(one.get(kind, _ZERO) for one in sums))
        for kind in MeasureCode
        if (row := rows.get(kind)) is not None
    ]
