"""Scoring one application, and the scores of all once one's own are in."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.borrowing.scope import is_lent
from app.applications.likeness.notes import notes_for
from app.applications.models import Application, SubmissionSnapshot
from app.applications.policy import may_see_content
from app.applications.queries import current_snapshot, regulation_of
from app.applications.submitted import submitted_answers
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import NotPermitted, Refused, present
from app.core.roles import COMMISSION, Role
from app.core.wording import language
from app.extensions import db
from app.selection import policy, service
from app.selection.evaluation import Evaluation, evaluation_of, forming_mean
from app.selection.forms import ConsensusForm, ScoredItem, ScoresForm, consensus_form, scores_form
from app.selection.marks import edition_of, marks_of, standing_of
from app.selection.models import Assessment
from app.selection.my_work import (
    has_conflict,
    is_unsealed,
    my_work,
    owes_scores,
    own_part,
    own_work,
    tally_of,
)
from app.selection.queries import names_of
from app.selection.views.blueprint import READERS, application_or_404, blueprint
from app.selection.wordings import sentences
from app.selection.workflow import AssessmentStatus


@blueprint.get("/selection/applications/<int:application_id>/assessment")
@only(COMMISSION)
def assess(application_id: int) -> Response | str:
    application = application_or_404(application_id)
    if not may_see_content(current_actor(), application):
        return _declare_first(application)
    snapshot = _submission(application)
    assessment, is_given = own_work(current_actor(), snapshot)
    is_in = assessment is not None and assessment.submitted_at is not None
    if is_in or not policy.is_open_for_scores(application) or not is_given:
        return redirect(url_for("selection.scores", application_id=application_id))
    form, items = scores_form(regulation_of(application), application, assessment)
    return _page(application, form, items, snapshot)


@blueprint.post("/selection/applications/<int:application_id>/assessment")
@only(COMMISSION)
def save(application_id: int) -> Response | tuple[str, int]:
    application = application_or_404(application_id)
    if not may_see_content(current_actor(), application):
        # The page that says what is wrong with a form shows the application too.
        return _declare_first(application)
    form, items = scores_form(regulation_of(application), application, None)
    if not form.validate_on_submit():
        return _page(application, form, items), 422
    is_final = request.form.get("action") == "submit"
    try:
        assessment = _saved(application, form)
        if is_final:
            service.submit_assessment(assessment, by=current_actor(), at=clock.now())
    except Refused as error:
        db.session.rollback()
        return _refused(application_id, error), 422
    db.session.commit()
    return _after(application, is_final=is_final)


@blueprint.post("/selection/applications/<int:application_id>/assessment/autosave")
@only(COMMISSION)
def autosave(application_id: int) -> Response | tuple[Response, int]:
    application = application_or_404(application_id)
    form, _items = scores_form(regulation_of(application), application, None)
    if not form.validate_on_submit():
        return jsonify(error="invalid"), 422
    try:
        assessment = _saved(application, form)
    except Refused as error:
        changed = any(finding.rule == "assessment_changed" for finding in error.findings)
        return jsonify(error="refused"), 409 if changed else 422
    db.session.commit()
    saved_at = f"{clock.in_riga(clock.now()):%H:%M:%S}"
    return jsonify(version=assessment.version, saved_at=saved_at)


@blueprint.get("/selection/applications/<int:application_id>/scores")
@only(READERS)
def scores(application_id: int) -> Response | str:
    application, actor = application_or_404(application_id), current_actor()
    if actor.role in COMMISSION and not may_see_content(actor, application):
        return _declare_first(application)
    evaluation = evaluation_of(application, regulation_of(application))
    if is_lent(actor, application):
        evaluation = own_part(evaluation, actor)
    may_agree = (
        evaluation.awaits_consensus
        and policy.is_chair(actor, application.local_call)
        and not owes_scores(actor, application, evaluation)
    )
    return _scores_page(application, evaluation, consensus_form(evaluation) if may_agree else None)


@blueprint.post("/selection/applications/<int:application_id>/consensus")
@only(Role.CHAIR)
def agree(application_id: int) -> Response | tuple[str, int]:
    application = application_or_404(application_id)
    evaluation = evaluation_of(application, regulation_of(application))
    if owes_scores(current_actor(), application, evaluation):
        raise NotPermitted("the chair hands in their own scores before they see how far the others lie apart")
    form = consensus_form(evaluation)
    if not form.validate_on_submit():
        return _scores_page(application, evaluation, form), 422
    try:
        service.agree_consensus(
            application, points=form.points(), reason=form.reason.data, by=current_actor(), at=clock.now()
        )
    except Refused as error:
        form.tell(error.findings, evaluation.regulation)
        return _scores_page(application, evaluation, form), 422
    db.session.commit()
    flash(_("The commission’s score is recorded."), "done")
    return redirect(url_for("selection.scores", application_id=application_id))


def _declare_first(application: Application) -> Response:
    if has_conflict(current_actor(), application):
        raise NotPermitted("who declared a conflict of interest neither reads nor scores the project")
    return redirect(url_for("applications.conflicts", local_call_id=application.local_call_id))


def overview_of(application: Application) -> str:
    """The address of what this person has to do: a borrowed member has a page of their own."""
    if policy.is_of_municipality(current_actor(), application.local_call):
        return url_for("selection.show", local_call_id=application.local_call_id)
    return url_for("selection.borrowed")


def _after(application: Application, *, is_final: bool) -> Response:
    """Where to go after saving: on with a draft, after submitting to the next project or to the overview."""
    flash(_("Your scores are submitted.") if is_final else _("Your scores are saved as a draft."), "done")
    following = my_work(current_actor(), application.local_call).following
    if is_final and following is None:
        return redirect(overview_of(application))
    going_on = following.application_id if is_final and following else application.id
    return redirect(url_for("selection.assess", application_id=going_on))


def _submission(application: Application) -> SubmissionSnapshot:
    return present(current_snapshot(application), "it was submitted")


def _saved(application: Application, form: ScoresForm) -> Assessment:
    return service.save_assessment(
        application,
        criteria=form.criteria(),
        tasks=form.tasks(),
        version=form.version.data or 0,
        by=current_actor(),
        at=clock.now(),
    )


def _refused(application_id: int, error: Refused) -> Any:
    application = application_or_404(application_id)
    regulation = regulation_of(application)
    form, items = scores_form(regulation, application, None)
    form.validate_on_submit()
    form.tell(error.findings, regulation)
    if any(finding.rule == "assessment_changed" for finding in error.findings):
        # What was typed is shown over the newer draft: saving once more replaces it knowingly.
        own, _is_given = own_work(current_actor(), _submission(application))
        form.version.raw_data, form.version.data = None, own.version if own else 0
    return _page(application, form, items)


def _page(
    application: Application,
    form: ScoresForm,
    items: list[ScoredItem],
    snapshot: SubmissionSnapshot | None = None,
) -> Any:
    snapshot, edition = snapshot or _submission(application), edition_of(application.local_call)
    return render_template(
        "selection/assess.html",
        application=application,
        overview=overview_of(application),
        snapshot=snapshot,
        answers=submitted_answers(snapshot, language(), level=3),
        regulation=edition.regulation,
        form=form,
        items=items,
        scored=tally_of(current_actor(), application.local_call),
        is_one_more_needed=standing_of(edition, marks_of(application)).awaits_consensus,
        tied_mean=forming_mean([item.points.data for item in items if item.named]),
        similar=notes_for(current_actor(), application),
    )


def _scores_page(application: Application, evaluation: Evaluation, form: ConsensusForm | None) -> Any:
    regulation = evaluation.regulation
    is_open = is_unsealed(current_actor(), application, evaluation)
    own, is_given = own_work(current_actor(), _submission(application))
    return render_template(
        "selection/scores.html",
        application=application,
        overview=overview_of(application),
        regulation=regulation,
        evaluation=evaluation,
        divergence=sentences(evaluation.divergence, regulation),
        is_unsealed=is_open,
        is_draft_kept=own is not None and own.status is AssessmentStatus.DRAFT and not is_given,
        result=evaluation.scores if is_open and evaluation.submitted else None,
        form=form,
        names=names_of({one.evaluator_id for one in evaluation.submitted}),
        similar=notes_for(current_actor(), application),
    )
