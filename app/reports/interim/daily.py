"""The day's work about interim reports: asking for those that are owed, and reminding."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from app.agreements.models import GrantAgreement
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit import carry_out, record
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.queries import regulation_of
from app.core.actor import SYSTEM
from app.core.clock import riga_day
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.registry.models import Organisation
from app.reports.interim.models import InterimReport
from app.reports.workflow import INTERIM_WORKFLOW, INTERIM_WRITABLE, InterimAction, InterimStatus
from competition_rules.interim import InterimDue, interim_due

_RUNNING: Any = (
    select(Application.id, GrantAgreement.starts_on, GrantAgreement.ends_on, InterimReport.id.label("report_id"),
           InterimReport.status, InterimReport.covers_until, InterimReport.due_on)
    .join(GrantAgreement, GrantAgreement.application_id == Application.id)
    .join(LocalCall, LocalCall.id == Application.local_call_id)
    .join(Call, Call.id == LocalCall.call_id)
    .outerjoin(InterimReport, InterimReport.application_id == Application.id)
    .where(Application.status == ApplicationStatus.CONTRACTED, GrantAgreement.status == AgreementStatus.SIGNED)
    .order_by(Application.id)
)  # fmt: skip
_LEFT_OVER = (
    select(InterimReport)
    .join(InterimReport.application)
    .where(InterimReport.status == InterimStatus.DRAFT, Application.status != ApplicationStatus.CONTRACTED)
    .order_by(InterimReport.id)
)
_UNWRITTEN: Any = (
    select(InterimReport.id, InterimReport.due_on, Application.number, Application.title, Organisation.email,
           Organisation.name.label("organisation"))
    .join(Application, Application.id == InterimReport.application_id)
    .join(Organisation, Organisation.id == Application.organisation_id)
    .join(LocalCall, LocalCall.id == Application.local_call_id)
    .join(Call, Call.id == LocalCall.call_id)
    .where(InterimReport.status.in_(INTERIM_WRITABLE), Application.status == ApplicationStatus.CONTRACTED)
    .order_by(InterimReport.id)
)  # fmt: skip


def ask(*, at: datetime) -> int:
    """Ask every running project for the interim report it owes by its agreement, once; returns how many are new.

    Where an amendment changed the project's days, the days of an unwritten report follow; one that is owed no more,
    also because the project is settled, is waived. A project that is over tells everything in its final report.
    """
    new = 0
    for edition in db.session.scalars(select(RegulationEdition).order_by(RegulationEdition.id)):
        regulation = regulation_of(edition)
        running = _RUNNING.where(Call.edition_id == edition.id).where(
            or_(GrantAgreement.ends_on >= riga_day(at), InterimReport.status == InterimStatus.DRAFT)
        )
        for row in db.session.execute(running).all():
            owed = interim_due(regulation, row.starts_on, row.ends_on)
            if row.report_id is not None:
                _follow(row, owed, at)
            elif owed is not None:
                _open(row.id, owed, at)
                new += 1
    for report in db.session.scalars(_LEFT_OVER).all():
        _waive(report, at)
    return new


def _open(application_id: int, owed: InterimDue, at: datetime) -> None:
    report = InterimReport(
        application_id=application_id, covers_until=owed.covers_until, due_on=owed.due_on, done=[], typed={},
        marked=[], opened_at=at,
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    facts = {"application": application_id, "due_on": owed.due_on}
    record(report, "interim_report.open", by=SYSTEM, at=at, facts=facts)


def _follow(row: Any, owed: InterimDue | None, at: datetime) -> None:
    is_waived = row.status is InterimStatus.WAIVED
    days = owed and (owed.covers_until, owed.due_on)
    is_settled = row.status not in (InterimStatus.DRAFT, InterimStatus.WAIVED)
    if is_settled or days == (None if is_waived else (row.covers_until, row.due_on)):
        return
    report = db.session.get_one(InterimReport, row.report_id)
    if owed is None:
        _waive(report, at)
        return
    if is_waived:
        carry_out(INTERIM_WORKFLOW, report, InterimAction.ASK_AGAIN, by=SYSTEM, at=at)
    report.covers_until, report.due_on = owed.covers_until, owed.due_on
    record(report, "interim_report.move", by=SYSTEM, at=at, facts={"due_on": owed.due_on})


def _waive(report: InterimReport, at: datetime) -> None:
    carry_out(INTERIM_WORKFLOW, report, InterimAction.WAIVE, by=SYSTEM, at=at)


def remind(*, at: datetime) -> int:
    """Write a letter for each report that falls due within the edition's days, and again each time so many days have
    passed since; each letter once. Returns how many are near or overdue."""
    letters = list(_letters(riga_day(at)))
    post_messages(letters, at=at)
    return len(letters)


def _letters(today: date) -> Iterator[Letter]:
    for edition in db.session.scalars(select(RegulationEdition).order_by(RegulationEdition.id)):
        rule = regulation_of(edition).report_reminders
        if rule is None:
            continue
        last = today + timedelta(days=rule.days_before)
        near = _UNWRITTEN.where(Call.edition_id == edition.id, InterimReport.due_on <= last)
        for row in db.session.execute(near):
            yield _letter(row, max(0, (today - row.due_on).days // rule.again_days))


def _letter(row: Any, turn: int) -> Letter:
    data = {
        "report_id": row.id, "number": row.number, "title": row.title, "organisation": row.organisation,
        "due_on": row.due_on.isoformat(), "is_overdue": turn > 0,
    }  # fmt: skip
    key = f"interim report {row.id} falls due {row.due_on}, {turn}: {row.email}"
    return Letter(row.email, "reports/interim_reminder", data, key)
