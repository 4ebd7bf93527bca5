"""Texts of the registry's words and refusals."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.registry.models import MunicipalityKind, OrganisationKind

MUNICIPALITY_KINDS = {
    MunicipalityKind.CITY: _l("republican city"),
    MunicipalityKind.COUNTY: _l("county"),
}
ORGANISATION_KINDS = {
    OrganisationKind.YOUTH_ORGANISATION: _l("youth organisation"),
    OrganisationKind.ASSOCIATION: _l("association"),
    OrganisationKind.FOUNDATION: _l("foundation"),
}
add_texts(
    {
        "organisation_known": _l(
            "An organisation with the registration number %(number)s is registered already: %(name)s."
        ),
        **{f"word:{kind.value}": text for kind, text in ORGANISATION_KINDS.items()},
    }
)
