"""The selection: commissions, scored applications, confirmed rankings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.accounts.models import Membership
from app.accounts.queries import live_memberships, user_by_email
from app.applications.models import Application, ApplicationTask, SubmissionSnapshot
from app.applications.service import declare_conflict
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.queries import deadline_of, regulation_of
from app.calls.service import record_edition
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.actor import SYSTEM, Actor
from app.core.clock import riga_day
from app.core.columns import canonical_json
from app.core.formats import sort_key
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, fund_programme, post
from app.plans.models import PmpTask
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality
from app.selection import service
from app.selection.models import Assessment, Ranking
from app.selection.service import Given
from competition_rules import editions
from tests.builders import accounts, participation, registry
from tests.conftest import NOON

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


def announced(
    quota: Decimal = LUMP_SUM * 6,
    *,
    municipality: Municipality | None = None,
    edition: str = "pumpurs-2022",
    call: Call | None = None,
    at: datetime = NOON,
) -> LocalCall:
    """A municipality's announced local call with its published quota in the ledger."""
    place = municipality or registry.municipality()
    round_ = call or open_call(edition, at=at)
    local_call = LocalCall(
        call=round_, municipality=place, status=LocalCallStatus.ANNOUNCED, act_number="Nr. 5",
        announced_at=at, closes_on=riga_day(at) + timedelta(days=30),
        evaluated_by_on=riga_day(at) + timedelta(days=60),
    )  # fmt: skip
    share = MunicipalQuota(
        call=round_, municipality=place, learners=100, computed=quota, amount=quota, computed_at=at,
        published_at=at,
    )  # fmt: skip
    db.session.add_all([local_call, share])
    db.session.flush()
    target = Place(AccountKind.QUOTA, share.id)
    post(f"quota {share.id}", Place(AccountKind.CALL, round_.id), target, quota, by=SYSTEM, at=at)
    return local_call


def open_call(
    edition: str = "pumpurs-2022", *, purse: Decimal = LUMP_SUM * 1000, at: datetime = NOON
) -> Call:
    """A national call with published quotas, its purse in the ledger."""
    found = db.session.scalar(select(RegulationEdition).where(RegulationEdition.code == edition))
    text = found or record_edition(editions.text_of(edition), by=participation.manager(), at=at)
    call = Call(
        edition=text, title="2022. gada konkurss", purse=purse, status=CallStatus.OPEN, created_at=at,
        published_at=at,
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    fund_programme(purse, f"programme for {call.id}", by=SYSTEM, at=at)
    post(
        f"call {call.id}",
        Place(AccountKind.PROGRAMME),
        Place(AccountKind.CALL, call.id),
        purse,
        by=SYSTEM,
        at=at,
    )
    return call


def member(role: Role, local_call: LocalCall, name: str) -> Membership:
    """A person with a role in the municipality of the call; the same name gives the same person."""
    email = f"{name}-{local_call.id}@example.lv"
    known = user_by_email(email)
    if known is not None:
        return live_memberships(known.id)[0]
    return accounts.membership(role, local_call.municipality, email=email)


def commission(local_call: LocalCall, *, evaluators: int = 2) -> Commission:
    """Appoint a chair and so many evaluators; with two, the three members the model edition asks for."""
    coordinator = accounts.actor_of(member(Role.COORDINATOR, local_call, "commission-coordinator"))
    at = deadline_of(local_call)
    chair = member(Role.CHAIR, local_call, "chair")
    service.appoint_member(local_call, chair.user, is_chair=True, by=coordinator, at=at)
    seats = [member(Role.EVALUATOR, local_call, f"evaluator-{number + 1}") for number in range(evaluators)]
    for seat in seats:
        service.appoint_member(local_call, seat.user, by=coordinator, at=at)
    return Commission(local_call, coordinator, chair, tuple(seats))


def eligible(
    local_call: LocalCall,
    place: int = 1,
    *,
    title: str | None = None,
    tasks: Sequence[PmpTask] = (),
    asked: Decimal = LUMP_SUM,
    status: ApplicationStatus = ApplicationStatus.ELIGIBLE,
    at: datetime = NOON,
) -> Application:
    """An application past the administrative check, submitted `place` minutes after `at`, of its own organisation."""
    name = title or f"Projekts {place}"
    moment = at + timedelta(minutes=place)
    application = Application(
        local_call=local_call, organisation=registry.organisation(f"Biedrība {place}", place=place),
        created_at=at, status=status, title=name, title_sort=sort_key(name), asked=asked,
        starts_on=date(2022, 9, 1), ends_on=date(2023, 5, 31), participants=20, participants_at_risk=12,
        number=f"P-{local_call.id}-{place}", submitted_at=moment,
        named_tasks=[ApplicationTask(task=task, how_served=f"Palīdz izpildīt {task.code}") for task in tasks],
    )  # fmt: skip
    db.session.add(application)
    db.session.flush()
    submission(application, 1, moment)
    return application


def submission(application: Application, number: int, at: datetime) -> SubmissionSnapshot:
    """One more submission of the application."""
    content = canonical_json({"title": application.title, "number": application.number})
    snapshot = SubmissionSnapshot(
        application=application, number=number, receipt_number=f"{application.number}/{number}",
        content=content, sha256=editions.digest(content), submitted_at=at,
    )  # fmt: skip
    db.session.add(snapshot)
    db.session.flush()
    return snapshot


def declare(application: Application, by: Actor, at: datetime, *, conflict: str = "") -> None:
    """An evaluator's word on one application: free of conflict, or the reason why not."""
    declare_conflict(application, has_conflict=bool(conflict), reason=conflict, by=by, at=at)


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


def score(application: Application, by: Actor, at: datetime, **points: object) -> Assessment:
    """Declare no conflict, score and submit."""
    declare(application, by, at)
    assessment = draft(application, by, at, **points)  # type: ignore[arg-type]
    service.submit_assessment(assessment, by=by, at=at)
    return assessment


def assess(application: Application, seated: Commission, **points: object) -> Application:
    """Let the commission's first two evaluators give the same points, so the application is assessed."""
    for evaluator in seated.evaluators[:2]:
        score(application, evaluator, seated.at, **points)
    return application


def confirm(seated: Commission) -> Ranking:
    """The chair confirms the ranking."""
    return service.confirm_ranking(seated.local_call, by=seated.chair, at=seated.at)
