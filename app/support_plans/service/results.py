"""What came of a plan at its end: assessed by the school, given back or closed by its director."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.audit import carry_out
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.core.roles import Role
from app.extensions import db
from app.support_plans.carrying_models import SupportResult
from app.support_plans.carrying_queries import result_of, waiting_of
from app.support_plans.order_queries import unordered_of
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service.carrying import require_in_force
from app.support_plans.texts import text_flaws
from app.support_plans.workflow import SUPPORT_WORKFLOW, SupportAction, SupportStatus
from competition_rules.support_carrying import Course, Outcome, check_result


@dataclass(frozen=True)
class Assessed:
    """The risk of each group at the end, what becomes of the support, and why."""

    outcomes: Mapping[str, Outcome]
    course: Course
    note: str = ""


def assess_result(
    plan: SupportPlan, assessed: Assessed, *, is_checked: bool = False, by: Actor, at: datetime
) -> SupportResult:
    """Put down what came of the plan. Refused while something given waits for the learner's signature."""
    require_in_force(plan, by)
    found = check_result(assessed.outcomes, assessed.course, assessed.note)
    if not is_checked:
        found += text_flaws(plan.learner, assessed.note)
    refuse_if(found)
    if count := waiting_of(plan):
        raise refusal("result_while_unsigned", count=count)
    risks = json.dumps({group: one.value for group, one in sorted(assessed.outcomes.items())})
    result = SupportResult(
        plan=plan, risks=risks, note=assessed.note, course=assessed.course, assessed_at=at,
        assessed_by_id=present(by.user_id, "a person of the school is signed in"),
    )  # fmt: skip
    db.session.add(result)
    # How the risks are is the learner's own affair: the record of acts is read more widely.
    _move(plan, SupportAction.ASSESS_RESULT, by, at, course=assessed.course)
    return result


def give_back_result(plan: SupportPlan, *, by: Actor, at: datetime) -> None:
    """The director has the result assessed anew; the plan is carried out again until then."""
    _result(plan, by).voided_at = at
    _move(plan, SupportAction.GIVE_BACK_RESULT, by, at)


def close_plan(plan: SupportPlan, *, by: Actor, at: datetime) -> None:
    """The director ends the plan with its result.

    Refused to who assessed it, and while something that was given waits for an order.
    """
    if _result(plan, by).assessed_by_id == by.user_id:
        raise refusal("close_own_result")
    if count := unordered_of(plan):
        raise refusal("close_unordered", count=count)
    _move(plan, SupportAction.CLOSE, by, at)


def _result(plan: SupportPlan, by: Actor) -> SupportResult:
    if by.role is not Role.DIRECTOR or plan.school_id != by.school_id:
        raise NotPermitted(f"{by.role} does not decide about the result of plan {plan.id}")
    if plan.status is not SupportStatus.RESULT_ASSESSED:
        raise StaleState(plan, "decide about its result")
    return present(result_of(plan), "the result is assessed")


def _move(plan: SupportPlan, action: SupportAction, by: Actor, at: datetime, **facts: object) -> None:
    known = {"learner": plan.learner_id, "number": plan.number, **facts}
    carry_out(SUPPORT_WORKFLOW, plan, action, by=by, at=at, facts=known)
