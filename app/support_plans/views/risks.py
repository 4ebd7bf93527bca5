"""What was observed about a learner: the signs, how strong, and where it goes from term to term."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.wording import language
from app.extensions import db
from app.support_plans import risk_labels, risk_queries, service
from app.support_plans.models import AccessAct, Learner
from app.support_plans.policy import KEEPERS
from app.support_plans.risk_forms import ObservationForm
from app.support_plans.views.blueprint import blueprint, learner_or_404
from app.support_plans.watching import role_refused, shows, watched
from competition_rules.support import levels, signs


@blueprint.get("/learners/<int:learner_id>/risks")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.VIEW)
def risks(learner_id: int) -> str:
    return _page(learner_or_404(learner_id), ObservationForm())


@blueprint.post("/learners/<int:learner_id>/risks")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def observe(learner_id: int) -> Response | tuple[str, int]:
    learner, form = learner_or_404(learner_id), ObservationForm()
    if not form.validate_on_submit():
        return _page(learner, form), 422
    note, is_checked = form.note.data or "", form.is_checked.data
    try:
        service.observe(
            learner, form.observed(), note, is_checked=is_checked, by=current_actor(), at=clock.now()
        )
    except Refused as refused:
        db.session.rollback()
        form.take(refused)
        return _page(learner, form), 422
    flash(_("The sign is put down."), "done")
    return redirect(url_for("support_plans.risks", learner_id=learner_id))


@blueprint.post("/observations/<int:observation_id>/strike")
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def strike_out(observation_id: int) -> Response:
    observation = risk_queries.find_observation(current_actor(), observation_id) or abort(404)
    shows(observation.learner)
    service.strike_out(observation, by=current_actor(), at=clock.now())
    flash(_("The observation is struck out. It no longer counts."), "done")
    return redirect(url_for("support_plans.risks", learner_id=observation.learner_id))


def _page(learner: Learner, form: ObservationForm) -> str:
    seen = risk_queries.observations_of(learner)
    found = levels(one.observed for one in seen if one.struck_at is None)
    return render_template(
        "support_plans/risks.html", learner=learner, form=form, labels=risk_labels, observations=seen,
        levels=found, signs=signs(), language=language(),
    )  # fmt: skip
