"""Holding a project's papers, and letting them go."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.books import keeping, queries
from app.books.forms import HoldForm
from app.books.views import blueprint
from app.books.views.ledger_pages import project_page
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.extensions import db


@blueprint.post("/projects/<int:application_id>/legal-hold")
@only(keeping.HOLDERS)
def place_legal_hold(application_id: int) -> Response | tuple[str, int]:
    return _act(application_id, keeping.place_legal_hold, _("The papers of the project are held."))


@blueprint.post("/projects/<int:application_id>/legal-hold/release")
@only(keeping.HOLDERS)
def release_legal_hold(application_id: int) -> Response | tuple[str, int]:
    return _act(application_id, keeping.release_legal_hold, _("The hold is released."))


def _act(application_id: int, verb: Callable[..., Any], told: str) -> Response | tuple[str, int]:
    found, form = queries.project(application_id) or abort(404), HoldForm()
    if not form.validate():
        return project_page(found, form), 422
    verb(found, reason=form.reason.data, by=current_actor(), at=clock.now())
    db.session.commit()
    flash(told, "done")
    return redirect(url_for("books.project", application_id=application_id))
