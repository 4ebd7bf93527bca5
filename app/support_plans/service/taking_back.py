"""An issued order is taken back by two people: one of the school proposes it, the director does it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, present, refusal
from app.core.roles import SCHOOL_STAFF, Role
from app.extensions import db
from app.jobs import enqueue
from app.registry.models import School
from app.support_plans.models import Learner
from app.support_plans.order_models import OrderTakeBack, SupportOrder
from app.support_plans.order_queries import plans_gone
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service.allotting import take_back
from app.support_plans.taking_back_workflow import TAKE_BACK_WORKFLOW, TakeBackAction, TakeBackStatus
from app.support_plans.texts import text_flaws

JOB = "support_plans.make_take_back"


def propose_take_back(order: SupportOrder, reason: str, *, by: Actor, at: datetime) -> OrderTakeBack:
    """Propose to the director that the order be taken back, and say why; no money moves until they do.

    Refused without a reason, twice, for a text that tells who a learner of it is, and once a plan of the order is
    closed or at another school.
    """
    if by.role is not Role.PLAN_AUTHOR or by.school_id != order.school_id:
        raise NotPermitted(f"{by.role} does not propose to take order {order.id} back")
    _lock(order)
    if not reason:
        raise refusal("take_back_without_reason")
    _require_untouched(order)
    _require_nameless(order, reason)
    made = OrderTakeBack(
        order_id=order.id, reason=reason, proposed_at=at,
        proposed_by_id=present(by.user_id, "a person of the school is signed in"),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise refusal("take_back_waits") from None
    db.session.expire(order, ["take_backs"])
    record(made, "support_order_take_back.propose", by=by, at=at, facts={"number": order.number})
    return made


def _lock(order: SupportOrder) -> None:
    """Nobody of the school orders, and nobody puts down or moves a plan of the order, until the transaction ends."""
    db.session.execute(select(School.id).where(School.id == order.school_id).with_for_update())
    plans = {one.delivery.measure.plan_id for one in order.lines}
    locked = select(SupportPlan).where(SupportPlan.id.in_(plans)).order_by(SupportPlan.id)
    db.session.scalars(locked.with_for_update().execution_options(populate_existing=True)).all()
    db.session.expire(order, ["take_backs"])


def _require_untouched(order: SupportOrder) -> None:
    if order.take_back is not None:
        is_done = order.take_back.status is TakeBackStatus.TAKEN_BACK
        raise refusal("order_taken_back" if is_done else "take_back_waits")
    _require_unsettled(order)


def _require_unsettled(order: SupportOrder) -> None:
    if count := plans_gone(order):
        raise refusal("take_back_plans_gone", count=count)


def _require_nameless(order: SupportOrder, reason: str) -> None:
    """The reason stands in a document that is read outside the school and stays: nobody may say that it is no name."""
    wanted = select(Learner).where(
        Learner.id.in_({one.delivery.measure.plan.learner_id for one in order.lines})
    )
    if any(text_flaws(learner, reason) for learner in db.session.scalars(wanted)):
        raise refusal("take_back_tells_who")


def confirm_take_back(found: OrderTakeBack, *, by: Actor, at: datetime) -> None:
    """Take the order back: every measure has its money again, and what was given waits for a new order.

    In one transaction, once. Refused to who proposed it, and once a plan of the order is closed or at another school.
    """
    order = _decidable(found, by)
    if found.proposed_by_id == by.user_id:
        raise refusal("take_back_own")
    _require_unsettled(order)
    facts = {"number": order.number, "total": order.total}
    _decide(found, TakeBackAction.CONFIRM, by, at, **facts)
    measures = {one.delivery.measure for one in order.lines}
    for measure in sorted(measures, key=lambda one: one.id):
        take_back(measure, act=f"order {order.id}", by=by, at=at)
    enqueue(JOB, {"take_back_id": found.id}, key=f"take back {found.id}", at=at)


def keep_order(found: OrderTakeBack, *, by: Actor, at: datetime) -> None:
    """Leave the order as it is; who proposed may give the proposal up."""
    order = _decidable(found, by)
    _decide(found, TakeBackAction.KEEP, by, at, number=order.number)


def _decidable(found: OrderTakeBack, by: Actor) -> SupportOrder:
    if by.role not in SCHOOL_STAFF or by.school_id != found.order.school_id:
        raise NotPermitted(f"{by.role} does not decide about order {found.order_id}")
    _lock(found.order)
    db.session.refresh(found, ["status"])
    return found.order


def _decide(found: OrderTakeBack, action: TakeBackAction, by: Actor, at: datetime, **facts: object) -> None:
    carry_out(
        TAKE_BACK_WORKFLOW, found, action, by=by, at=at, facts=facts, decided_at=at, decided_by_id=by.user_id,
    )  # fmt: skip
