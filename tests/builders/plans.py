"""Prevention plans, kept by a municipality's coordinator."""

from datetime import date, datetime

from app.accounts.queries import live_memberships, user_by_email
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.plans import service
from app.plans.models import PmpPlan, PmpTask, PreventionLevel, RiskGroup
from app.registry.models import Municipality
from tests.builders import accounts, registry
from tests.built_once import built_once
from tests.conftest import NOON


def coordinator(municipality: Municipality | None = None) -> Actor:
    """A coordinator of that municipality (by default Saldus novads)."""
    place = municipality or registry.municipality()
    email = f"plan-coordinator-{place.id}@example.lv"
    known = user_by_email(email)
    if known is not None:
        return accounts.actor_of(live_memberships(known.id)[0])
    return accounts.actor(Role.COORDINATOR, place, email=email)


@built_once
def draft_plan(
    municipality: Municipality | None = None,
    *,
    title: str = "PMP plāns",
    goals: int = 1,
    tasks: int = 2,
    starts_on: date = date(2022, 1, 1),
    ends_on: date = date(2024, 12, 31),
    by: Actor | None = None,
    at: datetime = NOON,
) -> PmpPlan:
    """A draft of so many goals, each with so many tasks."""
    actor = by or coordinator(municipality)
    plan = service.start_plan(title, starts_on, ends_on, by=actor, at=at)
    for goal_number in range(1, goals + 1):
        goal = service.add_goal(
            plan, f"Mērķis {goal_number}", indicator="Kavētāju daļa, %", base_value="12",
            target_value="8", by=actor, at=at,
        )  # fmt: skip
        for task_number in range(1, tasks + 1):
            service.add_task(
                goal, f"Uzdevums {goal_number}.{task_number}", risk_group=RiskGroup.LEARNING,
                prevention_level=PreventionLevel.SELECTIVE, indicator="Iesaistīto skaits", by=actor, at=at,
            )  # fmt: skip
    db.session.flush()
    return plan


@built_once
def adopted_plan(
    municipality: Municipality | None = None,
    *,
    goals: int = 1,
    tasks: int = 2,
    by: Actor | None = None,
    at: datetime = NOON,
    **values: object,
) -> PmpPlan:
    """A plan in force in 2022–2024 whose tasks applications may name."""
    actor = by or coordinator(municipality)
    plan = draft_plan(municipality, goals=goals, tasks=tasks, by=actor, at=at, **values)  # type: ignore[arg-type]
    service.adopt(plan, "Domes lēmums Nr. 12, 2022. gada 3. janvāris", by=actor, at=at)
    return plan


def tasks_of(plan: PmpPlan) -> list[PmpTask]:
    """All tasks of the plan in its own order."""
    return [task for goal in plan.goals for task in goal.tasks]
