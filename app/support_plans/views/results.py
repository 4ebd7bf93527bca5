"""What came of a plan: assessed with what the observations propose, given back or closed by the director."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.support_plans import carrying_labels, carrying_queries, service
from app.support_plans.carrying_forms import ResultForm
from app.support_plans.models import AccessAct
from app.support_plans.plan_models import SupportPlan
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.plans import plan_or_404, plan_page
from app.support_plans.watching import role_refused, watched
from app.support_plans.workflow import IN_FORCE
from competition_rules.support_carrying import proposed_outcomes


@blueprint.get("/plans/<int:plan_id>/result")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def result(plan_id: int) -> str:
    found = plan_or_404(plan_id)
    if found.status not in IN_FORCE:
        abort(404)
    proposed = proposed_outcomes(carrying_queries.observed_of(found.learner), found.semester)
    return _page(found, ResultForm(formdata=None, data={group: one.value for group, one in proposed.items()}))


@blueprint.post("/plans/<int:plan_id>/result")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def assess_result(plan_id: int) -> Response | tuple[str, int]:
    found, form = plan_or_404(plan_id), ResultForm()
    service.require_in_force(found, current_actor())
    if not form.validate_on_submit():
        return _page(found, form), 422
    try:
        service.assess_result(
            found, form.assessed(), is_checked=form.is_checked.data, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(plan_or_404(plan_id), form), 422
    flash(_("The result is assessed. The director closes the plan."), "done")
    return redirect(url_for("support_plans.plan", plan_id=plan_id))


def _page(found: SupportPlan, form: ResultForm) -> str:
    return render_template("support_plans/result.html", plan=found, form=form, labels=carrying_labels)


@blueprint.post("/plans/<int:plan_id>/result/return")
@only(Role.DIRECTOR, record=role_refused)
@watched(AccessAct.CHANGE)
def give_back_result(plan_id: int) -> Response:
    service.give_back_result(plan_or_404(plan_id), by=current_actor(), at=clock.now())
    flash(_("The result is given back, to be assessed anew."), "done")
    return redirect(url_for("support_plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/close")
@only(Role.DIRECTOR, record=role_refused)
@watched(AccessAct.CHANGE)
def close_plan(plan_id: int) -> Response | tuple[str, int]:
    try:
        service.close_plan(plan_or_404(plan_id), by=current_actor(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        return plan_page(plan_or_404(plan_id), reasons=word_all(refused.findings)), 422
    flash(_("The plan is closed."), "done")
    return redirect(url_for("support_plans.plan", plan_id=plan_id))
