"""Reads of final reports, scoped to who is asking."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, defaultload, joinedload

from app.agreements.ending import settled_by_report
from app.agreements.models import GrantAgreement
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit.kept import until_a_case_changes
from app.audit.models import AuditEvent
from app.calls.models import LocalCall
from app.calls.queries import WITHOUT_TEXT
from app.core.actor import Actor
from app.core.roles import APPLICANTS, Role
from app.extensions import db
from app.plans.models import PmpTask
from app.registry.models import Municipality, Organisation
from app.reports.models import (
    ExpenseLine,
    FinalReport,
    ReportActivity,
    ReportFile,
    ReportTask,
    SchoolCount,
    Settlement,
    SiteVisit,
)
from app.reports.policy import NATIONAL_READERS
from app.reports.workflow import ReportStatus

# Saving is no turn in the report's life; the history leaves it out.
_QUIET = ("final_report.save", "final_report.save_marks")
# What was decided because no report came is read by all who read decisions.
_KNOWN_TO_STAFF = or_(FinalReport.submitted_at.is_not(None), FinalReport.decided_at.is_not(None))


def visible_to(actor: Actor) -> Select[FinalReport]:
    """Reports this person may read: of the own organisation; of the municipality's calls, or all, once handed in or
    decided."""
    wanted = select(FinalReport).join(FinalReport.application).join(Application.local_call)
    if actor.role in APPLICANTS:
        return wanted.where(Application.organisation_id == actor.organisation_id)
    handed_in = wanted.where(_KNOWN_TO_STAFF)
    if actor.role is Role.COORDINATOR:
        return handed_in.where(LocalCall.municipality_id == actor.municipality_id)
    return handed_in if actor.role in NATIONAL_READERS else wanted.where(false())


_WITH_ALL = (
    contains_eager(FinalReport.application).options(
        joinedload(Application.organisation),
        contains_eager(Application.local_call).options(
            joinedload(LocalCall.municipality), joinedload(LocalCall.call).options(WITHOUT_TEXT)
        ),
    ),
    # The rows of one report are asked for where a page shows them, what they name in the same query.
    defaultload(FinalReport.activities).joinedload(ReportActivity.activity),
    defaultload(FinalReport.tasks).joinedload(ReportTask.task).joinedload(PmpTask.goal),
    defaultload(FinalReport.schools).joinedload(SchoolCount.school),
)


def find(actor: Actor, report_id: int) -> FinalReport | None:
    """One report this person may read, with what its pages show; or None."""
    return db.session.scalar(visible_to(actor).where(FinalReport.id == report_id).options(*_WITH_ALL))


def rows_visible_to(actor: Actor) -> Select[Any]:
    """The list's columns: `id, status, due_on, submitted_at, verdict, number, title, organisation, municipality`."""
    columns: tuple[Any, ...] = (
        FinalReport.id, FinalReport.status, FinalReport.due_on, FinalReport.submitted_at,
        Settlement.verdict, Application.number, Application.title,
        Organisation.name.label("organisation"), Municipality.name.label("municipality"),
    )  # fmt: skip
    return (
        visible_to(actor)
        .join(Application.organisation)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .outerjoin(Settlement, Settlement.report_id == FinalReport.id)
        .with_only_columns(*columns)
    )


def counts_by_status(actor: Actor) -> dict[ReportStatus, int]:
    """How many reports this person may read are in each state."""
    if actor.role in NATIONAL_READERS:
        # Every report has its project and its call: to count them all, neither is read.
        handed_in = select(FinalReport).where(_KNOWN_TO_STAFF)
        return until_a_case_changes(counts_by_status, lambda: _counts(handed_in))
    return _counts(visible_to(actor))


def _counts(visible: Select[Any]) -> dict[ReportStatus, int]:
    counted = visible.with_only_columns(FinalReport.status, func.count(FinalReport.id))
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(FinalReport.status))}


def projects_to_report(actor: Actor) -> Sequence[Any]:
    """Contracted projects of the own organisation without a report, the first to end on top.

    Columns: `id, number, title, ends_on`.
    """
    if actor.role not in APPLICANTS:
        return []
    wanted = (
        select(Application.id, Application.number, Application.title, GrantAgreement.ends_on)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .where(
            Application.organisation_id == actor.organisation_id,
            Application.status == ApplicationStatus.CONTRACTED,
            GrantAgreement.status == AgreementStatus.SIGNED,
            ~exists().where(FinalReport.application_id == Application.id),
        )
        .order_by(GrantAgreement.ends_on, Application.id)
    )
    return db.session.execute(wanted).all()


def find_project(actor: Actor, application_id: int) -> Application | None:
    """A project of the own organisation that a report may be opened for, or None."""
    if actor.role not in APPLICANTS:
        return None
    contracted = (ApplicationStatus.CONTRACTED, ApplicationStatus.COMPLETED)
    wanted = select(Application).where(
        Application.id == application_id,
        Application.organisation_id == actor.organisation_id,
        Application.status.in_(contracted),
    )
    return db.session.scalar(wanted)


def is_moot(report: FinalReport) -> bool:
    """Whether nobody goes on with the report: the project was terminated and a sum settles what was paid."""
    if report.application.status is not ApplicationStatus.TERMINATED:
        return False
    return db.session.scalar(select(~settled_by_report(report.application_id))) is True


def settlement_of(report: FinalReport) -> Settlement | None:
    """The settlement after the decision; None before."""
    return db.session.scalar(select(Settlement).where(Settlement.report_id == report.id))


def history_of(report: FinalReport) -> Sequence[Any]:
    """The turns in a report's life, oldest first: `at, event, actor_name, facts`."""
    wanted = select(AuditEvent.at, AuditEvent.event, AuditEvent.actor_name, AuditEvent.facts).where(
        AuditEvent.case_kind == FinalReport.__tablename__,
        AuditEvent.case_id == report.id,
        AuditEvent.event.not_in(_QUIET),
    )
    return db.session.execute(wanted.order_by(AuditEvent.place)).all()


def visits_to(application_id: int) -> Sequence[SiteVisit]:
    """The checks made where a project takes place, the newest first."""
    wanted = select(SiteVisit).where(SiteVisit.application_id == application_id)
    newest = wanted.order_by(SiteVisit.held_on.desc(), SiteVisit.id.desc())
    return db.session.scalars(newest.options(joinedload(SiteVisit.recorded_by))).all()


def find_visited(actor: Actor, application_id: int) -> Application | None:
    """A project under way that this person may check where it takes place, or None."""
    wanted = (
        select(Application)
        .join(Application.local_call)
        .where(Application.id == application_id, Application.status == ApplicationStatus.CONTRACTED)
    )
    if actor.role is Role.COORDINATOR:
        wanted = wanted.where(LocalCall.municipality_id == actor.municipality_id)
    elif actor.role is not Role.PROGRAMME_MANAGER:
        return None
    return db.session.scalar(wanted)


def find_file(actor: Actor, file_id: int) -> ReportFile | None:
    """A file of a report this person may read, or None; what was removed is found no more."""
    reports = visible_to(actor).with_only_columns(FinalReport.id, maintain_column_froms=True)
    return db.session.scalar(
        select(ReportFile).where(
            ReportFile.id == file_id, ReportFile.removed_at.is_(None), ReportFile.report_id.in_(reports)
        )
    )


def other_costs(report: FinalReport) -> Sequence[Any]:
    """The costs of what else the organisation has handed in: `project, number, document, supplier`."""
    wanted = (
        select(Application.number.label("project"), ExpenseLine.number, ExpenseLine.document, ExpenseLine.supplier)
        .join(FinalReport, FinalReport.id == ExpenseLine.report_id)
        .join(Application, Application.id == FinalReport.application_id)
        .where(
            Application.organisation_id == report.application.organisation_id,
            FinalReport.id != report.id, FinalReport.submitted_at.is_not(None),
        )
        .order_by(ExpenseLine.report_id, ExpenseLine.number)
    )  # fmt: skip
    return db.session.execute(wanted).all()


def counts_asked_of(actor: Actor) -> Sequence[SchoolCount]:
    """What the reports that are being checked say of this head's school, the oldest report first; else nothing."""
    if actor.role is not Role.DIRECTOR:
        return []
    wanted = (
        select(SchoolCount)
        .join(SchoolCount.report)
        .join(FinalReport.application)
        .where(SchoolCount.school_id == actor.school_id, FinalReport.status == ReportStatus.SUBMITTED)
        .options(
            contains_eager(SchoolCount.report)
            .contains_eager(FinalReport.application)
            .joinedload(Application.organisation)
        )
        .order_by(FinalReport.submitted_at, SchoolCount.id)
    )
    return db.session.scalars(wanted).all()


def find_count(actor: Actor, row_id: int) -> SchoolCount | None:
    """One of them, or one of a report of the own organisation; or None."""
    wanted = select(SchoolCount).join(SchoolCount.report).join(FinalReport.application)
    wanted = wanted.where(SchoolCount.id == row_id)
    if actor.role is Role.DIRECTOR:
        # What the school answered stays to be read after the check; the page lists only what is open.
        return db.session.scalar(
            wanted.where(SchoolCount.school_id == actor.school_id, FinalReport.submitted_at.is_not(None))
        )
    if actor.role in APPLICANTS:
        return db.session.scalar(wanted.where(Application.organisation_id == actor.organisation_id))
    return None
