"""The list of interim reports: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l

from app.applications.models import Application
from app.core.formats import search_key
from app.core.listing import Column, Filter, Listing
from app.registry.models import Municipality
from app.reports.interim.labels import INTERIM_STATUS
from app.reports.interim.models import InterimReport
from app.reports.workflow import InterimStatus

_COLUMNS = (
    Column(_l("Project"), order="project"),
    Column(_l("Organisation")),
    Column(_l("Municipality"), order="municipality"),
    Column(_l("Due"), order="due"),
    Column(_l("Submitted")),
    Column(_l("State"), order="state"),
)
_ORDERS = {
    "due": (InterimReport.due_on, InterimReport.id),
    "project": (Application.title_sort, InterimReport.id),
    "municipality": (Municipality.name_sort, InterimReport.id),
    "state": (InterimReport.status, InterimReport.id),
}
_WORDS = Filter(
    "words", _l("Title of the project or number"),
    lambda words: Application.title_search.contains(search_key(words), autoescape=True)
    | Application.number.startswith(words, autoescape=True),
)  # fmt: skip
_STATE = Filter(
    "state", _l("State"), lambda value: InterimReport.status == InterimStatus(value),
    lambda: {one.value: str(text) for one, (_kind, text) in INTERIM_STATUS.items()},
)  # fmt: skip
LISTING = Listing(_COLUMNS, _ORDERS, (_WORDS, _STATE))
