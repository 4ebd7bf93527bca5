"""Who keeps a plan and who may read it."""

from sqlalchemy import ColumnElement, false, or_, true

from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, refusal
from app.core.formats import short_day
from app.core.roles import IKVD, Role
from app.plans.models import PmpPlan
from app.plans.workflow import PlanStatus

KEEPERS = frozenset({Role.COORDINATOR, Role.DIRECTOR})
READERS_OF_ALL = IKVD | {Role.AUDITOR, Role.SYSTEM}


def is_kept_by(actor: Actor) -> ColumnElement[bool]:
    """The plans this person keeps: the coordinator the municipality's, the director the school's."""
    if actor.role is Role.COORDINATOR:
        return PmpPlan.municipality_id == actor.municipality_id
    if actor.role is Role.DIRECTOR:
        return PmpPlan.school_id == actor.school_id
    return false()


def is_visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Adopted plans are public; drafts are seen by their owner's people and by IKVD and the auditor."""
    adopted = PmpPlan.status != PlanStatus.DRAFT
    if actor is None:
        return adopted
    if actor.role in READERS_OF_ALL:
        return true()
    if actor.municipality_id is not None:
        return or_(adopted, PmpPlan.municipality_id == actor.municipality_id)
    if actor.school_id is not None:
        return or_(adopted, PmpPlan.school_id == actor.school_id)
    return adopted


def may_keep(actor: Actor | None, plan: PmpPlan) -> bool:
    """Whether this person may change the plan while it is a draft, adopt it and end it."""
    if actor is None:
        return False
    if actor.role is Role.COORDINATOR:
        return plan.municipality_id is not None and plan.municipality_id == actor.municipality_id
    if actor.role is Role.DIRECTOR:
        return plan.school_id is not None and plan.school_id == actor.school_id
    return False


def require_keeper(actor: Actor, plan: PmpPlan) -> None:
    """Raise `NotPermitted` unless the plan is this person's to keep."""
    if not may_keep(actor, plan):
        raise NotPermitted(f"{actor.role} does not keep plan {plan.id}")


def require_draft(plan: PmpPlan) -> None:
    """Refuse to change a plan that was adopted: applications name its tasks."""
    if plan.status is not PlanStatus.DRAFT:
        adopted_on = riga_day(plan.adopted_at) if plan.adopted_at else None
        raise refusal("plan_locked", act=plan.adopted_act, day=short_day(adopted_on))
