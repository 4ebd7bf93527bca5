"""What is told of several learners at once goes when the last of them is made anonymous."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from app.extensions import db
from app.storage import sealed
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.models import Learner
from app.support_plans.order_models import OrderTakeBack, SupportOrderLine
from app.support_plans.plan_models import SupportMeasure, SupportPlan


def forget_reasons(learner_ids: Collection[int], at: datetime) -> None:
    """Empty the reasons of taking orders back, and erase the papers that tell them, once nobody of an order is kept."""
    of_order = SupportOrderLine.order_id == OrderTakeBack.order_id
    is_named = _lines().where(of_order, SupportPlan.learner_id.in_(learner_ids)).exists()
    kept = _lines().join(Learner, Learner.id == SupportPlan.learner_id)
    is_kept = kept.where(of_order, Learner.anonymised_at.is_(None)).exists()
    for found in db.session.scalars(select(OrderTakeBack).where(is_named, ~is_kept)):
        found.reason = ""
        for file in filter(None, (found.page, found.pdf)):
            sealed.erase(file, at=at)


def _lines() -> Select[Any]:
    return (
        select(SupportOrderLine.id)
        .join(SupportDelivery, SupportDelivery.id == SupportOrderLine.delivery_id)
        .join(SupportMeasure, SupportMeasure.id == SupportDelivery.measure_id)
        .join(SupportPlan, SupportPlan.id == SupportMeasure.plan_id)
    )
