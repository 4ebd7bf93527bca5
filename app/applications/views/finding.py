"""Finding the application of an address; what is out of sight does not exist."""

from flask import abort

from app.applications import queries
from app.applications.models import Application
from app.applications.sections import SectionCode
from app.calls.models import LocalCall
from app.calls.queries import local_calls_visible_to
from app.core.actor import current_actor
from app.extensions import db


def found(application_id: int) -> Application:
    """The application, or 404."""
    application = queries.find(current_actor(), application_id)
    if application is None:
        abort(404)
    return application


def local_call_here(local_call_id: int) -> LocalCall:
    """An announced local call of the municipality the signed-in person acts for, or 404."""
    wanted = local_calls_visible_to(None).where(
        LocalCall.id == local_call_id, LocalCall.municipality_id == current_actor().municipality_id
    )
    return db.session.scalar(wanted) or abort(404)


def known_section(code: str) -> SectionCode:
    """The section of that code, or 404."""
    if code not in set(SectionCode):
        abort(404)
    return SectionCode(code)
