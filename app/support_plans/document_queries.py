"""Reading the supporting documents of plans."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.core.clock import riga_day
from app.extensions import db
from app.support_plans.document_models import SupportDocument
from app.support_plans.look_models import NameLook
from app.support_plans.plan_models import SupportPlan
from app.support_plans.plan_policy import knows_names
from app.support_plans.plan_queries import find_plan


def documents_of(plan: SupportPlan) -> Sequence[SupportDocument]:
    """The plan's documents and declarations, in the order they were added."""
    wanted = select(SupportDocument).where(SupportDocument.plan_id == plan.id)
    options = joinedload(SupportDocument.file), joinedload(SupportDocument.added_by)
    return db.session.scalars(wanted.options(*options).order_by(SupportDocument.id)).all()


def held_by(plan: SupportPlan) -> set[str]:
    """The codes of the documents and declarations the plan has."""
    return set(db.session.scalars(select(SupportDocument.code).where(SupportDocument.plan_id == plan.id)))


def find_document(actor: Actor, document_id: int, at: datetime) -> SupportDocument | None:
    """A document of a plan this person reads; an erased one is none any more."""
    found = db.session.get(SupportDocument, document_id)
    is_there = found is not None and (found.file is None or found.file.erased_at is None)
    if found is None or not is_there or find_plan(actor, found.plan_id, riga_day(at)) is None:
        return None
    return found


def may_open(actor: Actor, plan: SupportPlan, at: datetime) -> bool:
    """Whether this person opens the files of the plan, which name the learner: the people of the school, and IKVD
    while it looks at the name."""
    if knows_names(actor):
        return plan.school_id == actor.school_id
    look = select(NameLook.id).where(
        NameLook.plan_id == plan.id, NameLook.user_id == actor.user_id, NameLook.ends_at > at
    )
    return db.session.scalar(look.limit(1)) is not None
