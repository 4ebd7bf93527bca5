"""Reading compiled sets and what may be put into the next one."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.columns import canonical_json
from app.extensions import db
from app.registry.models import Municipality, School
from app.support_plans import plan_queries
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportPlan
from app.support_plans.plan_policy import is_sent
from app.support_plans.policy import schools_of
from app.support_plans.set_models import PlanMove, PlanSet, SetLine
from app.support_plans.workflow import ChainStep, SupportStatus


def is_visible_to(actor: Actor, step: ChainStep | None) -> ColumnElement[bool]:
    """The sets this person reads: a municipality its own, IKVD all."""
    if step is ChainStep.MUNICIPALITY:
        return PlanSet.municipality_id == actor.municipality_id
    return PlanSet.id.is_not(None) if step is ChainStep.IKVD else false()


def set_rows(actor: Actor, day: date) -> Select[Any]:
    """The list's columns: the set's, its municipality's, and how many of its plans wait."""
    waiting = (
        select(func.count(SetLine.id))
        .where(SetLine.set_id == PlanSet.id, SetLine.outcome.is_(None))
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        PlanSet.id, PlanSet.number, PlanSet.status, PlanSet.plan_count, PlanSet.total, PlanSet.semester_code,
        PlanSet.sent_at, Municipality.name.label("municipality"), waiting.label("waiting"),
    )  # fmt: skip
    joined = select(*columns).join(Municipality, Municipality.id == PlanSet.municipality_id)
    return joined.where(is_visible_to(actor, plan_queries.step_of(actor, day)))


def find_set(actor: Actor, set_id: int, day: date) -> PlanSet | None:
    """A set this person reads."""
    wanted = select(PlanSet).where(
        PlanSet.id == set_id, is_visible_to(actor, plan_queries.step_of(actor, day))
    )
    return db.session.scalar(wanted.options(joinedload(PlanSet.municipality), joinedload(PlanSet.sent_by)))


def line_rows(plan_set: PlanSet) -> Sequence[Any]:
    """The lines of a set with their plans, in their order. One whose learner moved away tells no more than was sent."""
    columns: tuple[Any, ...] = (
        SetLine.place, SetLine.outcome, SetLine.total, SetLine.revision.label("sent_revision"), SupportPlan.id,
        SupportPlan.learner_id, SupportPlan.semester_code, SupportPlan.revision, Learner.pseudonym,
    )  # fmt: skip
    wanted = (
        select(*columns)
        .join(SupportPlan, SupportPlan.id == SetLine.plan_id)
        .join(Learner, Learner.id == SupportPlan.learner_id)
        .where(SetLine.set_id == plan_set.id)
    )
    return db.session.execute(wanted.order_by(SetLine.place)).all()


def digest_of(plan_set: PlanSet) -> str:
    """SHA-256 over what was sent: the same for ever, whatever becomes of plans and learners."""
    return hashlib.sha256(told(plan_set).encode()).hexdigest()


def told(plan_set: PlanSet) -> str:
    """What the hash of a set is taken of: its number, place and semester, and each plan as it was sent.

    Plans are known by their numbers. A pseudonym is another one when the learner was made anonymous.
    """
    plans = [
        {"number": f"{row.semester_code}-{row.id:05}", "revision": row.sent_revision, "total": row.total}
        for row in line_rows(plan_set)
    ]
    return canonical_json(
        {
            "number": plan_set.number, "municipality": plan_set.municipality.atvk_code,
            "semester": plan_set.semester_code, "plans": plans, "total": plan_set.total,
        }
    )  # fmt: skip


def to_send(municipality_id: int | None) -> Select[Any]:
    """The checked plans of a municipality's schools that are in no set, as conditions on plan and school."""
    return (
        select(SupportPlan.id)
        .join(School, School.id == SupportPlan.school_id)
        .where(
            SupportPlan.school_id.in_(schools_of(municipality_id)),
            SupportPlan.status == SupportStatus.MUNICIPALITY_APPROVED, ~is_sent(),
        )
    )  # fmt: skip


def rows_to_send(actor: Actor, day: date) -> Sequence[Any]:
    """What the person's municipality may send, as the rows of a list of plans; by semester, school and number."""
    wanted = plan_queries.plan_rows(actor, day).where(SupportPlan.id.in_(to_send(actor.municipality_id)))
    ordered = wanted.order_by(SupportPlan.semester_code, School.name_sort, SupportPlan.id)
    return db.session.execute(ordered.limit(plan_queries.MOST_AT_ONCE)).all()


def live_lines(plan_ids: Collection[int]) -> Sequence[SetLine]:
    """The lines by which the plans are in IKVD's hands now."""
    wanted = select(SetLine).where(SetLine.plan_id.in_(plan_ids), SetLine.outcome.is_(None))
    return db.session.scalars(wanted.order_by(SetLine.id)).all()


def moves_of(actor: Actor) -> Sequence[PlanMove]:
    """The plans that went from or to the person's school, the latest first."""
    wanted = select(PlanMove).where(
        (PlanMove.from_school_id == actor.school_id) | (PlanMove.to_school_id == actor.school_id)
    )
    return db.session.scalars(wanted.order_by(PlanMove.id.desc())).all()
