"""Letters to the organisation about its interim report."""

from datetime import datetime

from app.outbox.service import post_message
from app.reports.interim.models import InterimReport


def tell_returned(report: InterimReport, note: str, *, at: datetime) -> None:
    """It came back, with what is to be put right."""
    key = f"interim report {report.id}: returned {at.isoformat()}"
    _post(report, "reports/interim_returned", note, key, at)


def tell_accepted(report: InterimReport, note: str, *, at: datetime) -> None:
    """It is accepted."""
    _post(report, "reports/interim_accepted", note, f"interim report {report.id}: accepted", at)


def _post(report: InterimReport, template: str, note: str, key: str, at: datetime) -> None:
    application = report.application
    data = {
        "report_id": report.id, "number": application.number or "", "title": application.title,
        "municipality": application.local_call.municipality.name, "note": note,
    }  # fmt: skip
    post_message(application.organisation.email, template, data, at=at, key=key)
