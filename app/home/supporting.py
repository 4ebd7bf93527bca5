"""What of support plans under way waits for whom: signatures, orders, results, sets, matches."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.core.actor import Actor
from app.support_plans import due, order_queries
from app.support_plans.funding_models import FundingMatch
from app.support_plans.funding_queries import is_to_confirm
from app.support_plans.funding_workflow import MatchStatus
from app.support_plans.order_models import OrderTakeBack, SupportOrder
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.set_models import PlanSet
from app.support_plans.set_workflow import SetStatus
from app.support_plans.taking_back_workflow import TakeBackStatus


def signatures_to_put_down(actor: Actor, _day: Any) -> Select[Any]:
    """Measures of the school of which something was given that the learner has not signed for."""
    return _measures(actor, due.LACKS_SIGNATURE)


def records_to_put_down(actor: Actor, day: Any) -> Select[Any]:
    """Measures of the school whose days are over, with less put down than was planned."""
    return _measures(actor, due.is_over_incomplete(day))


def _measures(actor: Actor, condition: ColumnElement[bool]) -> Select[Any]:
    wanted = select(func.count(SupportMeasure.id)).join(SupportMeasure.plan)
    return wanted.where(SupportPlan.school_id == actor.school_id, due.IS_IN_FORCE, condition)


def results_to_assess(actor: Actor, day: Any) -> Select[Any]:
    """Plans of the school of which nothing can be given any more and whose result nobody has assessed."""
    return _plans(actor, due.is_result_due(day))


def plans_to_close(actor: Actor, _day: Any) -> Select[Any]:
    """Plans of the school whose result somebody other than this person assessed."""
    return _plans(actor, due.is_to_close(actor.user_id))


def plans_left_behind(actor: Actor, _day: Any) -> Select[Any]:
    """Plans in force of learners who left the school and are at no other."""
    return _plans(actor, due.is_left_behind())


def _plans(actor: Actor, condition: ColumnElement[bool]) -> Select[Any]:
    return select(func.count(SupportPlan.id)).where(SupportPlan.school_id == actor.school_id, condition)


def measures_to_order(actor: Actor, _day: Any) -> Select[Any]:
    """Measures the director's next order would pay for."""
    return order_queries.orders_to_issue(actor.school_id, actor.user_id)


def orders_to_take_back(actor: Actor, _day: Any) -> Select[Any]:
    """Orders of the school that somebody proposed to take back."""
    wanted = select(func.count(OrderTakeBack.id)).join(OrderTakeBack.order)
    return wanted.where(
        SupportOrder.school_id == actor.school_id, OrderTakeBack.status == TakeBackStatus.PROPOSED
    )


def sets_to_decide(_actor: Actor, _day: Any) -> Select[Any]:
    """Sets of which IKVD has at least one plan in hand."""
    return select(func.count(PlanSet.id)).where(PlanSet.status == SetStatus.SENT)


def matches_to_decide(_actor: Actor, _day: Any) -> Select[Any]:
    """What seems to be paid twice and about which nobody has proposed anything."""
    return select(func.count(FundingMatch.id)).where(FundingMatch.status == MatchStatus.FOUND)


def waivers_to_confirm(actor: Actor, _day: Any) -> Select[Any]:
    """Waivers of a double funding that another person proposed."""
    return select(func.count(FundingMatch.id)).where(is_to_confirm(actor.user_id))
