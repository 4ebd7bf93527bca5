"""Going on with a learner's last plan."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.core.errors import Refused
from app.extensions import db
from app.support_plans import plan_labels, plan_queries, service
from app.support_plans.models import AccessAct
from app.support_plans.plan_forms import ContinueForm
from app.support_plans.policy import KEEPERS
from app.support_plans.views.blueprint import blueprint, learner_or_404
from app.support_plans.watching import role_refused, watched
from competition_rules.support import semester_named, semester_of

Answer = Response | str | tuple[str, int]


@blueprint.route("/learners/<int:learner_id>/continue", methods=["GET", "POST"])
@only(KEEPERS, record=role_refused)
@watched(AccessAct.CHANGE)
def continue_plan(learner_id: int) -> Answer:
    learner = learner_or_404(learner_id)
    present = semester_of(riga_day(clock.now()))
    form = ContinueForm([present, present.next])
    if form.validate_on_submit() and (semester := semester_named(form.semester.data)):
        try:
            done = service.continue_plan(learner, semester, by=current_actor(), at=clock.now())
        except Refused as refused:
            db.session.rollback()
            form.take(refused)
        else:
            _tell(done)
            return redirect(url_for("support_plans.plan", plan_id=done.plan.id))
    learner = learner_or_404(learner_id)
    page = render_template(
        "support_plans/continue_plan.html", learner=learner, form=form, plans=plan_queries.plans_of(learner),
        labels=plan_labels,
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _tell(done: service.Continued) -> None:
    taken = ngettext("%(num)s measure is taken along.", "%(num)s measures are taken along.", done.measures)
    flash(f"{_('The plan goes on.')} {taken}", "done")
    if done.lowered:
        lowered = ngettext(
            "%(num)s measure cost more than the rate of today and is lowered to it: check it.",
            "%(num)s measures cost more than the rate of today and are lowered to it: check them.",
            done.lowered,
        )
        flash(lowered, "wait")
