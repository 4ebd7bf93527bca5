"""Reminding organisations of reports that fall due soon or are overdue, as their edition says."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from app.agreements.models import GrantAgreement
from app.applications.models import Application
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.queries import regulation_of
from app.core.clock import riga_day
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.registry.models import Organisation
from app.reports.missed import OWES_REPORT
from app.reports.models import FinalReport

REMIND_JOB = "reports.remind"
_OWED: Any = (
    select(
        Application.id, Application.number, Application.title, Organisation.email,
        Organisation.name.label("organisation"), GrantAgreement.ends_on, FinalReport.due_on,
    )
    .join(GrantAgreement, GrantAgreement.application_id == Application.id)
    .join(Organisation, Organisation.id == Application.organisation_id)
    .join(LocalCall, LocalCall.id == Application.local_call_id)
    .join(Call, Call.id == LocalCall.call_id)
    .outerjoin(FinalReport, FinalReport.application_id == Application.id)
    .where(OWES_REPORT)
    .order_by(Application.id)
)  # fmt: skip


def remind(*, at: datetime) -> int:
    """Write a letter for each report that nobody has handed in and that is due within the edition's days, and again
    each time so many days have passed since it was due; each letter once. Returns how many are near or overdue."""
    letters = list(_letters(riga_day(at)))
    post_messages(letters, at=at)
    return len(letters)


def _letters(today: date) -> Iterator[Letter]:
    for edition in db.session.scalars(select(RegulationEdition).order_by(RegulationEdition.id)):
        regulation = regulation_of(edition)
        rule, due_days = regulation.report_reminders, timedelta(days=regulation.final_report.due_days)
        if rule is None:
            continue
        last = today + timedelta(days=rule.days_before)
        due = func.coalesce(FinalReport.due_on, GrantAgreement.ends_on)
        owed = _OWED.where(Call.edition_id == edition.id, due <= last)
        for row in db.session.execute(owed):
            due_on = row.due_on or row.ends_on + due_days
            if due_on <= last:
                yield _letter(row, due_on, max(0, (today - due_on).days // rule.again_days))


def _letter(row: Any, due_on: date, turn: int) -> Letter:
    data = {
        "application_id": row.id, "number": row.number, "title": row.title, "organisation": row.organisation,
        "due_on": due_on.isoformat(), "is_overdue": turn > 0,
    }  # fmt: skip
    key = f"report of {row.id} falls due {due_on}, {turn}: {row.email}"
    return Letter(row.email, "reports/reminder", data, key)
