"""The list of support plans as a file."""

from flask import Response

from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.clock import riga_day
from app.documents.sheets import write_csv
from app.extensions import db
from app.support_plans import plan_queries, plan_sheets
from app.support_plans.models import AccessAct
from app.support_plans.plan_listing import PLANS
from app.support_plans.plan_models import SupportPlan
from app.support_plans.plan_policy import READERS
from app.support_plans.views.blueprint import blueprint
from app.support_plans.watching import role_refused, shows_all, watched


@blueprint.get("/plans/export.csv")
@only(READERS, record=role_refused)
@watched(AccessAct.EXPORT)
def plans_csv() -> Response:
    """Whole before it is sent: the row that says whose plans are in it is written with it."""
    wanted = plan_queries.plan_rows(current_actor(), riga_day(clock.now()))
    narrowed = wanted.where(*PLANS.conditions(PLANS.asked())).order_by(SupportPlan.id)
    rows = db.session.execute(narrowed).all()
    shows_all(sorted({row.learner_id for row in rows}))
    answer = Response(write_csv(plan_sheets.table(rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{plan_sheets.NAME}"'
    return answer
