"""The final report as a document, as it was handed in; the certificate of its project stands beside."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import present
from app.documents.papers import Paper, case_page, paper
from app.extensions import db
from app.reports import certificates as _certificates  # noqa: F401 - registers its document
from app.reports import queries
from app.reports.interim import papers as _interim  # noqa: F401 - registers the document of interim reports
from app.reports.models import FinalReport
from app.reports.workflow import WRITABLE
from competition_rules.regulation import LumpSum

REPORT = "report"
# Documents are in Latvian whatever language their reader chose.
AGES_LV = (
    ("under_13", "līdz 12 gadiem"),
    ("from_13_to_15", "13–15 gadi"),
    ("from_16_to_18", "16–18 gadi"),
    ("from_19_to_25", "19–25 gadi"),
    ("over_25", "26 gadi un vairāk"),
)


def _may_read(actor: Actor, report_id: int) -> bool:
    return queries.find(actor, report_id) is not None


@paper(REPORT, may_read=_may_read, page=case_page(_l("Final report"), "reports.show", "report_id"))
def draw_up_report(case_id: int, version: int) -> Paper | None:
    """What came of the project; None for a report that is being written, or was handed in anew since."""
    report = db.session.get(FinalReport, case_id)
    if report is None or report.status in WRITABLE or submissions_of(report) != version:
        return None
    application = report.application
    regulation = regulation_of(application.local_call.call)
    grant = regulation.grant
    categories = {} if isinstance(grant, LumpSum) else {one.code: one.title.lv for one in grant.categories}
    values = {"report": report, "application": application, "categories": categories, "ages": AGES_LV}
    acted_at = present(report.submitted_at, "it was handed in")
    return Paper("report", "Noslēguma pārskats", f"{application.number}/{version}", acted_at, values)


def submissions_of(report: FinalReport) -> int:
    """How many times the report was handed in: the version of its document."""
    return submissions_in(queries.history_of(report))


def submissions_in(history: Sequence[Any]) -> int:
    """The same, from the turns in the report's life."""
    return sum(one.event == "final_report.submit" for one in history)
