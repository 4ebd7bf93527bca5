"""Reads of applications, scoped to who is asking."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, bindparam, exists, false, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import User
from app.applications.models import (
    AdministrativeCheck,
    Application,
    ApplicationSection,
    ClarificationRequest,
    ConflictDeclaration,
    LateAttempt,
    SubmissionSnapshot,
)
from app.applications.policy import FOR_COMMISSION, NATIONAL_READERS
from app.applications.readings import read
from app.applications.sections import Frame, PlanOption, Reading, SectionCode, TaskOption
from app.applications.workflow import ApplicationStatus
from app.audit.models import AuditEvent
from app.calls import queries as calls
from app.calls.models import Call, LocalCall
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present
from app.core.roles import APPLICANTS, COMMISSION, Role
from app.extensions import db
from app.plans.queries import adopted_tasks_for
from app.registry.models import Municipality, Organisation
from competition_rules.regulation import Regulation


def visible_to(actor: Actor) -> Select[Application]:
    """Applications this person may know of.

    An organisation sees its own, a coordinator what was submitted to the municipality, evaluators what passed
    the check and where they declared no conflict, national readers whatever was submitted.
    """
    return _visible(actor.role, actor.organisation_id, actor.municipality_id, actor.user_id)


def _visible(role: Role, organisation_id: Any, municipality_id: Any, user_id: Any) -> Select[Application]:
    wanted = select(Application)
    if role in APPLICANTS:
        return wanted.where(Application.organisation_id == organisation_id)
    submitted = wanted.where(Application.submitted_at.is_not(None))
    if role in NATIONAL_READERS:
        return submitted
    here = submitted.where(Application.local_call_id.in_(_local_calls_of(municipality_id)))
    if role is Role.COORDINATOR:
        return here
    if role in COMMISSION:
        return here.where(Application.status.in_(FOR_COMMISSION), ~_conflict_of(user_id))
    return wanted.where(false())


def _local_calls_of(municipality_id: Any) -> Select[int]:
    return select(LocalCall.id).where(LocalCall.municipality_id == municipality_id)


def _conflict_of(user_id: Any) -> Any:
    return exists().where(
        ConflictDeclaration.application_id == Application.id,
        ConflictDeclaration.user_id == user_id,
        ConflictDeclaration.has_conflict,
    )


_WITH_ALL = (
    joinedload(Application.organisation).joinedload(Organisation.municipality),
    contains_eager(Application.local_call).options(
        joinedload(LocalCall.municipality), joinedload(LocalCall.call).options(calls.WITHOUT_TEXT)
    ),
)


def find(actor: Actor, application_id: int) -> Application | None:
    """One application this person may know of, with what its pages show; or None."""
    who = {"own": actor.organisation_id, "here": actor.municipality_id, "reader": actor.user_id}
    return db.session.scalar(_one(actor.role), {**who, "wanted_id": application_id})


@cache
def _one(role: Role) -> Select[Application]:
    # Put together once for each role: every page of an application begins with it.
    return (
        _visible(role, bindparam("own"), bindparam("here"), bindparam("reader"))
        .where(Application.id == bindparam("wanted_id"))
        .join(Application.local_call)
        .options(*_WITH_ALL)
    )


def rows_visible_to(actor: Actor) -> Select[Any]:
    """The list's columns: `id, number, title, status, asked, submitted_at, organisation, municipality`."""
    columns: tuple[Any, ...] = (
        Application.id, Application.number, Application.title, Application.status, Application.asked,
        Application.submitted_at, Organisation.name.label("organisation"),
        Municipality.name.label("municipality"),
    )  # fmt: skip
    return (
        visible_to(actor)
        .join(Application.organisation)
        .join(Application.local_call)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .with_only_columns(*columns)
    )


def to_copy(actor: Actor, limit: int = 50) -> list[tuple[str, str]]:
    """The organisation's own applications that may be copied, newest first: their ids and titles with the call."""
    if actor.role not in APPLICANTS:
        return []
    wanted = (
        visible_to(actor)
        .join(Application.local_call)
        .join(Call, Call.id == LocalCall.call_id)
        .with_only_columns(Application.id, Application.title, Call.title)
    )
    rows = db.session.execute(wanted.order_by(Application.id.desc()).limit(limit))
    return [(str(row[0]), f"{row[1]} ({row[2]})") for row in rows]


def export_rows(actor: Actor) -> Select[Any]:
    """Every application staff may know of with what a file of them shows, in the order of submission.

    Columns: `number, title, organisation, registration_number, municipality, call, status, asked, submitted_at,
    starts_on, ends_on, participants, participants_at_risk`.
    """
    columns: tuple[Any, ...] = (
        Application.number, Application.title, Organisation.name.label("organisation"),
        Organisation.registration_number, Municipality.name.label("municipality"), Call.title.label("call"),
        Application.status, Application.asked, Application.submitted_at, Application.starts_on,
        Application.ends_on, Application.participants, Application.participants_at_risk,
    )  # fmt: skip
    return (
        visible_to(actor)
        .join(Application.organisation)
        .join(Application.local_call)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .join(Call, Call.id == LocalCall.call_id)
        .with_only_columns(*columns)
        .order_by(Application.submitted_at, Application.id)
    )


def regulation_of(application: Application) -> Regulation:
    """The edition the application is judged by."""
    return calls.regulation_of(application.local_call.call)


def frame_of(application: Application, at: datetime) -> Frame:
    """What the sections depend on: the edition, and the plans in force when it is, or was, submitted."""
    day = riga_day(application.submitted_at or at)
    rows = adopted_tasks_for(application.local_call.municipality_id, day)
    plans = groupby(rows, key=lambda row: (row.plan_id, row.plan, row.owner, row.act))
    return Frame(regulation_of(application), tuple(PlanOption(*plan, _tasks(of_it)) for plan, of_it in plans))


def _tasks(rows: Iterable[Any]) -> tuple[TaskOption, ...]:
    return tuple(
        TaskOption(row.task_id, f"{row.goal_number}.{row.task_number}", row.task, row.goal, row.description)
        for row in rows
        if row.task_id
    )


def contents_of(application: Application) -> dict[SectionCode, Any]:
    """What was typed so far, by section; sections nobody has opened are not there."""
    rows = db.session.execute(
        select(ApplicationSection.code, ApplicationSection.content).where(
            ApplicationSection.application_id == application.id
        )
    )
    return {SectionCode(row.code): row.content for row in rows}


def readings_of(application: Application, frame: Frame) -> dict[SectionCode, Reading]:
    """Every section of the application, read."""
    contents = contents_of(application)
    return {code: read(code, contents.get(code, {}), frame) for code in SectionCode}


def section_row(application_id: int, code: SectionCode) -> ApplicationSection | None:
    """One section as stored, read anew; None while nobody has saved it."""
    wanted = select(ApplicationSection).where(
        ApplicationSection.application_id == application_id, ApplicationSection.code == code
    )
    return db.session.scalar(wanted.execution_options(populate_existing=True))


_CURRENT = (
    select(SubmissionSnapshot)
    .where(SubmissionSnapshot.application_id == bindparam("of"))
    .order_by(SubmissionSnapshot.number.desc())
    .limit(1)
)


def current_snapshot(application: Application) -> SubmissionSnapshot | None:
    """What was submitted last; None before the first submission."""
    return db.session.scalar(_CURRENT, {"of": application.id})


def snapshots_of(application: Application) -> Sequence[SubmissionSnapshot]:
    """Every submission, oldest first."""
    wanted = select(SubmissionSnapshot).where(SubmissionSnapshot.application_id == application.id)
    return db.session.scalars(wanted.order_by(SubmissionSnapshot.number)).all()


def snapshot_content(snapshot: SubmissionSnapshot) -> dict[str, Any]:
    """What was submitted, as plain values."""
    content: dict[str, Any] = json.loads(snapshot.content)
    return content


def checks_of(snapshot: SubmissionSnapshot) -> dict[str, AdministrativeCheck]:
    """The verdicts on one submission, by criterion."""
    wanted = select(AdministrativeCheck).where(AdministrativeCheck.snapshot_id == snapshot.id)
    return {check.criterion_code: check for check in db.session.scalars(wanted)}


def clarifications_of(application: Application) -> Sequence[ClarificationRequest]:
    """What the coordinator asked to put right, oldest first."""
    wanted = select(ClarificationRequest).where(ClarificationRequest.application_id == application.id)
    return db.session.scalars(wanted.order_by(ClarificationRequest.id)).all()


def open_clarification(application: Application) -> ClarificationRequest | None:
    """The request a returned application has to answer; None in every other state."""
    if application.status is not ApplicationStatus.RETURNED:
        return None
    asked = [one for one in clarifications_of(application) if one.answered_at is None]
    return present(asked[-1] if asked else None, "a returned application was asked to clarify")


def late_attempts_of(application: Application) -> Sequence[LateAttempt]:
    """Submissions that came too late, oldest first."""
    wanted = select(LateAttempt).where(LateAttempt.application_id == application.id)
    return db.session.scalars(wanted.order_by(LateAttempt.id)).all()


def undeclared_counts(actor: Actor) -> Sequence[Any]:
    """Undecided local calls of the municipality where this evaluator has yet to declare: `id, title, left`."""
    columns: tuple[Any, ...] = (LocalCall.id, Call.title, func.count(Application.id).label("left"))
    wanted = _undeclared(actor, *columns).group_by(LocalCall.id, Call.title).order_by(LocalCall.id)
    return db.session.execute(wanted).all()


def undeclared_count(actor: Actor) -> Select[Any]:
    """A statement that counts all of them together."""
    return _undeclared(actor, func.count(Application.id))


def _undeclared(actor: Actor, *columns: Any) -> Select[Any]:
    declared = exists().where(
        ConflictDeclaration.application_id == Application.id, ConflictDeclaration.user_id == actor.user_id
    )
    return (
        select(*columns)
        .select_from(LocalCall)
        .join(Call, Call.id == LocalCall.call_id)
        .join(Application, Application.local_call_id == LocalCall.id)
        .where(
            LocalCall.municipality_id == actor.municipality_id,
            LocalCall.status == LocalCallStatus.ANNOUNCED,
            Application.status.in_(FOR_COMMISSION),
            ~declared,
        )
    )


def events_of(application: Application) -> Sequence[AuditEvent]:
    """What happened to an application, oldest first."""
    wanted = select(AuditEvent).where(
        AuditEvent.case_kind == Application.__tablename__, AuditEvent.case_id == application.id
    )
    return db.session.scalars(wanted.order_by(AuditEvent.place)).all()


def name_of(user_id: int | None) -> str:
    """The name of a person, empty for the system."""
    return db.session.scalar(select(User.name).where(User.id == user_id)) or ""


def sections_of(application: Application) -> dict[SectionCode, ApplicationSection]:
    """The sections that were saved, by code."""
    wanted = select(ApplicationSection).where(ApplicationSection.application_id == application.id)
    return {SectionCode(row.code): row for row in db.session.scalars(wanted)}
