"""Reading plans."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.plans.models import PmpGoal, PmpPlan, PmpTask
from app.plans.policy import is_kept_by, is_visible_to
from app.plans.workflow import PlanStatus
from app.registry.models import Municipality, School, SchoolKind

OWNER_SORT = func.coalesce(Municipality.name_sort, School.name_sort).label("owner_sort")
PLAN_ID = PmpPlan.id.label("id")


def visible_to(actor: Actor | None) -> Select[PmpPlan]:
    """The plans this viewer may read; None is the public."""
    return select(PmpPlan).where(is_visible_to(actor))


def kept_by(actor: Actor) -> Select[PmpPlan]:
    """The plans this person keeps."""
    return select(PmpPlan).where(is_kept_by(actor))


def may_start(actor: Actor) -> bool:
    """Whether this person's municipality or school keeps a plan of its own; schools of general education do not."""
    if actor.role is Role.DIRECTOR:
        school = db.session.get(School, actor.school_id)
        return school is not None and school.kind is SchoolKind.VOCATIONAL
    return actor.role is Role.COORDINATOR


def plan_list(actor: Actor | None) -> Select[Any]:
    """Rows for a list: owner, title, period, status, the numbers of goals and tasks; by owner's name."""
    goals = select(func.count(PmpGoal.id)).where(PmpGoal.plan_id == PmpPlan.id).scalar_subquery()
    tasks = (
        select(func.count(PmpTask.id))
        .join(PmpGoal, PmpGoal.id == PmpTask.goal_id)
        .where(PmpGoal.plan_id == PmpPlan.id)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (
        PLAN_ID, OWNER_SORT, func.coalesce(Municipality.name, School.name).label("owner"), PmpPlan.title,
        PmpPlan.starts_on, PmpPlan.ends_on, PmpPlan.status, goals.label("goals"), tasks.label("tasks"),
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(Municipality, Municipality.id == PmpPlan.municipality_id)
        .outerjoin(School, School.id == PmpPlan.school_id)
        .where(is_visible_to(actor))
    )


def with_everything(statement: Select[PmpPlan]) -> Select[PmpPlan]:
    """The same plans with owner, goals and tasks loaded in a fixed number of queries."""
    return statement.options(
        joinedload(PmpPlan.municipality),
        joinedload(PmpPlan.school),
        selectinload(PmpPlan.goals).selectinload(PmpGoal.tasks),
    )


def adopted_plans_for(municipality_id: int, day: date) -> list[PmpPlan]:
    """The plans in force on that day that a project of the municipality may serve.

    The municipality's own come first, then those of vocational schools that stand in it.
    """
    wanted = with_everything(_in_force(select(PmpPlan)))
    return list(db.session.scalars(wanted, {"municipality_id": municipality_id, "day": day}).unique())


def adopted_tasks_for(municipality_id: int, day: date) -> Sequence[Any]:
    """The same plans task by task; of a plan without tasks, one row without a task.

    Columns: `plan_id, plan, owner, act, goal_number, goal, task_id, task_number, task, description`.
    """
    return db.session.execute(_TASKS_IN_FORCE, {"municipality_id": municipality_id, "day": day}).all()


def _in_force(statement: Select[Any]) -> Select[Any]:
    here: BindParameter[int] = bindparam("municipality_id")
    day: BindParameter[date] = bindparam("day")
    return (
        statement.outerjoin(School, School.id == PmpPlan.school_id)
        .where(
            PmpPlan.status == PlanStatus.ADOPTED, PmpPlan.starts_on <= day, PmpPlan.ends_on >= day,
            or_(PmpPlan.municipality_id == here, School.municipality_id == here),
        )
        .order_by(PmpPlan.municipality_id.is_(None), School.name_sort, PmpPlan.starts_on.desc(), PmpPlan.id)
    )  # fmt: skip


_TASK_COLUMNS: tuple[Any, ...] = (
    PmpPlan.id.label("plan_id"), PmpPlan.title.label("plan"), PmpPlan.adopted_act.label("act"),
    func.coalesce(Municipality.name, School.name, "").label("owner"), PmpGoal.number.label("goal_number"),
    PmpGoal.title.label("goal"), PmpTask.id.label("task_id"), PmpTask.number.label("task_number"),
    PmpTask.title.label("task"), PmpTask.description,
)  # fmt: skip
_TASKS_IN_FORCE = (
    _in_force(select(*_TASK_COLUMNS).select_from(PmpPlan))
    .outerjoin(Municipality, Municipality.id == PmpPlan.municipality_id)
    .outerjoin(PmpGoal, PmpGoal.plan_id == PmpPlan.id)
    .outerjoin(PmpTask, PmpTask.goal_id == PmpGoal.id)
    .order_by(PmpGoal.number, PmpTask.number)
)


def tasks_of(plan_ids: Collection[int]) -> list[PmpTask]:
    """The tasks of these plans with their goals and plans, in the order of the plans' own numbering."""
    statement = (
        select(PmpTask)
        .join(PmpTask.goal)
        .options(contains_eager(PmpTask.goal).joinedload(PmpGoal.plan))
        .where(PmpGoal.plan_id.in_(plan_ids))
        .order_by(PmpGoal.plan_id, PmpGoal.number, PmpTask.number)
    )
    return list(db.session.scalars(statement))


def goal_kept_by(actor: Actor, goal_id: int) -> PmpGoal | None:
    """A goal of a plan this person keeps."""
    statement = select(PmpGoal).join(PmpGoal.plan).where(PmpGoal.id == goal_id, is_kept_by(actor))
    return db.session.scalar(statement)


def task_kept_by(actor: Actor, task_id: int) -> PmpTask | None:
    """A task of a plan this person keeps."""
    statement = (
        select(PmpTask).join(PmpTask.goal).join(PmpGoal.plan).where(PmpTask.id == task_id, is_kept_by(actor))
    )
    return db.session.scalar(statement)
