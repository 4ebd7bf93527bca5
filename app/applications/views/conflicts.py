"""Declaring conflicts of interest before any content opens."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications import service
from app.applications.borrowing.scope import has_loan_in
from app.applications.declarations import to_declare
from app.applications.models import Application
from app.applications.signs import as_read, signs_of
from app.applications.views import blueprint
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import local_calls_visible_to
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.core.roles import COMMISSION
from app.core.wording import word, word_all
from app.extensions import db

# Until the decision a conflict may still come up.
_LATER = (ApplicationStatus.ELIGIBLE, ApplicationStatus.ASSESSED)
_CHOICES = {"free": False, "conflict": True}


@blueprint.get("/applications/conflicts/<int:local_call_id>")
@only(COMMISSION)
def conflicts(local_call_id: int) -> str:
    return _page(local_call_id, [])


@blueprint.post("/applications/conflicts/<int:local_call_id>")
@only(COMMISSION)
def declare_conflicts(local_call_id: int) -> str | Response | tuple[str, int]:
    actor, at = current_actor(), clock.now()
    local_call = _own_local_call(local_call_id)
    rows = [row for row in to_declare(actor, local_call.id) if row.declared_at is None]
    given = {row.id: _CHOICES.get(request.form.get(f"word_{row.id}", "")) for row in rows}
    nothing = _("Choose for each project whether you have a conflict of interest. Nothing was kept.")
    problems: list[str] = [nothing] if rows and not any(one is not None for one in given.values()) else []
    for application_id, has_conflict in given.items():
        if has_conflict is not None:
            problems += _declare(application_id, has_conflict, actor, at)
    if problems:
        db.session.rollback()
        return _page(local_call_id, problems), 422
    db.session.commit()
    flash(_("Your declarations are kept."), "done")
    return redirect(url_for("applications.conflicts", local_call_id=local_call_id))


def _declare(application_id: int, has_conflict: bool, actor: Any, at: Any) -> list[str]:
    application = db.session.get_one(Application, application_id)
    reason = request.form.get(f"reason_{application_id}", "")
    try:
        service.declare_conflict(application, has_conflict=has_conflict, reason=reason, by=actor, at=at)
    except Refused as refused:
        return word_all(refused.findings)
    return []


def _own_local_call(local_call_id: int) -> LocalCall:
    actor = current_actor()
    found = db.session.scalar(local_calls_visible_to(None).where(LocalCall.id == local_call_id)) or abort(404)
    if found.municipality_id != actor.municipality_id and not has_loan_in(actor, local_call_id):
        abort(404)
    return found


def _page(local_call_id: int, problems: list[str]) -> str:
    local_call, actor = _own_local_call(local_call_id), current_actor()
    rows = to_declare(actor, local_call.id)
    reader = present(actor.user_id, "evaluators are people")
    seen = signs_of([reader], [row.id for row in rows if row.declared_at is None])
    signs = {
        row.id: [
            word(one) for one in (as_read(row.signs) if row.declared_at else seen.get((reader, row.id), []))
        ]
        for row in rows
    }
    return render_template(
        "applications/conflicts.html", local_call=local_call, problems=problems, typed=request.form,
        rows=rows, signs=signs, later=_LATER, has_errors=bool(problems),
    )  # fmt: skip
