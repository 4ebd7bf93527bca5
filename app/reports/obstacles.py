"""What reports know that keeps an organisation from being paid."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, or_, select

from app.agreements.models import GrantAgreement
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit.kept import until_a_case_changes
from app.calls.models import Call, LocalCall, RegulationEdition
from app.calls.queries import regulation_of
from app.extensions import db
from app.payments.blocking import blocks_payment
from app.reports.interim.models import InterimReport
from app.reports.models import FinalReport
from app.reports.workflow import InterimStatus, ReportStatus


@blocks_payment("report_overdue")
def overdue_reports(day: date) -> Select[Any]:
    """Running projects whose report was never handed in although the last day for it, by their edition, is past."""
    is_past = [
        (Call.edition_id == edition_id) & (GrantAgreement.ends_on < day - time)
        for edition_id, time in until_a_case_changes("time for reports", _times_for_reports).items()
    ]
    columns: tuple[Any, ...] = (
        Application.organisation_id, Application.id.label("application_id"), Application.number,
    )  # fmt: skip
    return (
        select(*columns)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .join(Call, Call.id == LocalCall.call_id)
        .outerjoin(FinalReport, FinalReport.application_id == Application.id)
        .where(
            Application.status == ApplicationStatus.CONTRACTED,
            GrantAgreement.status == AgreementStatus.SIGNED,
            or_(
                (FinalReport.status == ReportStatus.DRAFT) & (FinalReport.due_on < day),
                FinalReport.id.is_(None) & or_(False, *is_past),
            ),
        )
        .order_by(Application.id)
    )


@blocks_payment("interim_overdue")
def overdue_interims(day: date) -> Select[Any]:
    """Running projects whose interim report was never handed in although its last day is past."""
    columns: tuple[Any, ...] = (
        Application.organisation_id, Application.id.label("application_id"), Application.number,
    )  # fmt: skip
    return (
        select(*columns)
        .join(InterimReport, InterimReport.application_id == Application.id)
        .where(
            Application.status == ApplicationStatus.CONTRACTED,
            InterimReport.status == InterimStatus.DRAFT,
            InterimReport.due_on < day,
        )
        .order_by(Application.id)
    )


def _times_for_reports() -> dict[int, timedelta]:
    """How long after a project's end its report may come, by the id of the edition."""
    return {
        edition.id: timedelta(days=regulation_of(edition).final_report.due_days)
        for edition in db.session.scalars(select(RegulationEdition).order_by(RegulationEdition.id))
    }
