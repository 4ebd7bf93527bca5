"""Keeping a prevention plan: everything may change while it is a draft, nothing once it is adopted."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, refusal, refuse_if
from app.extensions import db
from app.plans.models import PmpGoal, PmpPlan, PmpTask, PreventionLevel, RiskGroup
from app.plans.policy import KEEPERS, require_draft, require_keeper
from app.plans.queries import may_start
from app.plans.workflow import PLAN_WORKFLOW, PlanAction
from competition_rules.findings import Finding, finding


def start_plan(title: str, starts_on: date, ends_on: date, *, by: Actor, at: datetime) -> PmpPlan:
    """Open a draft plan of the actor's own municipality or vocational school, for a period of whole days.

    Refused for a period that ends before it starts and for a school of general education, which works by
    its municipality's plan.
    """
    _require_period(starts_on, ends_on)
    if by.role not in KEEPERS:
        raise NotPermitted(f"{by.role} keeps no plan")
    if not may_start(by):
        raise refusal("plan_school_not_vocational")
    plan = PmpPlan(
        municipality_id=by.municipality_id, school_id=by.school_id, title=title, starts_on=starts_on,
        ends_on=ends_on, adopted_act="",
    )  # fmt: skip
    db.session.add(plan)
    record(plan, "pmp_plan.start", by=by, at=at, facts={"title": title, "from": starts_on, "to": ends_on})
    return plan


def edit_plan(plan: PmpPlan, *, title: str, starts_on: date, ends_on: date, by: Actor, at: datetime) -> None:
    """Change the title and period of a draft."""
    _lock_draft(plan, by)
    _require_period(starts_on, ends_on)
    plan.title, plan.starts_on, plan.ends_on = title, starts_on, ends_on
    record(plan, "pmp_plan.edit", by=by, at=at, facts={"title": title, "from": starts_on, "to": ends_on})


def add_goal(
    plan: PmpPlan,
    title: str,
    *,
    indicator: str = "",
    base_value: str = "",
    target_value: str = "",
    by: Actor,
    at: datetime,
) -> PmpGoal:
    """Add a goal with its indicator, to be measured from the base value to the target; numbered next."""
    _lock_draft(plan, by)
    last = db.session.scalar(select(func.max(PmpGoal.number)).where(PmpGoal.plan_id == plan.id))
    goal = PmpGoal(
        plan=plan, number=(last or 0) + 1, title=title, indicator=indicator, base_value=base_value,
        target_value=target_value,
    )  # fmt: skip
    db.session.add(goal)
    record(plan, "pmp_goal.add", by=by, at=at, facts={"number": goal.number, "title": title})
    return goal


def edit_goal(
    goal: PmpGoal,
    *,
    title: str,
    indicator: str = "",
    base_value: str = "",
    target_value: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Change a goal of a draft."""
    _lock_draft(goal.plan, by)
    goal.title, goal.indicator = title, indicator
    goal.base_value, goal.target_value = base_value, target_value
    record(goal.plan, "pmp_goal.edit", by=by, at=at, facts={"number": goal.number, "title": title})


def remove_goal(goal: PmpGoal, *, by: Actor, at: datetime) -> None:
    """Take a goal with its tasks out of a draft; the later goals move up."""
    plan = goal.plan
    _lock_draft(plan, by)
    record(plan, "pmp_goal.remove", by=by, at=at, facts={"number": goal.number, "title": goal.title})
    plan.goals.remove(goal)
    db.session.flush()
    _renumber(plan.goals)


def add_task(
    goal: PmpGoal,
    title: str,
    *,
    risk_group: RiskGroup,
    prevention_level: PreventionLevel,
    description: str = "",
    indicator: str = "",
    by: Actor,
    at: datetime,
) -> PmpTask:
    """Add a task under a goal; numbered next."""
    _lock_draft(goal.plan, by)
    last = db.session.scalar(select(func.max(PmpTask.number)).where(PmpTask.goal_id == goal.id))
    task = PmpTask(
        goal=goal, number=(last or 0) + 1, title=title, description=description, indicator=indicator,
        risk_group=risk_group, prevention_level=prevention_level,
    )  # fmt: skip
    db.session.add(task)
    record(goal.plan, "pmp_task.add", by=by, at=at, facts={"code": task.code, "title": title})
    return task


def edit_task(
    task: PmpTask,
    *,
    title: str,
    risk_group: RiskGroup,
    prevention_level: PreventionLevel,
    description: str = "",
    indicator: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Change a task of a draft."""
    _lock_draft(task.goal.plan, by)
    task.title, task.description, task.indicator = title, description, indicator
    task.risk_group, task.prevention_level = risk_group, prevention_level
    record(task.goal.plan, "pmp_task.edit", by=by, at=at, facts={"code": task.code, "title": title})


def remove_task(task: PmpTask, *, by: Actor, at: datetime) -> None:
    """Take a task out of a draft; the later tasks of its goal move up."""
    goal = task.goal
    _lock_draft(goal.plan, by)
    record(goal.plan, "pmp_task.remove", by=by, at=at, facts={"code": task.code, "title": task.title})
    goal.tasks.remove(task)
    db.session.flush()
    _renumber(goal.tasks)


def adopt(plan: PmpPlan, act: str, *, by: Actor, at: datetime) -> None:
    """Lock the plan as adopted by the act (its name, date and number as on the decision).

    Refused while it has no goals, or a goal without tasks: projects are chosen by tasks.
    """
    require_keeper(by, plan)
    _lock(plan)
    refuse_if(_gaps(plan))
    carry_out(
        PLAN_WORKFLOW,
        plan,
        PlanAction.ADOPT,
        by=by,
        at=at,
        facts={"act": act},
        adopted_at=at,
        adopted_act=act,
    )


def end_plan(plan: PmpPlan, *, by: Actor, at: datetime) -> None:
    """End an adopted plan: new applications can no longer name its tasks."""
    require_keeper(by, plan)
    carry_out(PLAN_WORKFLOW, plan, PlanAction.END, by=by, at=at)


def _gaps(plan: PmpPlan) -> list[Finding]:
    if not plan.goals:
        return [finding("plan_without_goals", "")]
    return [finding("goal_without_tasks", "", goal=goal.number) for goal in plan.goals if not goal.tasks]


def _lock(plan: PmpPlan) -> None:
    """Read the plan anew under its lock, so that adopting and editing at once cannot both succeed."""
    db.session.flush()
    statement = select(PmpPlan).where(PmpPlan.id == plan.id).with_for_update()
    db.session.execute(statement.execution_options(populate_existing=True)).scalar_one()


def _lock_draft(plan: PmpPlan, actor: Actor) -> None:
    require_keeper(actor, plan)
    _lock(plan)
    require_draft(plan)


def _require_period(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise refusal("plan_period_backwards")


def _renumber(items: Sequence[PmpGoal | PmpTask]) -> None:
    # One by one: each takes a number that was freed just before, so the numbers stay unique throughout.
    for number, item in enumerate(items, start=1):
        if item.number != number:
            item.number = number
            db.session.flush()
