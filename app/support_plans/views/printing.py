"""A plan on paper: the page to be printed is asked for by a click of its own, which is recorded as printing."""

from flask import render_template

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.support_plans import plan_labels
from app.support_plans.document_listing import document_lines
from app.support_plans.models import AccessAct
from app.support_plans.plan_policy import READERS, shown_as
from app.support_plans.views.blueprint import blueprint
from app.support_plans.views.plans import plan_or_404
from app.support_plans.watching import role_refused, watched
from competition_rules.support_plan import measure_kinds


@blueprint.post("/plans/<int:plan_id>/print")
@only(READERS, record=role_refused)
@watched(AccessAct.PRINT)
def print_plan(plan_id: int) -> str:
    found, actor = plan_or_404(plan_id), current_actor()
    return render_template(
        "support_plans/printed_plan.html", plan=found, who=shown_as(actor, found.learner), labels=plan_labels,
        kinds=measure_kinds(), document_lines=document_lines(found), may_write=False, printed_by=actor.name,
        printed_at=clock.now(),
    )  # fmt: skip
