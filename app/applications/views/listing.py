"""Lists of applications and the page of one."""

from typing import Any

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from app.applications import exports, labels, policy, queries, service
from app.applications.likeness.notes import notes_for
from app.applications.listing import OWN, listing_for
from app.applications.models import Application
from app.applications.submitted import submitted_answers
from app.applications.views import blueprint
from app.applications.views.drafting import task_list
from app.applications.views.finding import found
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.access import only
from app.core.actor import Actor, current_actor
from app.core.roles import APPLICANTS, COMMISSION
from app.core.wording import language
from app.documents.sheets import csv_pieces
from app.extensions import db

_S = ApplicationStatus
# What an applicant reads of what happened; the rest is the municipality's own work.
_INTERNAL = {
    "application.check", "application.declare_conflict", "application.declare_later_conflict",
    "application.agree_consensus", "application.reopen_scoring", "application.assign",
    "application.unassign",
}  # fmt: skip


@blueprint.get("/applications")
@only(policy.READERS)
def index() -> str:
    actor = current_actor()
    if actor.role in APPLICANTS:
        return _own(actor)
    listed = listing_for(actor).answer(
        db.session(),
        queries.rows_visible_to(actor),
        counted=queries.visible_to(actor),
        # A municipality's come from the local calls of all its years.
        is_narrow=actor.role not in policy.NATIONAL_READERS,
    )
    return render_template(
        "applications/index.html", listed=listed, labels=labels, may_export=actor.role in policy.EXPORTERS,
        to_declare=queries.undeclared_counts(actor) if actor.role in COMMISSION else (),
    )  # fmt: skip


def _own(actor: Actor) -> str:
    listed = OWN.answer(db.session(), queries.rows_visible_to(actor))
    return render_template("applications/own.html", rows=listed.rows, labels=labels, pages=listed)


@blueprint.get("/applications/export.csv")
@only(policy.EXPORTERS)
def export_csv() -> Response:
    actor = current_actor()
    listing = listing_for(actor)
    rows = queries.export_rows(actor).where(*listing.conditions(listing.asked()))
    answer = Response(csv_pieces(exports.table(db.engine, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="pieteikumi.csv"'
    return answer


@blueprint.post("/applications/export.xlsx")
@only(policy.EXPORTERS)
def export_xlsx() -> WerkzeugResponse:
    actor = current_actor()
    asked = {one.name: one.value for one in listing_for(actor).asked() if one.value}
    job = service.ask_for_table(asked, language=language(), by=actor, at=clock.now())
    db.session.commit()
    return redirect(url_for("jobs.file", job_id=job.id))


@blueprint.get("/applications/<int:application_id>")
@only(policy.READERS)
def show(application_id: int) -> str:
    application, actor = found(application_id), current_actor()
    is_own = policy.is_own(actor, application)
    if is_own and application.status in policy.OPEN_FOR_EDITS:
        return task_list(application)
    may_read = policy.may_see_content(actor, application)
    snapshots = queries.snapshots_of(application) if may_read else ()
    newest = snapshots[-1] if snapshots else None
    return render_template(
        "applications/show.html",
        application=application, labels=labels, answers=submitted_answers(newest, language()), snapshots=snapshots,
        may_read=may_read, is_own=is_own, events=_events(application, is_own),
        may_check=policy.may_check(actor, application), may_withdraw=_may_withdraw(application),
        may_declare=policy.may_declare(actor, application),
        similar=notes_for(actor, application) if may_read else (),
    )  # fmt: skip


def _may_withdraw(application: Application) -> bool:
    # An awarded project is withdrawn on the pages of the selection, where its money is released.
    open_states = {_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.ELIGIBLE, _S.ASSESSED, _S.RESERVE}
    return policy.may_submit(current_actor(), application) and application.status in open_states


def _events(application: Application, is_own: bool) -> list[dict[str, Any]]:
    if current_actor().role in COMMISSION:
        return []
    return [
        {
            "when": event.at,
            "title": labels.EVENTS[event.event],
            "by": event.actor_name,
            "text": _notes(event.facts),
        }
        for event in queries.events_of(application)
        if event.event in labels.EVENTS and not (is_own and event.event in _INTERNAL)
    ]


def _notes(facts: dict[str, Any]) -> str:
    """The notes of criteria not met, with their points; empty for other events."""
    cited = facts.get("criteria") or []
    notes = [f"{one['point']}: {one['note']}" for one in cited if isinstance(one, dict) and one.get("note")]
    return " · ".join(notes) or str(facts.get("reason") or "")
