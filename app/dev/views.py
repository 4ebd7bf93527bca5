"""Signing in as someone of the demonstration with one button, and the components; registered in demo mode only."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import sessions
from app.accounts.labels import ROLES
from app.core import clock
from app.core.access import public
from app.dev.queries import demo_memberships
from app.dev.samples import samples
from app.dev.telephones import shown_code
from app.extensions import db

blueprint = Blueprint("dev", __name__)
_SHOWN = 3


@blueprint.app_context_processor
def telephone() -> dict[str, Callable[[], str]]:
    """What pages that ask for a code show beside the field."""
    return {"demo_code": shown_code}


@blueprint.get("/demo")
@public
def demo() -> str:
    groups = demo_memberships()
    whole = next((role for role in groups if role.value == request.args.get("role")), None)
    if whole:
        groups = {whole: groups[whole]}
    return render_template("dev/demo.html", groups=groups, roles=ROLES, whole=whole, shown=_SHOWN)


@blueprint.route("/demo/components", methods=["GET", "POST"])
@public
def components() -> str:
    # Its forms may be pressed: they send to nowhere else, and nothing is read.
    return render_template("dev/components.html", **samples(clock.now()))


@blueprint.post("/demo")
@public
def act() -> Response:
    asked = request.form.get("membership", "")
    known = {str(item.id): item for items in demo_memberships().values() for item in items}
    if asked not in known:
        abort(404)
    at = clock.now()
    # The people of the demonstration have no telephones: their code counts as given.
    sessions.sign_in(known[asked].user, known[asked], at, second_factor_at=at)
    db.session.commit()
    return redirect(url_for("home.index"))
