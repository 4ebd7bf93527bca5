"""Plans of a usual size for the other municipalities, and the tasks their many applications name."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select

from app.calls.models import LocalCall
from app.extensions import db
from app.plans.models import PmpGoal, PmpPlan, PmpTask, PreventionLevel, RiskGroup
from tests.bench.ground import Ground

_GOALS, _TASKS = (2, 3), 3


def fill_plans(ground: Ground) -> None:
    """Two more goals with three tasks each in the plan of every municipality but the ground's own."""
    home = select(LocalCall.municipality_id).where(LocalCall.id == ground.local_call)
    plans = db.session.scalars(select(PmpPlan.id).where(PmpPlan.municipality_id.not_in(home))).all()
    first = db.session.scalars(select(PmpGoal.id).order_by(PmpGoal.id.desc()).limit(1)).one() + 1
    goals = [(plan, number) for plan in plans for number in _GOALS]
    db.session.execute(insert(PmpGoal), [
        {"id": first + place, "plan_id": plan, "number": number, "title": f"Mērķis {number}"}
        for place, (plan, number) in enumerate(goals)
    ])  # fmt: skip
    db.session.execute(insert(PmpTask), [
        {"goal_id": first + place, "number": number, "title": f"Uzdevums {number}",
         "risk_group": RiskGroup.SOCIAL, "prevention_level": PreventionLevel.SELECTIVE}
        for place in range(len(goals)) for number in range(1, _TASKS + 1)
    ])  # fmt: skip


def named_tasks(numbers: range, local_call_of: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Two tasks of the municipality's plan for each of these applications; the plan's last goal is named by none.

    So a page of tasks nobody named has as many plans and goals where each municipality has applications as where few
    have.
    """
    found: dict[int, list[int]] = defaultdict(list)
    wanted = (
        select(LocalCall.id, PmpTask.id)
        .join(PmpPlan, PmpPlan.municipality_id == LocalCall.municipality_id)
        .join(PmpGoal, PmpGoal.plan_id == PmpPlan.id)
        .join(PmpTask, PmpTask.goal_id == PmpGoal.id)
        .order_by(PmpTask.id)
    )
    for local_call, task in db.session.execute(wanted):
        found[local_call].append(task)
    for number in numbers:
        all_tasks = found[local_call_of[number]]
        # The ground's own plan has one goal.
        tasks = all_tasks[:-_TASKS] or all_tasks
        for task in {tasks[number % len(tasks)], tasks[(number + 1) % len(tasks)]}:
            yield {"application_id": number, "task_id": task, "how_served": "Palīdz."}
