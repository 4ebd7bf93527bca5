"""The check of several applications at once: choosing them, what will happen to each, and doing it."""

import re
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.applications import service
from app.applications.under_check import UnderCheck, under_check
from app.applications.views import blueprint
from app.applications.views.finding import local_call_here
from app.calls.models import LocalCall
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db

_CHOSEN = re.compile(r"([1-9]\d{0,8})-([1-9]\d{0,8})")


@blueprint.get("/applications/checks/<int:local_call_id>")
@only(Role.COORDINATOR)
def check_many(local_call_id: int) -> str:
    local_call = local_call_here(local_call_id)
    rows = [(one, word_all(one.open_ones)) for one in under_check(local_call)]
    return render_template(
        "applications/check_many.html", local_call=local_call, rows=rows,
        ready=sum(one.is_ready for one, _why in rows),
    )  # fmt: skip


@blueprint.get("/applications/checks/<int:local_call_id>/preview")
@only(Role.COORDINATOR)
def preview_many(local_call_id: int) -> str:
    return _preview(local_call_here(local_call_id), _chosen(request.args.getlist("chosen")), [])


@blueprint.post("/applications/checks/<int:local_call_id>")
@only(Role.COORDINATOR)
def declare_many(local_call_id: int) -> Response | tuple[str, int]:
    local_call, seen = local_call_here(local_call_id), _chosen(request.form.getlist("chosen"))
    try:
        number = service.declare_all_eligible(local_call, seen, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return _preview(local_call_here(local_call_id), seen, word_all(refused.findings)), 422
    db.session.commit()
    flash(
        ngettext(
            "%(num)s application goes to the commission.",
            "%(num)s applications go to the commission.",
            number,
        ),
        "done",
    )
    return redirect(url_for("applications.check_many", local_call_id=local_call_id))


def _chosen(sent: Sequence[str]) -> dict[int, int]:
    """The applications chosen, each with the submission the page showed."""
    pairs = (_CHOSEN.fullmatch(one) for one in sent)
    return {int(one[1]): int(one[2]) for one in pairs if one}


def _preview(local_call: LocalCall, chosen: dict[int, int], problems: Sequence[str]) -> str:
    """What will happen to each application chosen; those that cannot go on, each with its reasons."""
    known = [one for one in under_check(local_call) if one.application_id in chosen]
    going = [one for one in known if one.is_ready and chosen[one.application_id] == one.snapshot_id]
    staying = [(one, _why(one)) for one in known if one not in going]
    return render_template(
        "applications/check_many_preview.html", local_call=local_call, going=going, staying=staying,
        problems=problems, has_errors=bool(problems), gone=len(chosen) - len(known),
    )  # fmt: skip


def _why(one: UnderCheck) -> list[str]:
    """The criteria not judged as met; nothing where it was only submitted anew."""
    return word_all(one.open_ones)
