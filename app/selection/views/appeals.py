"""Appeals: filing one on the decision's page, their list, and the review of each."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.workflow import APPEALABLE
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.paging import keyset_page
from app.core.roles import APPLICANTS, Role
from app.core.wording import word_all
from app.extensions import db
from app.selection import appeals as reads
from app.selection import policy, queries, service
from app.selection.appeal_forms import CHANGED, AppealForm, ReviewForm, TakeUpForm, review_form
from app.selection.appeal_labels import APPEAL_STATUS
from app.selection.appeal_models import Appeal
from app.selection.canonical import number
from app.selection.views.blueprint import READERS, blueprint
from app.selection.views.decisions import decision_page
from app.selection.wordings import sentences

Answer = str | Response | tuple[str, int]


@blueprint.post("/decisions/<int:decision_id>/appeal")
@only(Role.REPRESENTATIVE)
def file_appeal(decision_id: int) -> Answer:
    actor, at, form = current_actor(), clock.now(), AppealForm()
    found = queries.find_decision(actor, decision_id) or abort(404)
    if not form.validate():
        return decision_page(found, form), 422
    try:
        appeal = service.file_appeal(found, grounds=form.grounds.data, by=actor, at=at)
    except service.TooLateToAppeal as late:
        return _too_late(decision_id, form, late)
    except Refused as refused:
        form.form_errors = word_all(refused.findings)
        return decision_page(found, form), 422
    db.session.commit()
    flash(_("The appeal is received. You will get a letter with its outcome."), "done")
    return redirect(url_for("selection.appeal", appeal_id=appeal.id))


def _too_late(decision_id: int, form: AppealForm, late: service.TooLateToAppeal) -> Answer:
    db.session.rollback()
    found = queries.find_decision(current_actor(), decision_id) or abort(404)
    service.record_late_appeal(found, late.deadline, by=current_actor(), at=clock.now())
    db.session.commit()
    form.form_errors = word_all(late.findings)
    return decision_page(found, form), 422


@blueprint.get("/appeals")
@only(READERS, APPLICANTS)
def appeals() -> str:
    statement = reads.rows_visible_to(current_actor())
    page = keyset_page(db.session(), statement, [Appeal.id], request.args.get("page"), descending=True)
    return render_template("selection/appeals.html", page=page, statuses=APPEAL_STATUS)


@blueprint.get("/appeals/<int:appeal_id>")
@only(READERS, APPLICANTS)
def appeal(appeal_id: int) -> str:
    found = _found(appeal_id)
    return _page(found, review_form(_regulation(found)))


@blueprint.post("/appeals/<int:appeal_id>/take-up")
@only(Role.PROGRAMME_MANAGER)
def take_up_appeal(appeal_id: int) -> Answer:
    found, form = _found(appeal_id), TakeUpForm()
    try:
        service.take_up_appeal(found, is_free=bool(form.is_free.data), by=current_actor(), at=clock.now())
    except Refused as refused:
        form.form_errors = word_all(refused.findings)
        return _page(found, review_form(_regulation(found), formdata=None), form), 422
    db.session.commit()
    flash(_("You review this appeal."), "done")
    return redirect(url_for("selection.appeal", appeal_id=appeal_id))


@blueprint.post("/appeals/<int:appeal_id>/outcome")
@only(Role.PROGRAMME_MANAGER)
def decide_appeal(appeal_id: int) -> Answer:
    found = _found(appeal_id)
    form = review_form(_regulation(found))
    if not form.validate():
        return _page(found, form), 422
    try:
        _decide(found, form)
    except Refused as refused:
        db.session.rollback()
        found = _found(appeal_id)
        form.form_errors = [text for text, _point in sentences(refused.findings, _regulation(found))]
        return _page(found, form), 422
    db.session.commit()
    flash(_("The outcome of the appeal is recorded, and the organisation is told."), "done")
    return redirect(url_for("selection.appeal", appeal_id=appeal_id))


def _decide(found: Appeal, form: ReviewForm) -> None:
    actor, at, reasoning = current_actor(), clock.now(), form.reasoning.data
    if form.outcome.data == CHANGED:
        service.change_decision(found, points=form.points(), reasoning=reasoning, by=actor, at=at)
    else:
        service.uphold_decision(found, reasoning=reasoning, by=actor, at=at)


@blueprint.post("/appeals/<int:appeal_id>/withdraw")
@only(Role.REPRESENTATIVE)
def withdraw_appeal(appeal_id: int) -> Response:
    service.withdraw_appeal(_found(appeal_id), by=current_actor(), at=clock.now())
    db.session.commit()
    flash(_("The appeal is withdrawn; the decision stands."), "done")
    return redirect(url_for("selection.appeal", appeal_id=appeal_id))


def _found(appeal_id: int) -> Appeal:
    return reads.find(current_actor(), appeal_id) or abort(404)


def _regulation(found: Appeal) -> Any:
    return regulation_of(found.application.local_call.call)


def _page(found: Appeal, form: ReviewForm, taking: TakeUpForm | None = None) -> str:
    actor, is_open = current_actor(), found.status in ("received", "under_review")
    is_reviewer = is_open and actor.role is Role.PROGRAMME_MANAGER
    flaws = reads.reviewer_flaws(found, actor.user_id) if is_reviewer else []
    names = queries.names_of({found.reviewer_id} if found.reviewer_id else set())
    regulation = _regulation(found)
    return render_template(
        "selection/appeal.html",
        appeal=found, form=form, taking=taking or TakeUpForm(formdata=None), status=APPEAL_STATUS[found.status],
        may_withdraw=is_open and policy.may_appeal(actor, found.application), regulation=regulation,
        flaws=sentences(flaws, regulation), may_take_up=is_reviewer and not flaws,
        may_decide=not flaws and is_reviewer and found.reviewer_id == actor.user_id,
        reviewer=names.get(found.reviewer_id) if found.reviewer_id else None, number=number,
        may_change=found.application.status in APPEALABLE, is_applicant=actor.role in APPLICANTS,
        scored={one["code"]: one["score"] for one in found.decision.content.get("criteria", ())},
    )  # fmt: skip
