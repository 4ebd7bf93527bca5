"""Everything that happens to a project's report and money queues behind the application's row."""

from sqlalchemy import select

from app.core.errors import StaleState, refusal
from app.extensions import db
from app.payments.service.locking import lock
from app.reports.models import ExpenseLine, FinalReport, ReportActivity
from app.reports.queries import is_moot


def lock_report(report: FinalReport) -> None:
    """Hold the project until the transaction ends, and read the report anew with all its rows.

    Raises `StaleState` when the project was terminated and a sum, not a report, settles it.
    """
    lock(report.application)
    if is_moot(report):
        raise StaleState(report.application, "report")
    db.session.refresh(report)
    for model in (ReportActivity, ExpenseLine):
        rows = select(model).where(model.report_id == report.id)
        db.session.scalars(rows.execution_options(populate_existing=True)).all()


def require_version(report: FinalReport, version: int) -> None:
    """Refuse to write over what another person saved since this one opened the page."""
    if report.version != version:
        raise refusal("report_changed")
