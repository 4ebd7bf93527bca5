"""The list of applications that staff read: its columns, orders and filters."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, or_, select

from app.applications import labels
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.formats import search_key
from app.core.listing import Column, Filter, Listing
from app.registry.models import Municipality, Organisation
from app.registry.queries import municipality_names

_COLUMNS = (
    Column(_l("Number"), order="number"),
    Column(_l("Title"), order="title"),
    Column(_l("Organisation"), order="organisation"),
    Column(_l("Municipality"), order="municipality"),
    Column(_l("Asked"), is_number=True, order="asked"),
    Column(_l("Submitted"), order="submitted"),
    Column(_l("Status"), order="status"),
)
_ORDERS = {
    "submitted": (Application.submitted_at, Application.id),
    "number": (Application.number, Application.id),
    "title": (Application.title_sort, Application.id),
    # By the keys of every table on the way, so that rows come in order without sorting them all.
    "organisation": (Organisation.name_sort, Organisation.id, Application.id),
    "municipality": (Municipality.name_sort, LocalCall.id, Application.id),
    "asked": (Application.asked, Application.id),
    "status": (Application.status, Application.id),
}


def _has_words(words: str) -> ColumnElement[bool]:
    """Every word in the title or in the organisation's name, or the beginning of the number."""
    keys = search_key(words).split()
    titled = and_(*(Application.title_search.contains(key, autoescape=True) for key in keys))
    named = and_(*(Organisation.name_search.contains(key, autoescape=True) for key in keys))
    return or_(
        Application.number.startswith(words.upper(), autoescape=True),
        titled,
        Application.organisation_id.in_(select(Organisation.id).where(named)),
    )


def _has_status(value: str) -> ColumnElement[bool]:
    return Application.status == ApplicationStatus(value)


def _is_in(value: str) -> ColumnElement[bool]:
    return Application.local_call_id.in_(select(LocalCall.id).where(LocalCall.municipality_id == int(value)))


def _statuses() -> Mapping[str, Any]:
    return {
        one.value: text for one, (_kind, text) in labels.STATUS.items() if one is not ApplicationStatus.DRAFT
    }


_FILTERS = (
    Filter("words", _l("Title, organisation or number"), _has_words),
    Filter("status", _l("Status"), _has_status, _statuses),
)
_PLACE = Filter("municipality", _l("Municipality"), _is_in, municipality_names)
_NATIONAL = Listing(_COLUMNS, _ORDERS, (*_FILTERS, _PLACE), falling=True)
_LOCAL = Listing(_COLUMNS, _ORDERS, _FILTERS, falling=True)

# An organisation reads its few as a list of tasks, the newest first; drafts were never submitted.
OWN = Listing((), {"newest": (Application.id,)}, _FILTERS[1:], falling=True)


def listing_for(actor: Actor) -> Listing:
    """The list as this person may ask it: people of one municipality do not choose among municipalities."""
    return _LOCAL if actor.municipality_id else _NATIONAL
