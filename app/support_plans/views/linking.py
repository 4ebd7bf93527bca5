"""The project a measure takes place in, and a learner's former personal code."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.applications.models import Application
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused, present
from app.extensions import db
from app.support_plans import funding_queries, service
from app.support_plans.funding_forms import FormerCodeForm, ProjectForm
from app.support_plans.models import AccessAct
from app.support_plans.plan_models import SupportMeasure
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint, learner_or_404
from app.support_plans.watching import role_refused, shows_plan, watched


@blueprint.route("/measures/<int:measure_id>/project", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def project_of_measure(measure_id: int) -> Response | str | tuple[str, int]:
    measure = _measure_or_404(measure_id)
    projects = funding_queries.projects_for(measure.plan)
    form = ProjectForm(projects)
    if form.validate_on_submit() and _is_linked(measure, form):
        flash(
            _("The measure takes place in the project. The project’s organisation does not see it."), "done"
        )
        return redirect(url_for("support_plans.plan", plan_id=measure.plan_id))
    page = render_template(
        "support_plans/project_of_measure.html", plan=measure.plan, measure=measure, form=form,
        has_projects=bool(projects),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _is_linked(measure: SupportMeasure, form: ProjectForm) -> bool:
    project = present(db.session.get(Application, int(form.project.data)), "it is one of the choices")
    try:
        service.link_project(measure, project, by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return False
    return True


@blueprint.post("/measures/<int:measure_id>/project/end")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def unlink_project(measure_id: int) -> Response:
    measure = _measure_or_404(measure_id)
    service.unlink_project(measure, by=current_actor(), at=clock.now())
    flash(_("The measure takes place in that project no more."), "done")
    return redirect(url_for("support_plans.plan", plan_id=measure.plan_id))


@blueprint.route("/learners/<int:learner_id>/former-codes", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def record_former_code(learner_id: int) -> Response | str | tuple[str, int]:
    learner, form = learner_or_404(learner_id), FormerCodeForm()
    if form.validate_on_submit():
        code = present(form.former_code.data, "the form is valid")
        try:
            service.record_former_code(learner, code, by=current_actor(), at=clock.now())
        except Refused as refused:
            db.session.rollback()
            form.take(refused)
        else:
            flash(_("The former personal code is put down."), "done")
            return redirect(url_for("support_plans.learner", learner_id=learner_id))
    page = render_template(
        "support_plans/former_codes.html", learner=learner, form=form,
        former=funding_queries.former_codes_of(learner),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _measure_or_404(measure_id: int) -> SupportMeasure:
    measure = funding_queries.find_linkable(current_actor(), measure_id) or abort(404)
    shows_plan(measure.plan)
    return measure
