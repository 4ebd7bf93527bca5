"""Decisions for those they concern, and results for everyone."""

from typing import Any

from flask import abort, render_template, request

from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only, public
from app.core.actor import current_actor
from app.core.paging import keyset_page
from app.core.roles import APPLICANTS, Role
from app.extensions import db
from app.registry.models import Municipality
from app.selection import appeals, labels, policy, queries
from app.selection.appeal_forms import AppealForm
from app.selection.appeal_labels import APPEAL_STATUS
from app.selection.canonical import number
from app.selection.models import Decision
from app.selection.publication import (
    announced_decisions,
    decided_local_calls,
    find_decided,
    letters_on_the_way,
)
from app.selection.service.awards import WITHDRAWABLE
from app.selection.views.blueprint import READERS, blueprint
from app.selection.wordings import stored_sentences
from app.selection.workflow import AppealStatus


@blueprint.get("/decisions/<int:decision_id>")
@only(READERS, APPLICANTS)
def decision(decision_id: int) -> str:
    found = queries.find_decision(current_actor(), decision_id) or abort(404)
    return decision_page(found, AppealForm(formdata=None))


def decision_page(found: Decision, form: AppealForm) -> str:
    """The page of a decision with its appeals, and the form of a new one as it was typed."""
    actor, application = current_actor(), found.application
    latest = queries.latest_decisions([application.id])[application.id]
    may_withdraw = actor.role is Role.REPRESENTATIVE and application.status in WITHDRAWABLE
    return render_template(
        "selection/decision.html",
        decision=found, content=found.content, latest=latest, number=number, form=form,
        reasons=stored_sentences(found.content["findings"], regulation_of(application.local_call.call)),
        is_applicant=actor.role in APPLICANTS, may_withdraw=may_withdraw and latest.id == found.id,
        outcome=labels.OUTCOMES[found.outcome], **_appeals(found, is_latest=latest.id == found.id),
    )  # fmt: skip


def _appeals(found: Decision, *, is_latest: bool) -> dict[str, Any]:
    actor, term = current_actor(), appeals.term_of(found)
    filed = appeals.appeals_of(actor, found)
    is_over = term.deadline is not None and clock.now() >= term.deadline
    is_taken = any(one.status is not AppealStatus.WITHDRAWN for one in filed)
    is_open = found.application.status in policy.MAY_BE_APPEALED and is_latest and not is_taken
    return {
        "appeals": filed, "statuses": APPEAL_STATUS, "term": term, "is_over": is_over,
        "late": appeals.late_appeals_of(found),
        "may_appeal": is_open and policy.may_appeal(actor, found.application),
    }  # fmt: skip


@blueprint.get("/results")
@public
def results() -> str:
    keys = [Municipality.name_sort, LocalCall.id]
    page = keyset_page(db.session(), decided_local_calls(), keys, request.args.get("page"))
    return render_template("selection/results.html", page=page)


@blueprint.get("/results/<int:local_call_id>")
@public
def result(local_call_id: int) -> str:
    local_call = find_decided(local_call_id) or abort(404)
    waiting = letters_on_the_way(local_call)
    applications = [] if waiting else queries.applications_in(local_call, frozenset(ApplicationStatus))
    decisions = announced_decisions([one.id for one in applications])
    rows = [(one, decisions[one.id]) for one in applications if one.id in decisions]
    order = {outcome: place for place, outcome in enumerate(labels.OUTCOMES)}
    rows.sort(key=lambda row: (order[row[1].outcome], row[1].content.get("place") or 0))
    return render_template(
        "selection/result.html",
        local_call=local_call,
        rows=rows,
        outcomes=labels.OUTCOMES,
        is_ahead=waiting > 0,
    )
