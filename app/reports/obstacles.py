"""What reports know that keeps an organisation from being paid."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, or_, select

from app.agreements.models import GrantAgreement
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.queries import regulations
from app.payments.blocking import blocks_payment
from app.reports.interim.models import InterimReport
from app.reports.models import FinalReport
from app.reports.workflow import InterimStatus, ReportStatus

# Every page of a day asks by the same statement.
_DAYS = 4


@blocks_payment("report_overdue")
def overdue_reports(day: date) -> Select[Any]:
    """Running projects whose report was never handed in although the last day for it, by their edition, is past."""
    return _overdue_reports(
        tuple(
            (edition_id, day - timedelta(days=regulation.final_report.due_days))
            for edition_id, regulation in regulations().items()
        ),
        day,
    )


@lru_cache(maxsize=_DAYS)
def _overdue_reports(ended_before: tuple[tuple[int, date], ...], day: date) -> Select[Any]:
    """`ended_before`: by the id of the edition, before which day a project has ended whose report is past its day."""
    is_past = [
        (Call.edition_id == edition_id) & (GrantAgreement.ends_on < limit)
        for edition_id, limit in ended_before
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
@lru_cache(maxsize=_DAYS)
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
