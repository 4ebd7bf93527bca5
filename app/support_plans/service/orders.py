"""The director orders what was given to be paid: each measure's money is spent, once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select

from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, present, refusal
from app.core.roles import Role
from app.extensions import db
from app.jobs import enqueue
from app.registry.models import School
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.carrying_queries import cost_of
from app.support_plans.order_models import SupportOrder, SupportOrderLine
from app.support_plans.order_queries import ready_deliveries, turns_of
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service.allotting import spend

JOB = "support_plans.make_order"


def is_own(delivery: SupportDelivery, by: Actor) -> bool:
    """Whether this person put it down, or the signature for it."""
    return by.user_id in (delivery.recorded_by_id, delivery.confirmed_by_id)


def issue_order(seen: Collection[int], total: Decimal, *, by: Actor, at: datetime) -> SupportOrder:
    """Order what was seen (ids, and what they cost together) to be paid, all or none.

    The money of each measure is spent in the same transaction; page and PDF follow. Refused when something of it
    changed since or is in an order, and with anything the director put down.
    """
    if by.role is not Role.DIRECTOR or by.school_id is None:
        raise NotPermitted("the director of a school issues its orders")
    if not seen:
        raise refusal("order_of_nothing")
    rows = _locked(seen, by.school_id)
    if len(rows) != len(set(seen)) or cost_of(rows) != total:
        raise refusal("order_changed_meanwhile")
    if own := sum(is_own(one, by) for one in rows):
        raise refusal("order_own_records", count=own)
    turns = turns_of(rows)
    order = SupportOrder(
        school_id=by.school_id, semester_code=rows[0].measure.plan.semester_code, total=total, issued_at=at,
        issued_by_id=present(by.user_id, "a director is signed in"),
        lines=[SupportOrderLine(delivery=one, turn=turns[one.id]) for one in rows],
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    facts = {"number": order.number, "total": total, "deliveries": [one.id for one in rows]}
    record(order, "support_order.issue", by=by, at=at, facts=facts)
    _spend(order, rows, by, at)
    enqueue(JOB, {"order_id": order.id}, key=f"support order {order.id}", at=at)
    return order


def _locked(seen: Collection[int], school_id: int) -> Sequence[SupportDelivery]:
    """Those of the rows that wait for an order. Whoever puts down or takes back meanwhile waits."""
    db.session.execute(select(School.id).where(School.id == school_id).with_for_update())
    plans = {one.measure.plan_id for one in ready_deliveries(school_id) if one.id in seen}
    locked = select(SupportPlan.id).where(SupportPlan.id.in_(plans)).order_by(SupportPlan.id)
    db.session.execute(locked.with_for_update())
    return [one for one in ready_deliveries(school_id) if one.id in seen]


def _spend(order: SupportOrder, rows: Sequence[SupportDelivery], by: Actor, at: datetime) -> None:
    ordered = sorted(rows, key=lambda one: one.measure_id)
    for _measure, some in groupby(ordered, key=lambda one: one.measure_id):
        given = list(some)
        spend(given[0].measure, cost_of(given), act=f"order {order.id}", by=by, at=at)
