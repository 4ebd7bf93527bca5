"""The first page and the health pages."""

from datetime import datetime

from flask import Blueprint, Response, abort, render_template
from flask_login import current_user
from markupsafe import Markup

from app.audit.kept import until_a_case_changes
from app.core import clock
from app.core.access import public
from app.core.actor import current_actor_or_none
from app.core.catalogs import language_code
from app.home import queries
from app.home.front import front, outcomes
from app.home.menu import ABOUT, current_actor_label, drawn_menu, footer_links, main_menu
from app.home.next_words import worded_steps
from app.home.open_data import results_csv
from app.home.panels import panel_for
from app.home.readiness import hindrance
from app.home.tiles import tiles
from app.home.waiting import waiting_for

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def index() -> str:
    actor, at = current_actor_or_none(), clock.now()
    if actor is None:
        return _public_page(at)
    part, shown = panel_for(actor, at) or ("", {})
    return render_template("home/index.html", part=part, waiting=waiting_for(actor, at), **shown)


def _public_page(at: datetime) -> str:
    name = "first page", language_code(), clock.riga_day(at)
    about_call, quotas_of = until_a_case_changes(name, lambda: _about_call(at))
    return render_template(
        "home/public.html", about_call=about_call, quotas_of=quotas_of, outcomes=outcomes()
    )


def _about_call(at: datetime) -> tuple[Markup, int | None]:
    """The part of the first page that is the same for everybody on a day, and the call whose quotas it shows."""
    found, calls = front(at), queries.open_calls(clock.riga_day(at))
    shown = found.call.id if found else None
    words = render_template(
        "home/_public.html",
        front=found,
        tiles=tiles(found.places) if found else [],
        other_calls=[call for call in calls if call.call_id != shown],
    )
    return Markup(words), shown if found and found.places else None  # noqa: S704 - an escaped template


@blueprint.get("/open-data/results.csv")
@public
def results_file() -> Response:
    headers = {"Content-Disposition": 'attachment; filename="rezultati.csv"'}
    return Response(results_csv(), mimetype="text/csv", headers=headers)


@blueprint.get("/about/<page>")
@public
def about(page: str) -> str:
    if page not in ABOUT:
        abort(404)
    return render_template(f"home/{page}.html")


@blueprint.get("/health/live")
@public
def live() -> Response:
    return Response("alive\n", mimetype="text/plain")


@blueprint.get("/health/ready")
@public
def ready() -> Response:
    if problem := hindrance():
        return Response(f"{problem}\n", status=503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@blueprint.app_context_processor
def header() -> dict[str, object]:
    """The menu and who is asking, for the header of every page; who acts next, for an applicant's pages."""
    ends_at = getattr(current_user, "ends_at", None)
    return {
        "main_menu": main_menu,
        "drawn_menu": drawn_menu,
        "current_actor_label": current_actor_label(),
        "next_steps": worded_steps,
        "footer_links": footer_links(),
        # The reader's own clock may be wrong: what is left is counted here.
        "session_seconds_left": ends_at and max(0, int((ends_at - clock.now()).total_seconds())),
    }
