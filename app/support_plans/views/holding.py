"""Legal holds on a learner's data, found by a plan."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from app.support_plans import retention_queries, service
from app.support_plans.models import AccessAct
from app.support_plans.plan_forms import HoldForm
from app.support_plans.plan_models import SupportPlan
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.plans import plan_or_404
from app.support_plans.watching import role_refused, shows, watched

Answer = Response | str | tuple[str, int]


@blueprint.route("/plans/<int:plan_id>/hold", methods=["GET", "POST"])
@only(Role.SUPPORT_SPECIALIST, record=role_refused)
@watched(AccessAct.CHANGE)
def hold(plan_id: int) -> Answer:
    found, form = plan_or_404(plan_id), HoldForm()
    if form.validate_on_submit():
        try:
            service.place_hold(found.learner, form.why.data or "", by=current_actor(), at=clock.now())
        except Refused as refused:
            db.session.rollback()
            form.take(refused)
        else:
            flash(_("The data is kept until the hold is released."), "done")
            return redirect(url_for("support_plans.hold", plan_id=plan_id))
    page = _page(plan_or_404(plan_id), form)
    return (page, 422) if form.errors else page


@blueprint.post("/plans/<int:plan_id>/holds/<int:hold_id>/release")
@only(Role.SUPPORT_SPECIALIST, record=role_refused)
@watched(AccessAct.CHANGE)
def release_hold(plan_id: int, hold_id: int) -> Response:
    found = plan_or_404(plan_id)
    hold = retention_queries.find_hold(hold_id)
    if hold is None or hold.learner_id != found.learner_id:
        abort(404)
    shows(found.learner)
    service.release_hold(hold, by=current_actor(), at=clock.now())
    flash(_("The hold is released: the term counts again."), "done")
    return redirect(url_for("support_plans.hold", plan_id=plan_id))


def _page(plan: SupportPlan, form: HoldForm) -> str:
    holds = retention_queries.holds_of(plan.learner)
    is_held = any(one.released_at is None for one in holds)
    return render_template("support_plans/hold.html", plan=plan, form=form, holds=holds, is_held=is_held)
