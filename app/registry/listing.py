"""The list of organisations: its columns, orders and filters."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_

from app.core.formats import search_key
from app.core.listing import Column, Filter, Listing
from app.registry.labels import ORGANISATION_KINDS
from app.registry.models import Municipality, Organisation, OrganisationKind
from app.registry.queries import municipality_names


def _has_words(words: str) -> ColumnElement[bool]:
    """Every one of the words in the name, or, for a number, the beginning of the registration number."""
    digits = "".join(words.split())
    if digits.isdecimal():
        return Organisation.registration_number.startswith(digits, autoescape=True)
    return and_(
        *(Organisation.name_search.contains(key, autoescape=True) for key in search_key(words).split())
    )


ORGANISATIONS = Listing(
    (
        Column(_l("Name"), order="name"),
        Column(_l("Registration number"), order="number"),
        Column(_l("Kind")),
        Column(_l("Municipality"), order="municipality"),
        Column(_l("E-mail")),
    ),
    {
        "name": (Organisation.name_sort, Organisation.id),
        "number": (Organisation.registration_number, Organisation.id),
        "municipality": (Municipality.name_sort, Organisation.id),
    },
    (
        Filter("words", _l("Name or registration number"), _has_words),
        Filter(
            "kind", _l("Kind"), lambda value: Organisation.kind == OrganisationKind(value),
            lambda: {kind.value: text for kind, text in ORGANISATION_KINDS.items()},
        ),
        Filter(
            "municipality", _l("Municipality"), lambda value: Organisation.municipality_id == int(value),
            municipality_names,
        ),
    ),
)  # fmt: skip
