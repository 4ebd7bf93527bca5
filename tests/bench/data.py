"""Many rows at once, written straight into the tables: building them one by one would take hours."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from app.agreements.models import BankAccount, GrantAgreement
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.models import Application, ApplicationTask, SubmissionSnapshot
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.formats import search_key, sort_key
from app.extensions import db
from app.funds.models import Account, Transfer
from app.payments.models import Due, Payment, PaymentKind
from app.payments.workflow import PaymentStatus
from app.registry.models import Municipality, Organisation, OrganisationKind
from app.reports.models import FinalReport
from app.reports.workflow import ReportStatus
from app.selection.models import (
    Assessment,
    CommissionAct,
    CommissionMeeting,
    CommissionMember,
    CriterionScore,
    TaskScore,
)
from app.selection.workflow import AssessmentStatus
from tests.bench.ground import Ground
from tests.bench.ledger import account_rows, transfer_rows
from tests.bench.tasks import fill_plans, named_tasks
from tests.conftest import NOON as AT

_S = ApplicationStatus
# What a local call holds: with more applications there are more local calls, not larger ones.
IN_A_LOCAL_CALL, MUNICIPALITIES = 84, 119
_STATES = [
    _S.SUBMITTED, _S.ELIGIBLE, _S.ASSESSED, _S.APPROVED, _S.RESERVE, _S.REJECTED, _S.CONTRACTED, _S.CONTRACTED,
    _S.CONTRACTED, _S.CONTRACTED, _S.COMPLETED, _S.COMPLETED,
]  # fmt: skip
# National calls of former years are decided everywhere: nobody still works on their applications.
_ENDED = _STATES[4:]
_GRANT, _FIRST, _REST = Decimal("4600.00"), Decimal("3680.00"), Decimal("920.00")


def fill(count: int, ground: Ground) -> None:
    """So many applications with what follows from them: agreements, accounts, payments and reports."""
    first = db.session.scalars(select(Application.id).order_by(Application.id.desc()).limit(1)).one() + 1
    numbers = range(first, first + count)
    # A former national call is decided at any size: a list of results is as long with few applications as with many.
    local_calls = _local_calls(ground, max(-(-count // IN_A_LOCAL_CALL), 2 * MUNICIPALITIES))
    organisations = _organisations(max(1, count // 4))
    snapshot = db.session.scalars(
        select(SubmissionSnapshot).where(SubmissionSnapshot.application_id == ground.assessed)
    ).one()
    _many(Application, (_application(one, first, local_calls, organisations) for one in numbers))
    _many(SubmissionSnapshot, (_snapshot(one, snapshot.content) for one in numbers))
    _assessments(ground, range(first, first + min(count, IN_A_LOCAL_CALL)), snapshot)
    fill_plans(ground)
    others = range(first + IN_A_LOCAL_CALL, first + count)
    _many(
        ApplicationTask,
        named_tasks(others, {one: local_calls[(one - first) // IN_A_LOCAL_CALL] for one in others}),
    )
    _many(BankAccount, (account_of(one, ground.evaluators) for one in organisations))
    running = [one for one in numbers if _state(one, first) in (_S.CONTRACTED, _S.COMPLETED)]
    _many(GrantAgreement, (_agreement(one) for one in running))
    _many(Due, (due_of(one) for one in running[::2]))
    _payments(running[::4], ground)
    _many(Account, account_rows(running))
    _many(Transfer, transfer_rows(running))
    _many(FinalReport, (_report(one) for one in running[1::2]))
    db.session.commit()


def fill_assessed(ground: Ground, count: int) -> list[int]:
    """So many applications, all assessed, in local calls whose commissions may decide; gives the calls' ids."""
    first = db.session.scalars(select(Application.id).order_by(Application.id.desc()).limit(1)).one() + 1
    numbers = range(first, first + count)
    everywhere = _local_calls(ground, -(-count // IN_A_LOCAL_CALL) + 1)
    local_calls = [one for one in everywhere if one != ground.local_call]
    organisations = _organisations(max(1, count // 4))
    snapshot = db.session.scalars(
        select(SubmissionSnapshot).where(SubmissionSnapshot.application_id == ground.assessed)
    ).one()
    assessed = {"status": _S.ASSESSED}
    _many(Application, (_application(one, first, local_calls, organisations) | assessed for one in numbers))
    _many(SubmissionSnapshot, (_snapshot(one, snapshot.content) for one in numbers))
    _assessments(ground, numbers, snapshot)
    _many(CommissionMember, (
        {"local_call_id": call, "user_id": who, "is_chair": not place, "appointed_at": AT}
        for call in local_calls for place, who in enumerate(ground.commission)
    ))  # fmt: skip
    _appoint(local_calls, ground)
    db.session.commit()
    return local_calls


def _appoint(local_calls: list[int], ground: Ground) -> None:
    """The act of each commission, and a meeting at which all of it is present."""
    _many(CommissionAct, (
        {"local_call_id": call, "number": "1", "issued_on": AT.date(), "term_until": date(2032, 1, 1),
         "recorded_at": AT}
        for call in local_calls
    ))  # fmt: skip
    _many(CommissionMeeting, (
        {"local_call_id": call, "held_at": AT, "place": "Domes zāle", "is_remote": False, "opened_at": AT,
         "attendance": [
             {"user": who, "name": "Vērtētāja", "seat": "member" if place else "chair", "stands_in_for": "",
              "is_present": True, "left": []}
             for place, who in enumerate(ground.commission)
         ]}
        for call in local_calls
    ))  # fmt: skip


def _many(model: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    left: Iterator[dict[str, Any]] = iter(rows)
    while some := list(islice(left, 5000)):
        db.session.execute(insert(model), some)


def _local_calls(ground: Ground, count: int) -> list[int]:
    """The ground's own first, then those of the other municipalities, then those of former national calls."""
    edition = db.session.scalars(select(Call.edition_id).where(Call.id == ground.call)).one()
    municipalities = list(db.session.scalars(select(Municipality.id).order_by(Municipality.id)))
    home = db.session.scalars(
        select(LocalCall.municipality_id).where(LocalCall.id == ground.local_call)
    ).one()
    call = ground.call
    while len(found := _announced(call, municipalities, home)) and _count() < count:
        _many(LocalCall, found)
        further = Call(
            edition_id=edition, title=f"Konkurss {_count()}", purse=_GRANT * 700, status=CallStatus.CLOSED,
            created_at=AT, published_at=AT, closed_at=AT,
        )  # fmt: skip
        db.session.add(further)
        db.session.flush()
        call, home = further.id, 0
    return list(db.session.scalars(select(LocalCall.id).order_by(LocalCall.id)))[:count]


def _count() -> int:
    return db.session.query(LocalCall).count()


def _announced(call: int, municipalities: list[int], but: int) -> list[dict[str, Any]]:
    """Local calls that run where one municipality has its own already, and that are decided otherwise."""
    state = (
        {"status": LocalCallStatus.ANNOUNCED}
        if but
        else {"status": LocalCallStatus.DECIDED, "decided_at": AT}
    )
    return [
        {
            **state, "call_id": call, "municipality_id": one, "act_number": "1",
            "announced_at": AT, "closes_on": date(2022, 5, 4), "evaluated_by_on": date(2022, 6, 3),
        }
        for one in municipalities
        if one != but
    ]  # fmt: skip


def _organisations(count: int) -> list[int]:
    first = db.session.scalars(select(Organisation.id).order_by(Organisation.id.desc()).limit(1)).one() + 1
    municipalities = list(db.session.scalars(select(Municipality.id).order_by(Municipality.id)))
    _many(Organisation, (_organisation(first + one, municipalities) for one in range(count)))
    return list(range(first, first + count))


def _organisation(number: int, municipalities: list[int]) -> dict[str, Any]:
    name = f"Jaunatnes biedrība „Pumpurs {number}”"
    return {
        "id": number, "name": name, "name_sort": sort_key(name), "name_search": search_key(name),
        "registration_number": f"4{number:010d}", "kind": OrganisationKind.ASSOCIATION,
        "municipality_id": municipalities[number % len(municipalities)], "email": f"o{number}@bench.example",
        "phone": "", "registered_at": AT,
    }  # fmt: skip


def _state(number: int, first: int) -> ApplicationStatus:
    if number == first:
        return _S.SUBMITTED
    place = (number - first) // IN_A_LOCAL_CALL
    if place == 0:
        return _S.ASSESSED
    states = _STATES if place < MUNICIPALITIES else _ENDED
    return states[number % len(states)]


def _application(number: int, first: int, local_calls: list[int], organisations: list[int]) -> dict[str, Any]:
    title = f"Meistarklašu vasara {number}"
    return {
        "id": number, "local_call_id": local_calls[(number - first) // IN_A_LOCAL_CALL],
        "organisation_id": organisations[number % len(organisations)], "created_at": AT,
        "status": _state(number, first), "title": title, "title_sort": sort_key(title),
        "title_search": search_key(title), "asked": _GRANT, "starts_on": date(2022, 7, 1),
        "ends_on": date(2022, 12, 31), "with_group": False, "participants": 24, "participants_at_risk": 14,
        "number": f"JIP-2022-B{number:06d}", "submitted_at": AT + timedelta(days=1, seconds=number),
    }  # fmt: skip


def _snapshot(application: int, content: str) -> dict[str, Any]:
    return {
        "id": application + 10, "application_id": application, "number": 1,
        "receipt_number": f"B{application}/1", "content": content, "sha256": "0" * 64, "submitted_at": AT,
    }  # fmt: skip


def _assessments(ground: Ground, numbers: range, pattern: SubmissionSnapshot) -> None:
    """Two evaluators' scores of every application of the ground's local call, all named tasks included."""
    given = db.session.scalars(select(Assessment).where(Assessment.snapshot_id == pattern.id)).all()
    tasks = [one.task_id for one in given[0].task_scores]
    codes = [one.criterion_code for one in given[0].criterion_scores]
    pairs = [(number, who) for number in numbers for who in ground.evaluators[:2]]
    rows = list(enumerate(pairs, start=1000))
    _many(ApplicationTask, (
        {"application_id": number, "task_id": task, "how_served": "Palīdz."} for number in numbers for task in tasks
    ))  # fmt: skip
    _many(Assessment, (
        {"id": key, "application_id": number, "snapshot_id": number + 10, "evaluator_id": who,
         "status": AssessmentStatus.SUBMITTED, "started_at": AT, "submitted_at": AT}
        for key, (number, who) in rows
    ))  # fmt: skip
    _many(CriterionScore, (
        {"assessment_id": key, "criterion_code": code, "justification": "Pamatots.",
         "points": Decimal(6 + (number * 7 + place) % 5) / 2}
        for key, (number, _who) in rows for place, code in enumerate(codes)
    ))  # fmt: skip
    _many(TaskScore, (
        {"assessment_id": key, "task_id": task, "points": Decimal(4), "justification": "Pamatots."}
        for key, _pair in rows for task in tasks
    ))  # fmt: skip


def account_of(organisation: int, people: list[int]) -> dict[str, Any]:
    return {
        "id": organisation, "organisation_id": organisation, "version": 1, "iban": f"LV80BANK{organisation:013d}",
        "holder": "Biedrība", "status": BankAccountStatus.VERIFIED, "entered_at": AT,
        "entered_by_id": people[0], "verified_at": AT, "verified_by_id": people[1],
        "verification_reason": "Salīdzināts ar bankas izrakstu.",
    }  # fmt: skip


def _agreement(application: int) -> dict[str, Any]:
    return {
        "application_id": application, "number": f"LG-{application}", "status": AgreementStatus.SIGNED,
        "amount": _GRANT, "prefinancing": _FIRST, "balance": _REST, "starts_on": date(2022, 7, 1),
        "ends_on": date(2022, 12, 31), "prepared_at": AT, "signed_at": AT,
    }  # fmt: skip


def due_of(application: int) -> dict[str, Any]:
    return {
        "id": application, "application_id": application, "kind": PaymentKind.PREFINANCING, "amount": _FIRST,
        "due_on": date(2022, 7, 1), "basis": "līgums", "placed_at": AT,
    }  # fmt: skip


def _payments(applications: list[int], ground: Ground) -> None:
    """Every other due is prepared; half of these are approved."""
    pairs = db.session.execute(select(Application.id, Application.organisation_id))
    organisations = {row[0]: row[1] for row in pairs}
    _many(
        Payment, (_payment(one, organisations[one], ground, place) for place, one in enumerate(applications))
    )


def _payment(application: int, organisation: int, ground: Ground, place: int) -> dict[str, Any]:
    is_approved = bool(place % 2)
    return {
        "due_id": application, "application_id": application, "kind": PaymentKind.PREFINANCING,
        "amount": _FIRST, "esf": Decimal("3128.00"), "state": Decimal("552.00"),
        "status": PaymentStatus.APPROVED if is_approved else PaymentStatus.PREPARED,
        "end_to_end_id": f"PP-{application}", "bank_account_id": organisation,
        "account_entered_by_id": ground.evaluators[0], "agreement_version": 1, "prepared_at": AT,
        "prepared_by_id": ground.evaluators[1], "approved_at": AT if is_approved else None,
        "approved_by_id": 1 if is_approved else None, "approved_amount": _FIRST if is_approved else None,
    }  # fmt: skip


def _report(application: int) -> dict[str, Any]:
    is_checked = bool(application % 2)
    return {
        "application_id": application, "status": ReportStatus.CHECKED if is_checked else ReportStatus.SUBMITTED,
        "due_on": date(2023, 1, 30), "typed": {}, "started_at": AT, "submitted_at": AT, "checked_at": AT,
    }  # fmt: skip
