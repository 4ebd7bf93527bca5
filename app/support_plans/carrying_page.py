"""How far the measures of a plan are: what its page shows once it was approved."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.actor import Actor
from app.core.roles import SCHOOL_STAFF, Role
from app.support_plans.carrying_models import SupportResult
from app.support_plans.carrying_queries import progress_of, result_of
from app.support_plans.plan_models import SupportPlan
from app.support_plans.workflow import APPROVED_ONES, IN_FORCE, SupportStatus
from competition_rules.support_carrying import Progress


@dataclass(frozen=True)
class Carried:
    """What was given of each measure by its id, the result as far as this person reads it, and what they may do."""

    progress: Mapping[int, Progress]
    result: SupportResult | None
    knows_learner: bool
    may_carry: bool
    may_decide: bool


def carried(plan: SupportPlan, actor: Actor, *, is_begun: bool) -> Carried | None:
    """None for a plan that is not approved yet; `is_begun`: something was given of it."""
    if plan.status not in APPROVED_ONES:
        return None
    is_own = actor.role in SCHOOL_STAFF and plan.school_id == actor.school_id
    return Carried(
        progress_of([plan] if is_begun else []),
        result_of(plan) if is_own else None, is_own, is_own and plan.status in IN_FORCE,
        is_own and actor.role is Role.DIRECTOR and plan.status is SupportStatus.RESULT_ASSESSED,
    )  # fmt: skip
