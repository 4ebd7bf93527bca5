"""Reading what was given of plans, and what came of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.roles import SCHOOL_STAFF
from app.extensions import db
from app.support_plans.carrying_models import SupportDelivery, SupportResult
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.risk_queries import observations_of
from app.support_plans.workflow import IN_FORCE
from competition_rules.support import Observed
from competition_rules.support_carrying import Progress

_D = SupportDelivery
_NOTHING = Progress()
COUNTS = _D.voided_at.is_(None)
# Signed for where a signature is asked for.
IS_CONFIRMED = and_(COUNTS, or_(_D.confirm_by.is_(None), _D.signed_on.is_not(None)))
WAITS_FOR_SIGNATURE = and_(COUNTS, _D.confirm_by.is_not(None), _D.signed_on.is_(None))


def progress_of(plans: Collection[SupportPlan]) -> Mapping[int, Progress]:
    """How much of each measure of the plans was given, by the measure's id."""
    ids = [one.id for one in plans]
    return progress(SupportMeasure.plan_id.in_(ids)) if ids else defaultdict(lambda: _NOTHING)


def progress(wanted: ColumnElement[bool]) -> Mapping[int, Progress]:
    """The same for the measures that are wanted."""
    summed = (
        select(_D.measure_id, func.sum(_D.volume), func.sum(_D.cost))
        .join(SupportMeasure, SupportMeasure.id == _D.measure_id)
        .where(wanted, COUNTS)
        .group_by(_D.measure_id)
    )
    rows = db.session.execute(summed)
    return defaultdict(lambda: _NOTHING, {row[0]: Progress(int(row[1]), row[2]) for row in rows})


def find_measure(actor: Actor, measure_id: int) -> SupportMeasure | None:
    """A measure of a plan of the person's own school, whatever state the plan is in."""
    wanted = (
        select(SupportMeasure)
        .join(SupportMeasure.plan)
        .where(SupportMeasure.id == measure_id, _is_of_school(actor))
        .options(joinedload(SupportMeasure.plan).joinedload(SupportPlan.learner))
    )
    return db.session.scalar(wanted)


def _is_of_school(actor: Actor) -> ColumnElement[bool]:
    return SupportPlan.school_id == actor.school_id if actor.role in SCHOOL_STAFF else false()


def deliveries_of(measure: SupportMeasure) -> Sequence[SupportDelivery]:
    """Everything put down about the measure, void or not, the latest first."""
    wanted = select(_D).where(_D.measure_id == measure.id).options(joinedload(_D.recorded_by))
    return db.session.scalars(wanted.order_by(_D.given_on.desc(), _D.id.desc())).all()


def find_delivery(actor: Actor, delivery_id: int) -> SupportDelivery | None:
    """Something given of a plan of the person's own school."""
    wanted = (
        select(_D)
        .join(_D.measure)
        .join(SupportMeasure.plan)
        .where(_D.id == delivery_id, _is_of_school(actor))
        .options(
            joinedload(_D.measure).joinedload(SupportMeasure.plan).joinedload(SupportPlan.learner),
            joinedload(_D.recorded_by),
        )
    )
    return db.session.scalar(wanted)


def measures_in_force(actor: Actor, wanted: ColumnElement[bool]) -> Select[Any]:
    """The wanted measures of the own school's plans in force, for the list.

    Columns: `id, kind, volume, ends_on, plan_id, learner_id, uid, name_sealed, class_name, given, waiting`.
    """
    given = select(func.coalesce(func.sum(_D.volume), 0)).where(_D.measure_id == SupportMeasure.id, COUNTS)
    waiting = select(func.count(_D.id)).where(_D.measure_id == SupportMeasure.id, WAITS_FOR_SIGNATURE)
    columns: tuple[Any, ...] = (
        SupportMeasure.id, SupportMeasure.kind, SupportMeasure.volume, SupportMeasure.ends_on, SupportMeasure.plan_id,
        Learner.id.label("learner_id"), Learner.uid, Learner.name_sealed, Learner.class_name,
        given.scalar_subquery().label("given"), waiting.scalar_subquery().label("waiting"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(SupportPlan, SupportPlan.id == SupportMeasure.plan_id)
        .join(Learner, Learner.id == SupportPlan.learner_id)
        .where(
            _is_of_school(actor), SupportPlan.status.in_(sorted(IN_FORCE)), wanted,
        )
    )  # fmt: skip


def result_of(plan: SupportPlan) -> SupportResult | None:
    """What came of the plan, once it is assessed."""
    wanted = select(SupportResult).where(SupportResult.plan_id == plan.id, SupportResult.voided_at.is_(None))
    return db.session.scalar(wanted.options(joinedload(SupportResult.assessed_by)))


def observed_of(learner: Learner) -> list[Observed]:
    """The signs of risk that count, for the rules."""
    return [one.observed for one in observations_of(learner) if one.struck_at is None]


def waiting_of(plan: SupportPlan) -> int:
    """How many things given of the plan the learner has yet to sign for."""
    wanted = (
        select(func.count(_D.id))
        .join(_D.measure)
        .where(SupportMeasure.plan_id == plan.id, WAITS_FOR_SIGNATURE)
    )
    return db.session.scalar(wanted) or 0


def cost_of(rows: Sequence[SupportDelivery]) -> Decimal:
    """What the rows cost together."""
    return sum((one.cost for one in rows), Decimal("0.00"))
