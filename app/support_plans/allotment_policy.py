"""Who gives money for support plans down a level, who gives it back, and who sees which of it."""

from sqlalchemy import ColumnElement, or_

from app.core.actor import Actor
from app.core.roles import FINANCE, SCHOOL_STAFF, Role
from app.support_plans.allotment_models import Level, SupportAllotment
from app.support_plans.policy import schools_of

# Who sees the whole country's.
NATIONAL = FINANCE | {Role.PROGRAMME_MANAGER, Role.SUPPORT_SPECIALIST, Role.AUDITOR}
READERS = NATIONAL | SCHOOL_STAFF | {Role.COORDINATOR}
GIVERS = frozenset({Role.PROGRAMME_MANAGER, Role.COORDINATOR})
RETURNERS = GIVERS | {Role.DIRECTOR}


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The allotments this person sees: all, the own municipality's and its schools', the own school's."""
    if actor.role in NATIONAL:
        return SupportAllotment.id.is_not(None)
    if actor.role is Role.COORDINATOR:
        return or_(
            SupportAllotment.municipality_id == actor.municipality_id,
            SupportAllotment.school_id.in_(schools_of(actor.municipality_id)),
        )
    # No school has the number 0: who works at none sees none.
    return SupportAllotment.school_id == ((actor.school_id or 0) if actor.role in SCHOOL_STAFF else 0)


def may_give_from(actor: Actor, allotment: SupportAllotment) -> bool:
    """Whether this person divides the money of that place: IKVD the semester's, a municipality its own."""
    if allotment.level is Level.SEMESTER:
        return actor.role is Role.PROGRAMME_MANAGER
    return (
        allotment.level is Level.MUNICIPALITY
        and actor.role is Role.COORDINATOR
        and actor.municipality_id == allotment.municipality_id
    )


def may_return_from(actor: Actor, allotment: SupportAllotment) -> bool:
    """Whether this person gives money of that place back up: who has it, or who gave it."""
    if allotment.level is Level.SCHOOL and actor.role is Role.DIRECTOR:
        return actor.school_id == allotment.school_id
    if allotment.level is Level.MUNICIPALITY and actor.role is Role.COORDINATOR:
        return actor.municipality_id == allotment.municipality_id
    above = allotment.parent
    return actor.role is Role.PROGRAMME_MANAGER if above is None else may_give_from(actor, above)
