"""The blueprint, and how its pages find what they are about."""

from flask import Blueprint, abort, url_for

from app.applications.models import Application
from app.calls.models import LocalCall
from app.core.actor import current_actor
from app.core.roles import MUNICIPAL, Role
from app.selection import followed

blueprint = Blueprint("selection", __name__)
READERS = MUNICIPAL | {Role.PROGRAMME_MANAGER, Role.AUDITOR}


def local_call_or_404(local_call_id: int) -> LocalCall:
    """A local call whose selection the signed-in person follows."""
    return followed.find_local_call(current_actor(), local_call_id) or abort(404)


def application_or_404(application_id: int) -> Application:
    """A submitted application to such a local call."""
    return followed.find_application(current_actor(), application_id) or abort(404)


def address_parts(endpoint: str) -> tuple[str, str]:
    """What stands before and after an application's id in the address of its page, for lists of many."""
    before, _id, after = url_for(endpoint, application_id=0).rpartition("0")
    return before, after
