"""Finding the application of an address; what is out of sight does not exist."""

from flask import abort

from app.applications import queries
from app.applications.models import Application
from app.applications.sections import SectionCode
from app.core.actor import current_actor


def found(application_id: int) -> Application:
    """The application, or 404."""
    application = queries.find(current_actor(), application_id)
    if application is None:
        abort(404)
    return application


def known_section(code: str) -> SectionCode:
    """The section of that code, or 404."""
    if code not in set(SectionCode):
        abort(404)
    return SectionCode(code)
