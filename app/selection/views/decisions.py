"""Decisions for those they concern, and results for everyone."""

from flask import abort, render_template, request

from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.access import only, public
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import APPLICANTS, Role
from app.extensions import db
from app.registry.models import Municipality
from app.selection import labels, queries
from app.selection.canonical import number
from app.selection.views.blueprint import READERS, blueprint
from app.selection.wordings import stored_sentences


@blueprint.get("/decisions/<int:decision_id>")
@only(READERS, APPLICANTS)
def decision(decision_id: int) -> str:
    actor = current_actor()
    found = queries.find_decision(actor, decision_id) or abort(404)
    application = found.application
    latest = queries.latest_decisions([application.id])[application.id]
    may_withdraw = actor.role is Role.REPRESENTATIVE and application.status in (
        ApplicationStatus.APPROVED, ApplicationStatus.RESERVE,
    )  # fmt: skip
    return render_template(
        "selection/decision.html",
        decision=found,
        content=found.content,
        reasons=stored_sentences(found.content["findings"], regulation_of(application.local_call.call)),
        latest=latest,
        number=number,
        is_applicant=actor.role in APPLICANTS,
        may_withdraw=may_withdraw and latest.id == found.id,
        outcome=labels.OUTCOMES[found.outcome],
    )


@blueprint.get("/results")
@public
def results() -> str:
    keys = [Municipality.name_sort, LocalCall.id]
    page = keyset_page(db.session(), queries.decided_local_calls(), keys, request.args.get("page"))
    return render_template("selection/results.html", page=page)


@blueprint.get("/results/<int:local_call_id>")
@public
def result(local_call_id: int) -> str:
    local_call = queries.find_decided(local_call_id) or abort(404)
    applications = queries.applications_in(local_call, frozenset(ApplicationStatus))
    decisions = queries.latest_decisions([one.id for one in applications])
    rows = [(one, decisions[one.id]) for one in applications if one.id in decisions]
    order = {outcome: place for place, outcome in enumerate(labels.OUTCOMES)}
    rows.sort(key=lambda row: (order[row[1].outcome], row[1].content.get("place") or 0))
    return render_template(
        "selection/result.html", local_call=local_call, rows=rows, outcomes=labels.OUTCOMES
    )
