"""Lists of applications and the page of one."""

from typing import Any

from flask import render_template, request, url_for

from app.applications import labels, policy, queries
from app.applications.answers import blocks
from app.applications.models import Application
from app.applications.views import blueprint
from app.applications.views.drafting import task_list
from app.applications.views.finding import found
from app.applications.workflow import ApplicationStatus
from app.core.access import only
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import APPLICANTS, COMMISSION
from app.core.wording import language
from app.extensions import db

_S = ApplicationStatus
# What an applicant reads of what happened; the rest is the municipality's own work.
_INTERNAL = {"application.check", "application.declare_conflict", "application.agree_consensus"}


@blueprint.get("/applications")
@only(policy.READERS)
def index() -> str:
    actor = current_actor()
    status = _asked_status()
    rows = queries.rows_visible_to(actor, status)
    page = keyset_page(db.session(), rows, [Application.id], request.args.get("page"), descending=True)

    def address(cursor: str | None) -> str | None:
        return cursor and url_for("applications.index", status=status, page=cursor)

    is_own = actor.role in APPLICANTS
    to_declare = queries.undeclared_counts(actor) if actor.role in COMMISSION else ()
    return render_template(
        "applications/own.html" if is_own else "applications/index.html",
        rows=page.rows, labels=labels, status=status, to_declare=to_declare,
        counts={} if is_own else queries.counts_by_status(actor),
        pages={"next_url": address(page.next_cursor), "previous_url": address(page.previous_cursor)},
    )  # fmt: skip


def _asked_status() -> ApplicationStatus | None:
    asked = request.args.get("status", "")
    return ApplicationStatus(asked) if asked in set(ApplicationStatus) else None


@blueprint.get("/applications/<int:application_id>")
@only(policy.READERS)
def show(application_id: int) -> str:
    application, actor = found(application_id), current_actor()
    is_own = policy.is_own(actor, application)
    if is_own and application.status in policy.OPEN_FOR_EDITS:
        return task_list(application)
    may_read = policy.may_see_content(actor, application)
    snapshots = queries.snapshots_of(application) if may_read else ()
    content = queries.snapshot_content(snapshots[-1]) if snapshots else {}
    return render_template(
        "applications/show.html",
        application=application, labels=labels, blocks=blocks(content, language()), snapshots=snapshots,
        may_read=may_read, is_own=is_own, events=_events(application, is_own),
        may_check=policy.may_check(actor, application), may_withdraw=_may_withdraw(application),
        may_declare=policy.may_declare(actor, application),
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
