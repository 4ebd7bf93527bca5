"""The list of plan tasks and the list of municipalities: their columns, orders, filters and rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import joinedload

from app.applications.models import Application, ApplicationTask
from app.applications.queries import rows_visible_to
from app.audit.kept import until_a_case_changes
from app.core.actor import Actor
from app.core.listing import Column, Filter, Listed, Listing
from app.extensions import db
from app.plans.labels import PREVENTION_LEVELS, RISK_GROUPS
from app.plans.models import PmpGoal, PmpPlan, PmpTask, PreventionLevel, RiskGroup
from app.registry.models import Municipality, School
from app.registry.queries import municipality_names
from app.selection.plan_tasks.figures import (
    BY_GOAL,
    BY_TASK,
    NOTHING,
    Figures,
    Sums,
    figures_by,
    sums_by_place,
    together,
)
from app.selection.plan_tasks.scope import PLACE, Scope, is_applied_for, rounds_held, tasks_seen, within

_FIGURES = (
    Column(_l("Applications"), is_number=True),
    Column(_l("Asked"), is_number=True),
    Column(_l("Funded projects"), is_number=True),
    Column(_l("Awarded"), is_number=True),
    Column(_l("Mean score"), is_number=True),
)
_TASKS = (Column(_l("Goal and task")), *_FIGURES)
_PLACES = (
    Column(_l("Municipality")),
    Column(_l("Tasks")),
    Column(_l("Nobody applied for"), is_number=True),
    *_FIGURES,
)
_IN_ORDER = {"plan": (Municipality.name_sort, PmpPlan.id, PmpGoal.number, PmpTask.number, PmpTask.id)}
_BY_NAME = {"name": (Municipality.name_sort, Municipality.id)}
# Named as columns of the row: the list reads them beside its keys.
_COLUMNS: tuple[Any, ...] = (
    PmpTask.id, PmpTask.goal_id, PmpTask.number, PmpTask.title, PmpTask.risk_group,
    PmpGoal.number.label("goal_number"), PmpGoal.title.label("goal"), PmpGoal.plan_id,
    PmpPlan.title.label("plan"), Municipality.name.label("municipality"), School.name.label("school"),
)  # fmt: skip
_MORE: tuple[Any, ...] = (
    PmpGoal.indicator.label("goal_indicator"), PmpGoal.base_value, PmpGoal.target_value, PmpTask.indicator,
    PmpTask.prevention_level,
)  # fmt: skip


APPLIED = {"none": _l("Nobody applied"), "some": _l("At least one application")}


def listing_for(scope: Scope) -> Listing:
    """The list of tasks as it may be asked for: people of one municipality do not choose among municipalities."""

    def is_applied(value: str) -> ColumnElement[bool]:
        return is_applied_for(scope) if value == "some" else ~is_applied_for(scope)

    applied = Filter("applied", _l("Applications"), is_applied, lambda: APPLIED)
    place = Filter(
        "municipality", _l("Municipality"), lambda value: PLACE.in_([int(value)]), municipality_names
    )
    places = (place,) if scope.municipality_id is None else ()
    return Listing(_TASKS, _IN_ORDER, (_CALL, *places, *_KINDS, applied))


def _calls() -> Mapping[str, Any]:
    return {str(one.id): one.title for one in rounds_held()}


def _risks() -> Mapping[str, Any]:
    return {one.value: text for one, text in RISK_GROUPS.items()}


def _levels() -> Mapping[str, Any]:
    return {one.value: text for one, text in PREVENTION_LEVELS.items()}


def _everywhere(_value: str) -> ColumnElement[bool]:
    return true()


# The call chooses which applications are counted and which plans were in force: the scope sees to it.
_CALL = Filter("call", _l("Call"), _everywhere, _calls)
_KINDS = (
    Filter("risk", _l("Risk group"), lambda value: PmpTask.risk_group == RiskGroup(value), _risks),
    Filter(
        "level", _l("Prevention level"), lambda value: PmpTask.prevention_level == PreventionLevel(value), _levels
    ),
)  # fmt: skip
# Every municipality with tasks stays in the list; its figures are of the tasks asked for.
PLACES = Listing(_PLACES, _BY_NAME, (_CALL, *(replace(one, condition=_everywhere) for one in _KINDS)))


def first_page(scope: Scope, listing: Listing, path: str) -> Listed:
    """The first page of what is asked at this address, in the list's own order, kept until a case changes: to find
    the tasks nobody applied for, every task of the country is looked at."""
    asked = listing.asked()
    name = ("plan tasks listed", scope, path, *(one.value for one in asked))
    return until_a_case_changes(name, lambda: listing.answer(db.session(), task_rows(scope), asked=asked))


def task_rows(scope: Scope) -> Select[Any]:
    """A row for each task seen: the task, its goal, its plan and whose it is."""
    return tasks_seen(scope, *_COLUMNS)


def task_rows_for_file(scope: Scope) -> Select[Any]:
    """The same with the indicators, in the order of the list."""
    return tasks_seen(scope, *_COLUMNS, *_MORE).order_by(*_IN_ORDER["plan"])


def place_rows(scope: Scope) -> Select[Any]:
    """The municipalities that have tasks: `id, name`."""
    owners = tasks_seen(scope, PLACE)
    columns: tuple[Any, ...] = (Municipality.id, Municipality.name)
    wanted = select(*columns)
    return wanted.where(Municipality.id.in_(owners))


def find_task(actor: Actor, task_id: int) -> PmpTask | None:
    """A task this person sees the figures of, or None."""
    seen = tasks_seen(Scope(actor.municipality_id), PmpTask.id).where(PmpTask.id == task_id)
    goal_and_plan = joinedload(PmpTask.goal).joinedload(PmpGoal.plan)
    owner = (goal_and_plan.joinedload(PmpPlan.municipality), goal_and_plan.joinedload(PmpPlan.school))
    return db.session.scalar(select(PmpTask).where(PmpTask.id.in_(seen)).options(*owner))


def naming(actor: Actor, task: PmpTask, scope: Scope) -> Select[Any]:
    """The applications counted at a task, as rows of the list of applications this person sees."""
    return (
        rows_visible_to(actor)
        .join(ApplicationTask, ApplicationTask.application_id == Application.id)
        .where(ApplicationTask.task_id == task.id, *within(scope))
    )


NAMING = Listing(
    (
        Column(_l("Number")), Column(_l("Title")), Column(_l("Organisation")), Column(_l("Asked"), is_number=True),
        Column(_l("Status")),
    ),
    {"newest": (Application.submitted_at, Application.id)},
    falling=True,
)  # fmt: skip


def figures_of(rows: Sequence[Any], scope: Scope) -> tuple[dict[int, Figures], dict[int, Figures]]:
    """The figures of the tasks on a page, and those of their whole goals."""
    goals = tuple(sorted({row.goal_id for row in rows}))

    def counted() -> tuple[dict[int, Figures], dict[int, Figures]]:
        here = PmpTask.goal_id.in_(goals)
        return figures_by(BY_TASK, scope, here), figures_by(BY_GOAL, scope, here)

    return until_a_case_changes(("plan tasks of a page", scope, goals), counted)


def figures_of_task(task: PmpTask, scope: Scope) -> Figures:
    """The figures of one task."""

    def counted() -> Figures:
        return figures_by(BY_TASK, scope, PmpTask.id == task.id).get(task.id, NOTHING)

    return until_a_case_changes(("one plan task", scope, task.id), counted)


def sums_of(scope: Scope, asked: Mapping[str, str]) -> dict[int, Sums]:
    """The sums by municipality of the tasks of the kind asked for, whether anybody applied for them or not."""
    kinds = {name: asked[name] for name in ("risk", "level") if asked.get(name)}
    conditions = [one.condition(kinds[one.name]) for one in _KINDS if one.name in kinds]
    name = ("plan tasks by municipality", scope, *sorted(kinds.items()))
    return until_a_case_changes(name, lambda: sums_by_place(scope, *conditions))


def sums_asked_for(scope: Scope, asked: Mapping[str, str]) -> Sums:
    """The same together: of the municipality asked for, or of all."""
    sums, place = sums_of(scope, asked), asked.get("municipality")
    if not place:
        name = ("plan tasks together", scope, asked.get("risk"), asked.get("level"))
        return until_a_case_changes(name, lambda: together([*sums.values()]))
    return together([sums[int(place)]] if int(place) in sums else [])
