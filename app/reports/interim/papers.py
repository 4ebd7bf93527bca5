"""The interim report as a document, as it was handed in."""

from flask_babel import lazy_gettext as _l

from app.core.actor import Actor
from app.core.errors import present
from app.documents.papers import Paper, case_page, paper
from app.extensions import db
from app.reports.interim import queries
from app.reports.interim.completeness import has_costs
from app.reports.interim.models import InterimReport
from app.reports.interim.service import PAPER
from app.reports.workflow import INTERIM_WRITABLE


def _may_read(actor: Actor, report_id: int) -> bool:
    return queries.find(actor, report_id) is not None


@paper(PAPER, may_read=_may_read, page=case_page(_l("Interim report"), "reports.interim", "interim_id"))
def draw_up_interim_report(case_id: int, version: int) -> Paper | None:
    """What was done so far; None for a report that is being written, or was handed in anew since."""
    report = db.session.get(InterimReport, case_id)
    if (
        report is None
        or report.status in INTERIM_WRITABLE
        or queries.submissions_of(report) != version
        or not version
    ):
        return None
    application = report.application
    values = {"report": report, "application": application, "has_costs": has_costs(report)}
    acted_at = present(report.submitted_at, "it was handed in")
    number = f"{application.number}/S{version}"
    return Paper("interim_report", "Starpposma pārskats", number, acted_at, values)
