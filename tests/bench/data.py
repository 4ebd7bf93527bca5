"""Many applications at once, written straight into the tables: building them one by one would take hours."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select

from app.accounts.models import Membership, User
from app.applications.models import Application, SubmissionSnapshot
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.formats import search_key, sort_key
from app.core.roles import Role
from app.extensions import db
from app.registry import service as registry
from app.registry.models import Municipality, Organisation, OrganisationKind
from competition_rules import editions

AT = datetime(2022, 4, 4, 9, 0, tzinfo=UTC)
_STATES = [
    ApplicationStatus.SUBMITTED, ApplicationStatus.ELIGIBLE, ApplicationStatus.ASSESSED, ApplicationStatus.APPROVED,
    ApplicationStatus.RESERVE, ApplicationStatus.REJECTED,
]  # fmt: skip
_GRANT = Decimal("4600.00")


def _many(model: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5000):
        db.session.execute(insert(model), rows[start : start + 5000])


def fill(count: int) -> dict[Role, Membership]:
    """One open call in all municipalities with `count` applications; returns a person for each role measured."""
    registry.load_municipalities()
    people = _people()
    call = _call()
    municipalities = list(db.session.scalars(select(Municipality.id).order_by(Municipality.id)))
    _many(LocalCall, [_local_call(call, one) for one in municipalities])
    local_calls = list(db.session.scalars(select(LocalCall.id).order_by(LocalCall.id)))
    _many(Organisation, [_organisation(number, municipalities) for number in range(max(1, count // 4))])
    organisations = list(db.session.scalars(select(Organisation.id).order_by(Organisation.id)))
    _many(Application, [_application(number, local_calls, organisations) for number in range(count)])
    applications = list(
        db.session.execute(select(Application.id, Application.number).order_by(Application.id))
    )
    _many(SubmissionSnapshot, [_snapshot(row.id, row.number) for row in applications])
    memberships = {
        role: Membership(user=person, role=role, municipality_id=_scope(role, municipalities), granted_at=AT)
        for role, person in people.items()
    }
    db.session.add_all(memberships.values())
    db.session.commit()
    return memberships


def _scope(role: Role, municipalities: list[int]) -> int | None:
    return municipalities[0] if role in (Role.COORDINATOR, Role.CHAIR, Role.EVALUATOR) else None


def _people() -> dict[Role, User]:
    roles = (Role.PROGRAMME_MANAGER, Role.COORDINATOR, Role.CHAIR, Role.FINANCE_PREPARER)
    people = {
        role: User(email=f"{role.value}@bench.example", name=role.value, password_hash="-", created_at=AT)
        for role in roles
    }
    db.session.add_all(people.values())
    db.session.flush()
    return people


def _call() -> int:
    text = editions.text_of("pumpurs-2022")
    edition = RegulationEdition(
        code="pumpurs-2022", title_lv="Nolikums", title_en="Regulation", text=text,
        sha256=editions.digest(text), recorded_at=AT,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    call = Call(
        edition_id=edition.id, title="Konkurss", purse=_GRANT * 700, status=CallStatus.OPEN, created_at=AT,
        published_at=AT,
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    return call.id


def _local_call(call: int, municipality: int) -> dict[str, Any]:
    return {
        "call_id": call, "municipality_id": municipality, "status": LocalCallStatus.ANNOUNCED, "act_number": "1",
        "contact_name": "", "contact_email": "", "contact_phone": "", "notes": "", "announced_at": AT,
        "closes_on": date(2022, 5, 4), "evaluated_by_on": date(2022, 6, 3),
    }  # fmt: skip


def _organisation(number: int, municipalities: list[int]) -> dict[str, Any]:
    name = f"Jaunatnes biedrība {number}"
    return {
        "name": name, "name_sort": sort_key(name), "name_search": search_key(name),
        "registration_number": f"4{number:010d}", "kind": OrganisationKind.ASSOCIATION,
        "municipality_id": municipalities[number % len(municipalities)], "email": f"o{number}@bench.example",
        "phone": "", "registered_at": AT,
    }  # fmt: skip


def _application(number: int, local_calls: list[int], organisations: list[int]) -> dict[str, Any]:
    title = f"Meistarklašu vasara {number}"
    return {
        "local_call_id": local_calls[number % len(local_calls)],
        "organisation_id": organisations[number % len(organisations)],
        "created_at": AT, "status": _STATES[number % len(_STATES)], "title": title, "title_sort": sort_key(title),
        "asked": _GRANT, "starts_on": date(2022, 7, 1), "ends_on": date(2022, 12, 31), "with_group": False,
        "participants": 24, "participants_at_risk": 14, "number": f"JIP-2022-{number:06d}",
        "submitted_at": AT + timedelta(seconds=number),
    }  # fmt: skip


def _snapshot(application: int, number: str) -> dict[str, Any]:
    return {
        "application_id": application, "number": 1, "receipt_number": f"{number}/1", "content": "{}",
        "sha256": "0" * 64, "submitted_at": AT,
    }  # fmt: skip
