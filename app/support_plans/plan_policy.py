"""Who has a plan in hand, and on whose turn it is."""

from sqlalchemy import ColumnElement, and_, exists, false, or_

from app.core.actor import Actor
from app.core.roles import SCHOOL_STAFF, Role
from app.registry.models import School
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportPlan
from app.support_plans.policy import schools_of
from app.support_plans.set_models import SetLine
from app.support_plans.workflow import APPROVED_ONES, ChainStep, SupportStatus

_S = SupportStatus
# Past the director a plan is known outside the school, under a pseudonym.
_AT_MUNICIPALITY = (_S.DIRECTOR_APPROVED, _S.MUNICIPALITY_APPROVED, *sorted(APPROVED_ONES))
READERS = SCHOOL_STAFF | {Role.COORDINATOR, Role.CHAIR, Role.SUPPORT_SPECIALIST}
# By role: the step it takes by itself, and the one it takes when it stands in for another.
OWN_STEP = {
    Role.DIRECTOR: ChainStep.DIRECTOR,
    Role.COORDINATOR: ChainStep.MUNICIPALITY,
    Role.SUPPORT_SPECIALIST: ChainStep.IKVD,
}
SUBSTITUTED_STEP = {Role.PLAN_AUTHOR: ChainStep.DIRECTOR, Role.CHAIR: ChainStep.MUNICIPALITY}
# Who is stood in for, and by whom.
SUBSTITUTES = {Role.DIRECTOR: Role.PLAN_AUTHOR, Role.COORDINATOR: Role.CHAIR}


def is_visible_to(actor: Actor, step: ChainStep | None) -> ColumnElement[bool]:
    """The plans this person reads; `step` is the one they take on the day. Needs the plan's school joined."""
    if actor.role in SCHOOL_STAFF:
        return SupportPlan.school_id == actor.school_id
    if step is ChainStep.MUNICIPALITY:
        own = schools_of(actor.municipality_id)
        return and_(SupportPlan.school_id.in_(own), SupportPlan.status.in_(_AT_MUNICIPALITY))
    if step is ChainStep.IKVD:
        # Said by what is left out: nearly all plans are read, so the newest are found by walking them from the end.
        return and_(
            SupportPlan.status.not_in((_S.DRAFT, _S.SUBMITTED)),
            or_(SupportPlan.status != _S.MUNICIPALITY_APPROVED, is_sent()),
            or_(SupportPlan.status != _S.DIRECTOR_APPROVED, School.is_state),
        )
    return false()


def is_sent() -> ColumnElement[bool]:
    """Whether the plan is in a set that IKVD has in hand."""
    return exists().where(SetLine.plan_id == SupportPlan.id, SetLine.outcome.is_(None))


def is_waiting_for(step: ChainStep | None) -> ColumnElement[bool]:
    """The plans on whose turn that step is. Needs the plan's school joined."""
    at_director = SupportPlan.status == _S.DIRECTOR_APPROVED
    if step is ChainStep.DIRECTOR:
        return SupportPlan.status == _S.SUBMITTED
    if step is ChainStep.MUNICIPALITY:
        return and_(at_director, School.is_state.is_(False))
    if step is ChainStep.IKVD:
        return or_(
            and_(SupportPlan.status == _S.MUNICIPALITY_APPROVED, is_sent()),
            and_(at_director, School.is_state),
        )
    return false()


def may_write(actor: Actor, plan: SupportPlan) -> bool:
    """Whether this person may change the plan: the people of the school, while it is a draft."""
    return (
        actor.role in SCHOOL_STAFF
        and plan.school_id == actor.school_id
        and plan.status is SupportStatus.DRAFT
    )


def knows_names(actor: Actor) -> bool:
    """Whether this person sees learners by name; everybody else sees pseudonyms."""
    return actor.role in SCHOOL_STAFF


def shown_as(actor: Actor, learner: Learner) -> str:
    """What the learner is called on this person's pages; who was made anonymous has a pseudonym alone."""
    return (learner.name if knows_names(actor) else "") or learner.pseudonym
