"""The cover list of a set as a PDF; it is stored encrypted, as everything that speaks of single learners."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale

from app.audit import record
from app.core.actor import SYSTEM
from app.documents import pdf
from app.documents.papers import Paper
from app.extensions import db
from app.storage import sealed
from app.support_plans import set_queries
from app.support_plans.set_models import PlanSet

TITLE = "Atbalsta plānu komplekts"


def make_cover(set_id: int, *, at: datetime) -> None:
    """Render and keep the cover list; made once."""
    plan_set = db.session.get_one(PlanSet, set_id)
    if plan_set.cover_id is not None:
        return
    rows = set_queries.line_rows(plan_set)
    values = {"plan_set": plan_set, "rows": rows}
    paper = Paper("support_set", TITLE, plan_set.number, plan_set.sent_at, values)
    with force_locale("lv"):
        body = _text("support_set", paper=paper, **values)
        footer = _text("footer", paper=paper, digest=plan_set.sha256)
    data = pdf.render(body, title=f"{TITLE} {plan_set.number}", footer=footer)
    plan_set.cover_id = sealed.keep(data, at=at).id
    record(plan_set, "support_set.cover", by=SYSTEM, at=at, facts={"number": plan_set.number})


def _text(template: str, **values: object) -> str:
    return current_app.jinja_env.get_template(f"documents/{template}.html").render(**values)
