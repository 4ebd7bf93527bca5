"""A local call ready for its ranking: the place where the life of grants begins.

Scores are written into the tables; from here on everything goes through the services.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from app.applications.models import (
    Application,
    ApplicationActivity,
    ApplicationTask,
    BudgetLine,
    SubmissionSnapshot,
)
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.actor import SYSTEM, Actor
from app.core.formats import sort_key
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, fund_programme, post
from app.quotas.models import MunicipalQuota
from app.registry.models import Organisation
from app.selection.models import (
    Assessment,
    CommissionAct,
    CommissionMeeting,
    CommissionMember,
    CriterionScore,
    TaskScore,
)
from app.selection.workflow import AssessmentStatus
from competition_rules import editions
from tests.builders import accounts, plans, registry

GRANT = Decimal("4600.00")
ANNOUNCED = datetime(2022, 4, 4, 9, 0, tzinfo=UTC)
EVALUATED = datetime(2022, 5, 10, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Terms:
    """What an edition means for each project here: the sum it asks in euro, the share of it that is paid before, the
    day it begins, and its cost plan by category."""

    code: str
    grant: Decimal
    share: Decimal
    starts_on: date
    budget: tuple[tuple[str, str], ...] = ()


LUMP_SUM = Terms("pumpurs-2022", GRANT, Decimal("0.80"), date(2022, 7, 1))
ACTUAL_COSTS = Terms(
    "actual-costs-example", Decimal("1000.00"), Decimal("0.90"), date(2022, 6, 1),
    (("materials", "700.00"), ("equipment", "300.00")),
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """What a test needs to find again in a copy of the database: ids and people."""

    local_call_id: int
    application_ids: tuple[int, ...]
    organisation_ids: tuple[int, ...]
    chair: Actor
    coordinator: Actor
    evaluators: tuple[Actor, ...]
    managers: tuple[Actor, ...]
    preparers: tuple[Actor, ...]
    approvers: tuple[Actor, ...]
    representatives: dict[int, Actor]
    terms: Terms = LUMP_SUM


def build_field(  # long: the whole setting in one place
    points: list[str], *, units: int, terms: Terms = LUMP_SUM, yearly: str = "0.00"
) -> Field:
    """One municipality with a quota of `units` grants and one assessed application for each of `points`.

    `points` are each application's points in every criterion; both evaluators gave the same. `yearly` is the rate of
    interest on what is paid back late.
    """
    municipality = registry.municipality()
    plan = plans.adopted_plan(municipality)
    call = _open_call(units, terms, yearly)
    local_call = LocalCall(
        call=call, municipality=municipality, status=LocalCallStatus.ANNOUNCED, act_number="1",
        announced_at=ANNOUNCED, closes_on=date(2022, 5, 4), evaluated_by_on=date(2022, 6, 3),
    )  # fmt: skip
    db.session.add(local_call)
    db.session.flush()
    _publish_quota(call, local_call, terms.grant * units)
    commission = [accounts.actor(role, municipality, email=email) for role, email in _COMMISSION]
    _seat(local_call, commission)
    organisations = [
        registry.organisation(f"Biedrība {number}", place=number + 1) for number in range(len(points))
    ]
    task_id = plans.tasks_of(plan)[0].id
    applications = [
        _assessed(local_call, organisation, task_id, Decimal(each), place, commission[1:], terms)
        for place, (organisation, each) in enumerate(zip(organisations, points, strict=True))
    ]
    db.session.commit()
    return Field(
        local_call_id=local_call.id,
        application_ids=tuple(application.id for application in applications),
        organisation_ids=tuple(one.id for one in organisations),
        chair=commission[0],
        evaluators=tuple(commission[1:]),
        representatives={
            one.id: accounts.actor(Role.REPRESENTATIVE, one, email=f"r{one.id}@example.lv")
            for one in organisations
        },
        terms=terms,
        **_ikvd(municipality),
    )


_COMMISSION = [
    (Role.CHAIR, "chair@example.lv"),
    (Role.EVALUATOR, "first@example.lv"),
    (Role.EVALUATOR, "second@example.lv"),
]


def _ikvd(municipality) -> dict:  # type: ignore[no-untyped-def, type-arg]
    both = accounts.user("both@example.lv", "Abas Lomas")
    double = [
        accounts.membership(role, person=both) for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER)
    ]
    named = {
        "managers": (Role.PROGRAMME_MANAGER, 2),
        "preparers": (Role.FINANCE_PREPARER, 1),
        "approvers": (Role.FINANCE_APPROVER, 2),
    }
    people = {
        name: [accounts.actor(role, email=f"{name}{number}@example.lv") for number in range(count)]
        for name, (role, count) in named.items()
    }
    people["preparers"].append(accounts.actor_of(double[0]))
    people["approvers"].append(accounts.actor_of(double[1]))
    coordinator = accounts.actor(Role.COORDINATOR, municipality, email="coordinator@example.lv")
    db.session.commit()
    return {"coordinator": coordinator, **{name: tuple(group) for name, group in people.items()}}


def _open_call(units: int, terms: Terms, yearly: str) -> Call:
    text = editions.text_of(terms.code).replace('annual_rate = "0.00"', f'annual_rate = "{yearly}"')
    edition = RegulationEdition(
        code=terms.code, title_lv="Nolikums", title_en="Regulation", text=text,
        sha256=editions.digest(text), recorded_at=ANNOUNCED,
    )  # fmt: skip
    call = Call(
        edition=edition, title="Konkurss", purse=terms.grant * units, status=CallStatus.OPEN, created_at=ANNOUNCED,
        published_at=ANNOUNCED,
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    return call


def _publish_quota(call: Call, local_call: LocalCall, amount: Decimal) -> None:
    quota = MunicipalQuota(
        call=call, municipality_id=local_call.municipality_id, learners=100, computed=amount,
        amount=amount, computed_at=ANNOUNCED, published_at=ANNOUNCED,
    )  # fmt: skip
    db.session.add(quota)
    db.session.flush()
    fund_programme(amount, "programme", by=SYSTEM, at=ANNOUNCED)
    purse, share = Place(AccountKind.CALL, call.id), Place(AccountKind.QUOTA, quota.id)
    post("purse", Place(AccountKind.PROGRAMME), purse, amount, by=SYSTEM, at=ANNOUNCED)
    post("quota", purse, share, amount, by=SYSTEM, at=ANNOUNCED)


def _seat(local_call: LocalCall, commission: list[Actor]) -> None:
    for place, actor in enumerate(commission):
        member = CommissionMember(
            local_call_id=local_call.id, user_id=actor.user_id, is_chair=place == 0, appointed_at=ANNOUNCED
        )
        db.session.add(member)
    act = CommissionAct(
        local_call_id=local_call.id, number="1", issued_on=ANNOUNCED.date(), term_until=date(2025, 12, 31),
        recorded_at=ANNOUNCED,
    )  # fmt: skip
    attendance: list[dict[str, object]] = [
        {"user": one.user_id, "name": one.name, "seat": "member" if place else "chair", "stands_in_for": "",
         "is_present": True, "left": []}
        for place, one in enumerate(commission)
    ]  # fmt: skip
    meeting = CommissionMeeting(
        local_call=local_call,
        held_at=EVALUATED,
        place="Domes zāle",
        attendance=attendance,
        opened_at=EVALUATED,
    )
    db.session.add_all([act, meeting])


def _assessed(
    local_call: LocalCall,
    organisation: Organisation,
    task_id: int,
    points: Decimal,
    place: int,
    evaluators: list[Actor],
    terms: Terms,
) -> Application:
    title = f"Projekts {place}"
    application = Application(
        local_call=local_call, organisation=organisation, created_at=ANNOUNCED, status=ApplicationStatus.ASSESSED,
        title=title, title_sort=sort_key(title), asked=terms.grant, starts_on=terms.starts_on,
        ends_on=date(2022, 12, 31), participants=20, participants_at_risk=10, number=f"JIP-{place}",
        submitted_at=ANNOUNCED + timedelta(days=1, minutes=place),
    )  # fmt: skip
    application.named_tasks.append(ApplicationTask(task_id=task_id, how_served="Nodarbības"))
    _plan(application, terms)
    snapshot = SubmissionSnapshot(
        application=application, number=1, receipt_number=f"JIP-{place}/1", content="{}", sha256="0" * 64,
        submitted_at=application.submitted_at,
    )  # fmt: skip
    db.session.add_all([application, snapshot])
    db.session.flush()
    for evaluator in evaluators:
        db.session.add(_assessment(application, snapshot, evaluator, points, task_id))
    return application


def _plan(application: Application, terms: Terms) -> None:
    application.activities += [
        ApplicationActivity(number=number, title=f"Aktivitāte {number}", participants=20)
        for number in (1, 2, 3, 4)
    ]
    application.budget_lines += [
        BudgetLine(number=number, category=category, description="Pirkums", amount=Decimal(amount))
        for number, (category, amount) in enumerate(terms.budget, 1)
    ]


def _assessment(
    application: Application, snapshot: SubmissionSnapshot, evaluator: Actor, points: Decimal, task_id: int
) -> Assessment:
    criteria = editions.edition("pumpurs-2022").quality_criteria
    reason = "Pamatots pieteikumā."
    return Assessment(
        application=application, snapshot_id=snapshot.id, evaluator_id=evaluator.user_id,
        status=AssessmentStatus.SUBMITTED, started_at=ANNOUNCED, submitted_at=EVALUATED,
        criterion_scores=[
            CriterionScore(criterion_code=one.code, points=points, justification=reason)
            for one in criteria if not one.tied_to_plan_tasks
        ],
        task_scores=[TaskScore(task_id=task_id, points=points, justification=reason)],
    )  # fmt: skip
