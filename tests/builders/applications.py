"""Applications: drafts, submitted and eligible ones, filled in through the real services."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Membership
from app.applications import service
from app.applications.models import Application
from app.applications.queries import frame_of, section_row
from app.applications.sections import Frame, SectionCode
from app.applications.service import Verdict
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present
from app.core.roles import Role
from app.extensions import db
from app.registry.models import Organisation
from competition_rules.regulation import LumpSum
from tests.builders import accounts, plans, registry
from tests.built_once import built_once

TITLE = "Rīta skrējiens kopā"
Changes = Mapping[str, Mapping[str, Any]]


def seat(role: Role, organisation: Organisation) -> Membership:
    """The representative or editor of an organisation; the same one each time."""
    held = select(Membership).filter_by(role=role, organisation_id=organisation.id, ended_at=None)
    email = f"{role.value}-{organisation.registration_number}@example.lv"
    return db.session.scalars(held).first() or accounts.membership(role, organisation, email=email)


def representative(organisation: Organisation) -> Actor:
    """The organisation's representative."""
    return accounts.actor_of(seat(Role.REPRESENTATIVE, organisation))


def opened(local_call: LocalCall, days: int = 1) -> datetime:
    """So many days after the announcement."""
    return present(local_call.announced_at, "it is announced") + timedelta(days=days)


@built_once
def a_draft(
    local_call: LocalCall,
    *,
    organisation: Organisation | None = None,
    place: int = 1,
    title: str = TITLE,
    at: datetime | None = None,
) -> Application:
    """A draft with nothing but its title; organisations differ in `place`."""
    applicant = organisation or registry.organisation(f"Biedrība „Pumpurs {place}”", place=place)
    by = representative(applicant)
    return service.start_draft(local_call, title=title, by=by, at=at or opened(local_call))


@built_once
def a_filled_draft(
    local_call: LocalCall, *, changes: Changes | None = None, at: datetime | None = None, **values: Any
) -> Application:
    """A draft ready for submission. `changes` replace entries by section: `{"target": {"participants": "30"}}`."""
    moment = at or opened(local_call)
    application = a_draft(local_call, at=moment, **values)
    fill(application, by=representative(application.organisation), at=moment, changes=changes)
    return application


@built_once
def a_submitted_application(
    local_call: LocalCall, *, at: datetime | None = None, changes: Changes | None = None, **values: Any
) -> Application:
    """A submitted application: 2 plan tasks, 3 activities, 24 participants of whom 14 at risk."""
    moment = at or opened(local_call)
    application = a_filled_draft(local_call, at=moment, changes=changes, **values)
    by = representative(application.organisation)
    service.submit(application, is_signed_off=True, by=by, at=moment)
    return application


@built_once
def an_eligible_application(
    local_call: LocalCall,
    *,
    at: datetime | None = None,
    checked_at: datetime | None = None,
    by: Actor | None = None,
    **values: Any,
) -> Application:
    """A submitted application whose administrative criteria the coordinator found met, an hour later."""
    moment = at or opened(local_call)
    application = a_submitted_application(local_call, at=moment, **values)
    make_eligible(application, by=by, at=checked_at or moment + timedelta(hours=1))
    return application


@built_once
def make_eligible(application: Application, *, by: Actor | None = None, at: datetime) -> None:
    """Let the coordinator find every criterion met."""
    coordinator = by or plans.coordinator(application.local_call.municipality)
    service.record_check(application, all_yes(application), by=coordinator, at=at)
    service.declare_eligible(application, by=coordinator, at=at)


def all_yes(application: Application, **others: Verdict) -> dict[str, Verdict]:
    """A yes for every criterion of the edition, but for `others` by code."""
    regulation = frame_of(application, present(application.submitted_at, "it is submitted")).regulation
    return {one.code: Verdict("yes") for one in regulation.administrative_criteria} | others


@built_once
def declare_free(application: Application, *evaluators: Actor, at: datetime | None = None) -> None:
    """Let evaluators declare that they have no conflict."""
    for evaluator in evaluators:
        moment = at or present(application.submitted_at, "it is submitted") + timedelta(days=1)
        service.declare_conflict(
            application, has_conflict=False, reason="Nav saistības.", by=evaluator, at=moment
        )


@built_once
def fill(application: Application, *, by: Actor, at: datetime, changes: Changes | None = None) -> None:
    """Write every section, as the form would send it."""
    for code, typed in contents(application, at).items():
        stored = section_row(application.id, code)
        whole = {**typed, **(changes or {}).get(code.value, {})}
        service.save_section(application, code, whole, stored.version if stored else 0, by=by, at=at)


def contents(application: Application, at: datetime) -> dict[SectionCode, dict[str, Any]]:
    """What a careful applicant types, section by section."""
    frame, day = frame_of(application, at), riga_day(at)
    return {
        SectionCode.ORGANISATION: _organisation(),
        SectionCode.IDEA: _idea(application, day),
        SectionCode.TARGET: {
            "participants": "24", "participants_at_risk": "14", "age_from": "13", "age_to": "17",
            "description": "7.–9. klases jaunieši, kuri kavē stundas.",
        },
        SectionCode.PLAN_TASKS: _plan_tasks(frame),
        SectionCode.ACTIVITIES: _activities(day),
        SectionCode.RESULTS: {
            "results": "Kavējumu skaits samazinās uz pusi.", "measures": "E-klases dati pirms un pēc.",
            "continuity": "Skrējienus turpina skolēnu pašpārvalde.",
        },
        SectionCode.BUDGET: _budget(frame),
        SectionCode.DECLARATIONS: {
            "double_funding": True, "tax_debt": True, "annexes": True, "annex_links": "",
        },
    }  # fmt: skip


def _organisation() -> dict[str, Any]:
    return {
        "contact_name": "Anna Kalniņa", "contact_email": "anna@example.lv", "contact_phone": "+371 26000000",
        "youth_work": True, "experience": "Pieci gadi darbā ar jaunatni.", "with_group": True,
        "group_name": "Skrējēji", "responsible_adult": "Jānis Bērziņš", "adult_phone": "+371 26000001",
    }  # fmt: skip


def _idea(application: Application, day: date) -> dict[str, Any]:
    return {
        "title": application.title, "starts_on": f"{day + timedelta(days=90):%d.%m.%Y}.",
        "ends_on": f"{day + timedelta(days=240):%d.%m.%Y}.",
        "summary": "Jaunieši trīs reizes nedēļā kopā skrien pirms stundām.",
        "need": "Katrs piektais skolēns kavē pirmo stundu.",
        "youth_role": "Jaunieši paši izvēlas maršrutus un vada treniņus.",
        "team": "Elza (16–17) vada komandu, Kārlis (14–15) skaita dalībniekus.",
    }  # fmt: skip


def _plan_tasks(frame: Frame) -> dict[str, Any]:
    if not frame.plans:
        return {}
    plan = frame.plans[0]
    named = {
        key: value
        for task in plan.tasks[:2]
        for key, value in (
            (f"task_{task.id}", True),
            (f"how_{task.id}", f"Skrējieni palīdz izpildīt uzdevumu {task.code}."),
        )
    }
    return {"plan_id": str(plan.id), **named}


def _activities(day: date) -> dict[str, Any]:
    rows = [
        {
            "title": title, "held_on": f"{day + timedelta(days=90 + 30 * number):%d.%m.%Y}.",
            "participants": "24", "description": "Vada jaunieši paši.",
        }
        for number, title in enumerate(["Maršrutu plānošana", "Skrējienu nedēļa", "Noslēguma pasākums"])
    ]  # fmt: skip
    return {"rows": rows, "cooperation": "Skola dod ģērbtuves, jauniešu centrs – inventāru."}


def _budget(frame: Frame) -> dict[str, Any]:
    if isinstance(frame.regulation.grant, LumpSum):
        return {"costs": "Inventārs, ūdens, treneru apmācība un noslēguma pasākums."}
    rows = [
        {"category": "materials", "description": "Krekli", "amount": "300,00"},
        {"category": "services", "description": "Apmācība", "amount": "250,00"},
        {"category": "equipment", "description": "Hronometri", "amount": "150,00"},
    ]
    return {"costs": "", "rows": rows}


def stored(application_id: int) -> Application:
    """The application as the database has it now."""
    wanted = select(Application).where(Application.id == application_id)
    return db.session.scalars(wanted.execution_options(populate_existing=True)).one()
