"""The list of final reports: its columns, orders and filters."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.agreements.models import GrantAgreement
from app.applications.models import Application
from app.core.formats import search_key
from app.core.listing import Column, Filter, Listing
from app.registry.models import Municipality
from app.reports.labels import REPORT_STATUS
from app.reports.models import FinalReport
from app.reports.workflow import ReportStatus

STATE = "state"
_COLUMNS = (
    Column(_l("Project"), order="project"),
    Column(_l("Organisation")),
    Column(_l("Municipality"), order="municipality"),
    Column(_l("Due"), order="due"),
    Column(_l("Submitted")),
    Column(_l("State"), order="state"),
)
_ORDERS = {
    "opened": (FinalReport.id,),
    "project": (Application.title_sort, FinalReport.id),
    "municipality": (Municipality.name_sort, FinalReport.id),
    "due": (FinalReport.due_on, FinalReport.id),
    "state": (FinalReport.status, FinalReport.id),
}
_WORDS = Filter(
    "words", _l("Title of the project or number"),
    lambda words: Application.title_search.contains(search_key(words), autoescape=True)
    | Application.number.startswith(words, autoescape=True),
)  # fmt: skip


MISSED = Listing(
    (
        Column(_l("Project"), order="project"), Column(_l("Organisation")),
        Column(_l("Municipality"), order="municipality"), Column(_l("Project ended"), order="ended"),
        Column(_l("Report due")), Column(""),
    ),
    {
        "ended": (GrantAgreement.ends_on, Application.id),
        "project": (Application.title_sort, Application.id),
        "municipality": (Municipality.name_sort, Application.id),
    },
    (_WORDS,),
)  # fmt: skip


def reports_list(
    counts: Mapping[ReportStatus, int], waiting: ReportStatus | None, chosen: ReportStatus | None
) -> Listing:
    """The list with the number of reports in each state; a state's oldest first, among all the newest.

    Where the address names no state, it is that of what waits for the reader.
    """
    texts = {one.value: f"{text} ({counts.get(one, 0)})" for one, (_kind, text) in REPORT_STATUS.items()}
    state = Filter(
        STATE, _l("State"), lambda value: FinalReport.status == ReportStatus(value), lambda: texts,
        default=waiting.value if waiting else "",
    )  # fmt: skip
    return Listing(_COLUMNS, _ORDERS, (_WORDS, state), falling=chosen is None)
