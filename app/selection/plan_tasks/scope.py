"""Whose tasks a person sees, and the applications of which call are counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal_column, select

from app.applications.models import Application, ApplicationTask
from app.audit.kept import until_a_case_changes
from app.calls.models import Call, LocalCall
from app.calls.workflow import CallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present
from app.extensions import db
from app.plans.models import PmpGoal, PmpPlan, PmpTask
from app.plans.workflow import PlanStatus
from app.registry.models import Municipality, School
from app.selection.followed import SUBMITTED

# A vocational school's plan belongs to the municipality the school stands in: projects there may serve it.
PLACE: ColumnElement[int] = func.coalesce(PmpPlan.municipality_id, School.municipality_id)


@dataclass(frozen=True)
class Round:
    """A national call with the days it was open; the last is None while it is."""

    id: int
    title: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Scope:
    """The municipality whose tasks alone are seen, None for the country; the call counted, None for all of them."""

    municipality_id: int | None = None
    call: Round | None = None


def scope_of(actor: Actor, values: Mapping[str, str]) -> Scope:
    """What this person sees of what an address asks: a municipality only its own."""
    rounds = {str(one.id): one for one in rounds_held()} if values.get("call") else {}
    return Scope(actor.municipality_id, rounds.get(values.get("call", "")))


def rounds_held() -> Sequence[Round]:
    """The calls applications were or are taken in, the newest first."""
    return until_a_case_changes("rounds_held", _rounds_held)


def _rounds_held() -> Sequence[Round]:
    wanted = (
        select(Call.id, Call.title, Call.published_at, Call.closed_at)
        .where(Call.status.in_((CallStatus.OPEN, CallStatus.CLOSED)))
        .order_by(Call.id.desc())
    )
    return [
        Round(
            row.id, row.title, riga_day(present(row.published_at, "an open call was published")),
            riga_day(row.closed_at) if row.closed_at else None,
        )
        for row in db.session.execute(wanted)
    ]  # fmt: skip


def within(scope: Scope) -> list[ColumnElement[bool]]:
    """The applications counted: submitted and not withdrawn, of the call and to the municipality."""
    found: list[ColumnElement[bool]] = [Application.status.in_(SUBMITTED)]
    if scope.municipality_id is not None:
        found.append(LocalCall.municipality_id == scope.municipality_id)
    if scope.call is not None:
        found.append(LocalCall.call_id == scope.call.id)
    return found


def is_applied_for(scope: Scope) -> ColumnElement[bool]:
    """Whether any application counted names the task."""
    # Asked for no column of theirs: SQLite would read the row of each that names a task, not the index alone.
    named = exists(literal_column("1")).where(
        ApplicationTask.task_id == PmpTask.id, Application.id == ApplicationTask.application_id
    )
    if scope == Scope():
        return named.where(*within(scope))
    return named.where(LocalCall.id == Application.local_call_id, *within(scope))


def tasks_seen(scope: Scope, *columns: Any) -> Select[Any]:
    """The tasks of plans that were adopted, of those in force during the call when one is chosen."""
    wanted = (
        select(*columns)
        .select_from(PmpTask)
        .join(PmpGoal, PmpGoal.id == PmpTask.goal_id)
        .join(PmpPlan, PmpPlan.id == PmpGoal.plan_id)
        .outerjoin(School, School.id == PmpPlan.school_id)
        .join(Municipality, Municipality.id == PLACE)
        .where(PmpPlan.status != PlanStatus.DRAFT)
    )
    if scope.municipality_id is not None:
        wanted = wanted.where(PLACE.in_([scope.municipality_id]))
    if scope.call is not None:
        wanted = wanted.where(PmpPlan.ends_on >= scope.call.since)
        if scope.call.until is not None:
            wanted = wanted.where(PmpPlan.starts_on <= scope.call.until)
    return wanted
