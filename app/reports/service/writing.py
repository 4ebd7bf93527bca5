"""Opening, writing and handing in a final report."""

from datetime import date, datetime

from sqlalchemy import select

from app.agreements.queries import signed_agreement
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit import carry_out, record
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.documents.issuing import ask_for
from app.extensions import db
from app.payments.service.locking import lock
from app.reports import policy
from app.reports.completeness import missing
from app.reports.content import ReportContent
from app.reports.models import ExpenseLine, FinalReport, ReportActivity, ReportTask
from app.reports.papers import REPORT, submissions_of
from app.reports.service.locks import lock_report, require_version
from app.reports.service.schools import ask_schools
from app.reports.workflow import REPORT_WORKFLOW, WRITABLE, ReportAction
from competition_rules.calendar import add_days


def start_report(application: Application, *, by: Actor, at: datetime) -> FinalReport:
    """Open the report of a contracted project, with a row for each planned activity and each task of the plan it named.

    Opening twice gives the report that is there. Due so many days after the agreement's last day.
    """
    if not policy.is_own(by, application):
        raise NotPermitted("the organisation reports on its own projects")
    lock(application)
    existing = db.session.scalar(select(FinalReport).where(FinalReport.application_id == application.id))
    if existing is not None:
        return existing
    if application.status is not ApplicationStatus.CONTRACTED:
        raise StaleState(application, "start a report")
    agreement = present(signed_agreement(application.id), "the project is contracted")
    days = regulation_of(application.local_call.call).final_report.due_days
    return open_report(application, add_days(agreement.ends_on, days), by=by, at=at)


def open_report(application: Application, due_on: date, *, by: Actor, at: datetime) -> FinalReport:
    """The new report of a project that has none."""
    report = FinalReport(
        application=application,
        due_on=due_on,
        typed={},
        started_at=at,
        activities=[ReportActivity(activity=activity, by_age={}) for activity in application.activities],
        tasks=[ReportTask(task=named.task) for named in application.named_tasks],
        marked=[],
    )
    db.session.add(report)
    db.session.flush()
    facts = {"application": application.id, "due_on": report.due_on}
    record(report, "final_report.start", by=by, at=at, facts=facts)
    return report


def save_report(
    report: FinalReport, content: ReportContent, *, version: int, by: Actor, at: datetime
) -> None:
    """Save what was written so far; it may be incomplete.

    `version` is that of the report the writer saw: refused when another person has saved since.
    """
    if not policy.is_own(by, report.application):
        raise NotPermitted("the organisation writes its own report")
    lock_report(report)
    if report.status not in WRITABLE:
        raise StaleState(report, "save")
    require_version(report, version)
    reached, at_risk = content.participants_reached, content.at_risk_reached
    if reached is not None and at_risk is not None and at_risk > reached:
        raise refusal("at_risk_above_reached", reached=reached, at_risk=at_risk)
    report.summary, report.results = content.summary, content.results
    report.participants_reached, report.at_risk_reached = reached, at_risk
    report.typed = dict(content.typed)
    for row in report.tasks:
        row.reached = content.tasks.get(row.id, row.reached)
    _write_activities(report, content)
    _write_expenses(report, content)
    report.version += 1
    record(report, "final_report.save", by=by, at=at, facts={"version": report.version})


def _write_activities(report: FinalReport, content: ReportContent) -> None:
    for row in report.activities:
        entry = content.activities.get(row.id)
        if entry is not None:
            row.is_done, row.held_on = entry.is_done, entry.held_on
            row.participants, row.description = entry.participants, entry.description
            row.by_age = dict(entry.by_age)


def _write_expenses(report: FinalReport, content: ReportContent) -> None:
    """A changed line loses the sum the coordinator accepted; the reason stays to be read."""
    entries = {entry.number: entry for entry in content.expenses}
    known = {line.number: line for line in report.expenses}
    for number, line in known.items():
        if number not in entries:
            report.expenses.remove(line)
    for number, entry in sorted(entries.items()):
        line = known.get(number) or ExpenseLine(number=number, check_reason="")
        if any(getattr(line, name) != value for name, value in entry.values.items()):
            line.accepted = None
        for name, value in entry.values.items():
            setattr(line, name, value)
        if number not in known:
            report.expenses.append(line)


def submit(report: FinalReport, *, by: Actor, at: datetime) -> None:
    """Hand the report in. Refused with everything it lacks at once."""
    if not policy.may_submit(by, report):
        raise NotPermitted("only the organisation's representative hands the report in")
    lock_report(report)
    if report.status not in WRITABLE:
        raise StaleState(report, ReportAction.SUBMIT)
    refuse_if(missing(report, riga_day(at)))
    carry_out(
        REPORT_WORKFLOW, report, ReportAction.SUBMIT, by=by, at=at, facts={"version": report.version},
        submitted_at=at, check_note="", marked=[],
    )  # fmt: skip
    ask_schools(report, at=at)
    ask_for(REPORT, report.id, version=submissions_of(report), at=at)
