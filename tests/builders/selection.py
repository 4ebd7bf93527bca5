"""The selection: commissions, scored applications, confirmed rankings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import Membership
from app.accounts.queries import live_memberships, user_by_email
from app.applications.models import Application
from app.applications.service import declare_conflict
from app.calls.models import LocalCall
from app.calls.queries import deadline_of, regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import Role
from app.selection import service
from app.selection.models import Assessment, CommissionAct, CommissionMeeting, Ranking
from app.selection.queries import members_of
from app.selection.quorum import recused_in
from app.selection.service import Given
from app.selection.sitting import seats_on
from tests.builders import accounts, applications, calls, quotas
from tests.built_once import built_once
from tests.conftest import NOON

# Kept where the addresses of a test's people and organisations end alike.
NO_CONFLICT = "Nav saistības."
REASON = "Pamatots pieteikumā."
LUMP_SUM = Decimal("4600.00")


@dataclass(frozen=True)
class Commission:
    """A local call with its commission: a chair and evaluators, each as a membership."""

    local_call: LocalCall
    coordinator: Actor
    chair_seat: Membership
    seats: tuple[Membership, ...]

    @property
    def chair(self) -> Actor:
        return accounts.actor_of(self.chair_seat)

    @property
    def evaluators(self) -> list[Actor]:
        return [accounts.actor_of(seat) for seat in self.seats]

    @property
    def at(self) -> datetime:
        """A moment after the end of submission, when everything is scored and confirmed."""
        return deadline_of(self.local_call) + timedelta(days=1)


@built_once
def announced(projects: int = 6, *, code: str = calls.LUMP_SUM, at: datetime = NOON) -> LocalCall:
    """Saldus novads' announced local call with a quota for so many lump sums."""
    return quotas.announced_local_call(purse=LUMP_SUM * projects, code=code, at=at)


def member(role: Role, local_call: LocalCall, name: str) -> Membership:
    """A person with a role in the municipality of the call; the same name gives the same person."""
    email = f"{name}-{local_call.id}@novads.example"
    known = user_by_email(email)
    if known is not None:
        return live_memberships(known.id)[0]
    return accounts.membership(role, local_call.municipality, email=email)


@built_once
def commission(local_call: LocalCall, *, evaluators: int = 2, has_act: bool = True) -> Commission:
    """Appoint a chair and so many evaluators; with two, the three members the model edition asks for."""
    coordinator = accounts.actor_of(member(Role.COORDINATOR, local_call, "commission-coordinator"))
    at = deadline_of(local_call)
    chair = member(Role.CHAIR, local_call, "chair")
    service.appoint_member(local_call, chair.user, is_chair=True, by=coordinator, at=at)
    seats = [member(Role.EVALUATOR, local_call, f"evaluator-{number + 1}") for number in range(evaluators)]
    for seat in seats:
        service.appoint_member(local_call, seat.user, by=coordinator, at=at)
    if has_act:
        record_act(local_call, coordinator, at)
    return Commission(local_call, coordinator, chair, tuple(seats))


@built_once
def record_act(local_call: LocalCall, by: Actor, at: datetime) -> CommissionAct:
    """The act of appointment of the day, for two years."""
    day = riga_day(at)
    return service.record_act(
        local_call, number="Nr. 7/22", issued_on=day, term_until=day + timedelta(days=730), by=by, at=at
    )


@built_once
def meet(local_call: LocalCall, by: Actor, at: datetime) -> CommissionMeeting:
    """A meeting at which everyone is present, and everyone in conflict leaves."""
    meeting = service.open_meeting(local_call, held_at=at, place="Domes zāle", by=by, at=at)
    present = [seat.user_id for seat in seats_on(members_of(local_call), riga_day(at))]
    left = [(row.user_id, row.id) for row in recused_in(local_call) if row.user_id in present]
    service.mark_attendance(meeting, present, left, by=by, at=at)
    return meeting


def submitted_at(local_call: LocalCall, place: int) -> datetime:
    """When the `place`-th application came: later places come later."""
    return applications.opened(local_call) + timedelta(minutes=place)


def eligible(
    local_call: LocalCall, place: int = 1, *, title: str | None = None, **values: Any
) -> Application:
    """The `place`-th application, of its own organisation, past the check; it names two tasks of the plan."""
    moment = values.pop("at", None) or submitted_at(local_call, place)
    name = title or f"Projekts {place}"
    return applications.an_eligible_application(local_call, place=place, title=name, at=moment, **values)


@built_once
def declare(application: Application, by: Actor, at: datetime, *, conflict: str = "") -> None:
    """An evaluator's word on one application: free of conflict, or the reason why not."""
    declare_conflict(application, has_conflict=bool(conflict), reason=conflict or NO_CONFLICT, by=by, at=at)


@built_once
def draft(
    application: Application,
    by: Actor,
    at: datetime,
    *,
    default: str = "4",
    tasks: Sequence[str] = (),
    version: int = 0,
    **by_code: str,
) -> Assessment:
    """A whole draft: `default` points everywhere, others by criterion code or, in order, by named task."""
    regulation = regulation_of(application.local_call.call)
    named = [named.task_id for named in application.named_tasks]
    points = [*tasks, *[by_code.get("pmp_goals", default)] * (len(named) - len(tasks))]
    criteria = {
        one.code: Given(Decimal(by_code.get(one.code, default)), REASON)
        for one in regulation.quality_criteria
        if not one.tied_to_plan_tasks
    }
    by_task = {task: Given(Decimal(one), REASON) for task, one in zip(named, points, strict=True)}
    return service.save_assessment(
        application, criteria=criteria, tasks=by_task, version=version, by=by, at=at
    )


@built_once
def score(application: Application, by: Actor, at: datetime, **points: object) -> Assessment:
    """Declare no conflict, score and submit."""
    declare(application, by, at)
    assessment = draft(application, by, at, **points)  # type: ignore[arg-type]
    service.submit_assessment(assessment, by=by, at=at)
    return assessment


@built_once
def assess(application: Application, seated: Commission, **points: object) -> Application:
    """Let the commission's first two evaluators give the same points, so the application is assessed."""
    for evaluator in seated.evaluators[:2]:
        score(application, evaluator, seated.at, **points)
    return application


@built_once
def confirm(seated: Commission) -> Ranking:
    """The commission meets, all of it, and the chair confirms the ranking."""
    meet(seated.local_call, seated.chair, seated.at)
    return service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at)
