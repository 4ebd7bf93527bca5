"""The record of access to learners' data, for the head of the school."""

from flask import render_template
from sqlalchemy import select

from app.accounts.labels import ROLES
from app.core.access import only
from app.core.actor import current_actor
from app.core.roles import Role
from app.extensions import db
from app.support_plans import labels, queries
from app.support_plans.listing import ACCESSES
from app.support_plans.models import AccessAct, Learner, SupportAccess
from app.support_plans.views.blueprint import blueprint
from app.support_plans.watching import role_refused, watched


@blueprint.get("/accesses")
@only(Role.DIRECTOR, record=role_refused)
@watched(AccessAct.VIEW)
def accesses() -> str:
    actor = current_actor()
    counted = (
        select(SupportAccess.id)
        .outerjoin(Learner, Learner.id == SupportAccess.learner_id)
        .where(SupportAccess.school_id == actor.school_id)
    )
    listed = ACCESSES.answer(db.session(), queries.access_rows(actor), counted=counted)
    return render_template("support_plans/accesses.html", listed=listed, labels=labels, roles=ROLES)
