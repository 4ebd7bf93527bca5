"""Reading support plans, rates, and who stands in for whom."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, User
from app.accounts.queries import name_order
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.registry.models import School
from app.support_plans.look_models import NameLook
from app.support_plans.models import Learner
from app.support_plans.plan_models import (
    MeasureCode,
    SupportApproval,
    SupportMeasure,
    SupportPlan,
    SupportRate,
    SupportSubstitute,
)
from app.support_plans.plan_policy import (
    OWN_STEP,
    SUBSTITUTED_STEP,
    SUBSTITUTES,
    is_visible_to,
    is_waiting_for,
    may_write,
)
from app.support_plans.set_models import PlanSet, SetLine
from app.support_plans.workflow import ChainStep
from competition_rules.support_plan import measure_kinds

# More are approved in several goes.
MOST_AT_ONCE = 1000


def step_of(actor: Actor, day: date) -> ChainStep | None:
    """The step of the chain this person takes on that day: by the role, or in the place of another."""
    if actor.role in OWN_STEP:
        return OWN_STEP[actor.role]
    if actor.role not in SUBSTITUTED_STEP:
        return None
    standing_in = select(SupportSubstitute.id).where(
        SupportSubstitute.user_id == actor.user_id, _is_place(actor),
        SupportSubstitute.starts_on <= day, SupportSubstitute.ends_on >= day,
    )  # fmt: skip
    return SUBSTITUTED_STEP[actor.role] if db.session.scalar(standing_in.limit(1)) else None


def _is_place(actor: Actor) -> Any:
    if actor.school_id is not None:
        return SupportSubstitute.school_id == actor.school_id
    return SupportSubstitute.municipality_id == actor.municipality_id


def plan_rows(actor: Actor, day: date) -> Select[Any]:
    """The list's columns: the plan's, its learner's and its school's."""
    columns: tuple[Any, ...] = (
        SupportPlan.id, SupportPlan.learner_id, SupportPlan.status, SupportPlan.semester_code, SupportPlan.total,
        SupportPlan.revision, SupportPlan.author_id, SupportPlan.school_id, SupportPlan.is_economic, Learner.uid,
        Learner.pseudonym, Learner.name_sealed, Learner.class_name, Learner.year, School.name.label("school"),
    )  # fmt: skip
    return _joined(select(*columns)).where(is_visible_to(actor, step_of(actor, day)))


def plans_counted(actor: Actor, day: date) -> Select[Any]:
    """The same plans as `plan_rows`, without what the list shows of them."""
    wanted: Select[Any] = select(SupportPlan.id).join(School, School.id == SupportPlan.school_id)
    return wanted.where(is_visible_to(actor, step_of(actor, day)))


def _joined(statement: Select[Any]) -> Select[Any]:
    return statement.join(School, School.id == SupportPlan.school_id).join(
        Learner, Learner.id == SupportPlan.learner_id
    )


def waiting_rows(actor: Actor, day: date) -> Sequence[Any]:
    """The plans whose turn with this person it is, the oldest first, and no more than are approved at once."""
    wanted = plan_rows(actor, day).where(is_waiting_for(step_of(actor, day)))
    return db.session.execute(wanted.order_by(SupportPlan.id).limit(MOST_AT_ONCE)).all()


def find_plan(actor: Actor, plan_id: int, day: date) -> SupportPlan | None:
    """A plan this person reads, with everything its page shows."""
    wanted = (
        select(SupportPlan)
        .join(SupportPlan.school)
        .where(SupportPlan.id == plan_id, is_visible_to(actor, step_of(actor, day)))
        .options(
            joinedload(SupportPlan.learner),
            joinedload(SupportPlan.school),
            # A handful of each: they come along.
            joinedload(SupportPlan.measures),
            joinedload(SupportPlan.approvals).joinedload(SupportApproval.user).load_only(User.name),
        )
    )
    return db.session.scalars(wanted).unique().one_or_none()


def find_measure(actor: Actor, measure_id: int) -> SupportMeasure | None:
    """A measure of a plan this person may change."""
    wanted = select(SupportMeasure).options(joinedload(SupportMeasure.plan).joinedload(SupportPlan.learner))
    found = db.session.scalar(wanted.where(SupportMeasure.id == measure_id))
    return found if found is not None and may_write(actor, found.plan) else None


def looks_at(plan: SupportPlan) -> Sequence[NameLook]:
    """Every look of IKVD at the name behind the plan, the latest first."""
    wanted = select(NameLook).where(NameLook.plan_id == plan.id).options(joinedload(NameLook.user))
    return db.session.scalars(wanted.order_by(NameLook.id.desc())).all()


def plans_of(learner: Learner) -> Sequence[SupportPlan]:
    """The learner's plans, the newest semester first."""
    wanted = select(SupportPlan).where(SupportPlan.learner_id == learner.id)
    return db.session.scalars(wanted.order_by(SupportPlan.semester_code.desc())).all()


def taken_by(user_id: int | None, plan_ids: Collection[int]) -> set[int]:
    """Those of the plans in which the person has a live step already, or which they sent to IKVD."""
    wanted = select(SupportApproval.plan_id).where(
        SupportApproval.plan_id.in_(plan_ids), SupportApproval.user_id == user_id,
        SupportApproval.voided_at.is_(None),
    )  # fmt: skip
    sent = (
        select(SetLine.plan_id)
        .join(SetLine.plan_set)
        .where(SetLine.plan_id.in_(plan_ids), SetLine.outcome.is_(None), PlanSet.sent_by_id == user_id)
    )
    return {*db.session.scalars(wanted), *db.session.scalars(sent)}


def own_before(user_id: int | None, plan_ids: Collection[int]) -> set[int]:
    """Those of the plans that the person wrote, or sent up or approved before the municipality."""
    steps = select(SupportApproval.plan_id).where(
        SupportApproval.plan_id.in_(plan_ids), SupportApproval.user_id == user_id,
        SupportApproval.voided_at.is_(None), SupportApproval.step != ChainStep.MUNICIPALITY,
    )  # fmt: skip
    wrote = select(SupportPlan.id).where(SupportPlan.id.in_(plan_ids), SupportPlan.author_id == user_id)
    return {*db.session.scalars(steps), *db.session.scalars(wrote)}


def rate_on(kind: MeasureCode, day: date) -> Decimal:
    """The most a unit may cost on that day, in euro; the default while IKVD set none."""
    wanted = select(SupportRate.amount).where(SupportRate.kind == kind, SupportRate.effective_on <= day)
    found = db.session.scalar(wanted.order_by(SupportRate.effective_on.desc()).limit(1))
    return measure_kinds()[kind.value].rate if found is None else found


def rates() -> Sequence[SupportRate]:
    """Every rate that was set, by kind, the newest first."""
    ordered = select(SupportRate).order_by(SupportRate.kind, SupportRate.effective_on.desc())
    return db.session.scalars(ordered).all()


def substitutes_of(actor: Actor) -> Sequence[SupportSubstitute]:
    """Who stands, stood or will stand in for this person, the latest first."""
    wanted = select(SupportSubstitute).where(_is_place(actor)).options(joinedload(SupportSubstitute.user))
    ordered = wanted.order_by(SupportSubstitute.starts_on.desc(), SupportSubstitute.id.desc())
    return db.session.scalars(ordered).all()


def may_stand_in_for(actor: Actor) -> Sequence[User]:
    """The people of the same school or municipality who may stand in for this person."""
    role = SUBSTITUTES.get(actor.role, Role.SYSTEM)
    place = (
        Membership.school_id == actor.school_id
        if role is Role.PLAN_AUTHOR
        else Membership.municipality_id == actor.municipality_id
    )
    wanted = select(User).join(Membership, Membership.user_id == User.id).where(
        Membership.role == role, place, Membership.ended_at.is_(None), User.is_active, User.id != actor.user_id,
    )  # fmt: skip
    return sorted(db.session.scalars(wanted).unique(), key=name_order)
