"""Figures of support plans for those who read the plans."""

from flask import render_template, request

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.support_plans import figure_queries, plan_labels
from app.support_plans.models import AccessAct
from app.support_plans.plan_policy import READERS, knows_names
from app.support_plans.views.blueprint import blueprint
from app.support_plans.watching import role_refused, watched


@blueprint.get("/plans/figures")
@only(READERS, record=role_refused)
@watched(AccessAct.VIEW)
def plan_figures() -> str:
    actor, day = current_actor(), riga_day(clock.now())
    years = figure_queries.school_years(actor, day)
    asked = request.args.get("year", type=int)
    year = asked if asked in years else years[0] if years else None
    return render_template(
        "support_plans/plan_figures.html", years=years, year=year, labels=plan_labels, is_school=knows_names(actor),
        found=figure_queries.figures(actor, year, day) if year else None,
    )  # fmt: skip
