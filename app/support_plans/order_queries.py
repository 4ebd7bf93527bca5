"""Reading the director's orders, and what waits for one."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.actor import Actor
from app.core.roles import SCHOOL_STAFF, Role
from app.extensions import db
from app.registry.models import School
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.carrying_queries import IS_CONFIRMED
from app.support_plans.order_models import OrderTakeBack, SupportOrder, SupportOrderLine
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.policy import schools_of
from app.support_plans.taking_back_workflow import TakeBackStatus
from app.support_plans.workflow import SupportStatus

ORDER_READERS = SCHOOL_STAFF | {Role.COORDINATOR, Role.SUPPORT_SPECIALIST}
# A line of an order that was not taken back.
IS_STANDING = ~exists().where(
    OrderTakeBack.order_id == SupportOrderLine.order_id, OrderTakeBack.status == TakeBackStatus.TAKEN_BACK
)
IN_NO_ORDER = ~exists().where(SupportOrderLine.delivery_id == SupportDelivery.id, IS_STANDING)
# What costs nothing needs no order.
IS_READY = and_(IS_CONFIRMED, SupportDelivery.cost > 0, IN_NO_ORDER)
_OF_DELIVERY = joinedload(SupportDelivery.measure).joinedload(SupportMeasure.plan)


def ready_deliveries(school_id: int) -> Sequence[SupportDelivery]:
    """What the school has given, confirmed and not ordered yet, of the oldest semester that has any."""
    of_school = (
        select(SupportDelivery)
        .join(SupportDelivery.measure)
        .join(SupportMeasure.plan)
        .where(SupportDelivery.school_id == school_id, IS_READY)
    )
    oldest = db.session.scalar(of_school.with_only_columns(func.min(SupportPlan.semester_code)))
    wanted = of_school.where(SupportPlan.semester_code == oldest).options(_OF_DELIVERY)
    ordered = wanted.order_by(SupportPlan.id, SupportMeasure.id, SupportDelivery.given_on, SupportDelivery.id)
    return db.session.scalars(ordered.execution_options(populate_existing=True)).all()


def orders_to_issue(school_id: Any, user_id: Any) -> Select[Any]:
    """Counts the measures the next order would pay for: of the oldest semester, none of it put down by this person."""
    of_school = (
        select(SupportDelivery)
        .join(SupportDelivery.measure)
        .join(SupportMeasure.plan)
        .where(SupportDelivery.school_id == school_id, IS_READY)
    )
    oldest = of_school.with_only_columns(func.min(SupportPlan.semester_code)).scalar_subquery()
    of_other = and_(
        SupportDelivery.recorded_by_id != user_id,
        func.coalesce(SupportDelivery.confirmed_by_id, 0) != user_id,
    )
    counted = of_school.with_only_columns(func.count(SupportDelivery.measure_id.distinct()))
    return counted.where(SupportPlan.semester_code == oldest, of_other)


def unordered_of(plan: SupportPlan) -> int:
    """How many things given of the plan wait for an order."""
    wanted = (
        select(func.count(SupportDelivery.id))
        .join(SupportDelivery.measure)
        .where(SupportMeasure.plan_id == plan.id, IS_READY)
    )
    return db.session.scalar(wanted) or 0


def order_of(delivery: SupportDelivery) -> SupportOrder | None:
    """The order that pays for it."""
    wanted = select(SupportOrder).join(SupportOrder.lines)
    return db.session.scalar(wanted.where(SupportOrderLine.delivery_id == delivery.id, IS_STANDING))


def turns_of(deliveries: Collection[SupportDelivery]) -> Mapping[int, int]:
    """By delivery, how many orders paid for it and were taken back."""
    wanted = select(SupportOrderLine.delivery_id, func.count()).where(
        SupportOrderLine.delivery_id.in_([one.id for one in deliveries])
    )
    rows = db.session.execute(wanted.group_by(SupportOrderLine.delivery_id))
    return defaultdict(int, {row[0]: row[1] for row in rows})


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The orders this person reads. Needs the order's school joined."""
    if actor.role in SCHOOL_STAFF:
        return SupportOrder.school_id == actor.school_id
    if actor.role is Role.COORDINATOR:
        return SupportOrder.school_id.in_(schools_of(actor.municipality_id))
    return SupportOrder.id > 0 if actor.role is Role.SUPPORT_SPECIALIST else false()


def order_rows(actor: Actor) -> Select[Any]:
    """The list's columns: `id, semester_code, total, issued_at, school, taking_back` (its status, or None)."""
    taking_back = select(OrderTakeBack.status).where(
        OrderTakeBack.order_id == SupportOrder.id, OrderTakeBack.status != TakeBackStatus.KEPT
    )
    columns: tuple[Any, ...] = (
        SupportOrder.id, SupportOrder.semester_code, SupportOrder.total, SupportOrder.issued_at,
        School.name.label("school"), taking_back.scalar_subquery().label("taking_back"),
    )  # fmt: skip
    return select(*columns).join(School, School.id == SupportOrder.school_id).where(visible_to(actor))


def find_order(actor: Actor, order_id: int) -> SupportOrder | None:
    """An order this person reads, with everything it cites."""
    wanted = (
        select(SupportOrder)
        .join(School, School.id == SupportOrder.school_id)
        .where(SupportOrder.id == order_id, visible_to(actor))
        .options(
            joinedload(SupportOrder.school), joinedload(SupportOrder.issued_by),
            selectinload(SupportOrder.lines).joinedload(SupportOrderLine.delivery).options(_OF_DELIVERY),
            selectinload(SupportOrder.take_backs),
        )
    )  # fmt: skip
    return db.session.scalar(wanted)


def plans_gone(order: SupportOrder) -> int:
    """How many plans of the order are closed or went to another school: what was spent of them is settled."""
    plans = {one.delivery.measure.plan for one in order.lines}
    return sum(one.status is SupportStatus.CLOSED or one.school_id != order.school_id for one in plans)


def has_take_back(status: TakeBackStatus) -> ColumnElement[bool]:
    """The orders whose taking back has come so far."""
    return exists().where(OrderTakeBack.order_id == SupportOrder.id, OrderTakeBack.status == status)
