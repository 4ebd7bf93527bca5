"""What of the plans of a school waits for somebody, as conditions that questions count and lists are narrowed by."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.support_plans.carrying_models import SupportDelivery, SupportResult
from app.support_plans.carrying_queries import COUNTS, WAITS_FOR_SIGNATURE
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.workflow import IN_FORCE, SupportStatus

_OF_MEASURE = SupportDelivery.measure_id == SupportMeasure.id
IS_IN_FORCE = SupportPlan.status.in_(sorted(IN_FORCE))
# Something given of the measure is not signed for.
LACKS_SIGNATURE = exists().where(_OF_MEASURE, WAITS_FOR_SIGNATURE)
_GIVEN = (
    select(func.coalesce(func.sum(SupportDelivery.volume), 0)).where(_OF_MEASURE, COUNTS).scalar_subquery()
)


def is_to_carry(day: Any) -> ColumnElement[bool]:
    """A measure that may be given on the day, or whose days are over and of which something is still to be put down."""
    is_open = or_(SupportMeasure.ends_on >= day, LACKS_SIGNATURE, SupportMeasure.volume > _GIVEN)
    return and_(SupportMeasure.starts_on <= day, is_open)


def is_over_incomplete(day: Any) -> ColumnElement[bool]:
    """A measure whose days are over, with less put down than was planned."""
    return and_(SupportMeasure.ends_on < day, SupportMeasure.volume > _GIVEN)


def is_result_due(day: Any) -> ColumnElement[bool]:
    """A plan in force of which nothing can be given any more: the days of all its measures are over."""
    lasts = exists().where(SupportMeasure.plan_id == SupportPlan.id, SupportMeasure.ends_on >= day)
    return and_(IS_IN_FORCE, ~lasts)


def is_to_close(user_id: Any) -> ColumnElement[bool]:
    """A plan whose result somebody else assessed."""
    by_other = exists().where(
        SupportResult.plan_id == SupportPlan.id, SupportResult.voided_at.is_(None),
        SupportResult.assessed_by_id != user_id,
    )  # fmt: skip
    return and_(SupportPlan.status == SupportStatus.RESULT_ASSESSED, by_other)


def is_left_behind() -> ColumnElement[bool]:
    """A plan in force of a learner who left the school and is at no other."""
    # Correlated by name: lists have the learner joined.
    is_gone = (
        exists()
        .where(Learner.id == SupportPlan.learner_id, Learner.school_id.is_(None))
        .correlate(SupportPlan)
    )
    return and_(IS_IN_FORCE, is_gone)
