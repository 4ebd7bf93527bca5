"""Carrying out a plan: what was given is put down, the learner's signature for it, and what was put down wrongly."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.core.roles import SCHOOL_STAFF
from app.extensions import db
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.carrying_queries import progress
from app.support_plans.order_queries import order_of
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.plan_queries import rate_on
from app.support_plans.texts import text_flaws
from app.support_plans.workflow import IN_FORCE, SUPPORT_WORKFLOW, SupportAction, SupportStatus
from competition_rules.findings import Finding
from competition_rules.support_carrying import (
    CONSULTATION,
    Confirmation,
    Delivery,
    Progress,
    check_confirmation,
    check_delivery,
    last_day_to_confirm,
    lessons_in,
    planned_cost,
)
from competition_rules.support_plan import MeasureKind, measure_kinds


@dataclass(frozen=True)
class Signature:
    """The learner signed on a day, and who saw it."""

    signed_on: date
    witness: str


@dataclass(frozen=True)
class Given:
    """What was given, as typed: of a consultation its minutes, of everything else how many units.

    Without a cost it costs what was planned for so many units.
    """

    given_on: date
    volume: int | None = None
    minutes: int | None = None
    is_remote: bool = False
    cost: Decimal | None = None
    specialist: str = ""
    note: str = ""
    signature: Signature | None = None


def record_delivery(
    measure: SupportMeasure, given: Given, *, is_checked: bool = False, by: Actor, at: datetime
) -> SupportDelivery:
    """Put down what was given of a measure; with the first of it the plan is being carried out.

    Refused outside the measure's days, beyond its volume or its cost, over the rate, and with a signature of a day
    that does not confirm it. Raises `StaleState` for a plan that is not in force.
    """
    plan = require_in_force(measure.plan, by)
    kind = measure_kinds()[measure.kind.value]
    done = progress(SupportMeasure.id == measure.id)[measure.id]
    made = _as_rule(measure, given, done)
    rate, today = rate_on(measure.kind, measure.starts_on), riga_day(at)
    found = check_delivery(made, measure.as_rule, plan.semester, done, rate, today)
    if given.signature and kind.is_confirmed:
        found += _flaws_of_signature(given.signature, given.specialist, made, at)
    if not is_checked:
        witness = given.signature.witness if given.signature else ""
        found += text_flaws(plan.learner, given.specialist, given.note, witness)
    refuse_if(found)
    row = _row(measure, kind, given, made, by, at)
    db.session.add(row)
    db.session.flush()
    record(row, "support_delivery.record", by=by, at=at, facts=facts_of(row))
    if given.signature and kind.is_confirmed:
        _sign(row, given.signature, by, at)
    if plan.status is SupportStatus.APPROVED:
        facts = {"learner": plan.learner_id, "number": plan.number}
        carry_out(SUPPORT_WORKFLOW, plan, SupportAction.BEGIN, by=by, at=at, facts=facts)
    return row


def require_in_force(plan: SupportPlan, by: Actor) -> SupportPlan:
    """Lock the plan; raise `StaleState` unless it may be carried out, `NotPermitted` unless by this person."""
    # Locked: what two people put down at once is counted one after the other.
    db.session.execute(select(SupportPlan.id).where(SupportPlan.id == plan.id).with_for_update())
    db.session.refresh(plan, ["status", "school_id"])
    if by.role not in SCHOOL_STAFF or plan.school_id != by.school_id:
        raise NotPermitted(f"{by.role} does not carry out plan {plan.id}")
    if plan.status not in IN_FORCE:
        raise StaleState(plan, "carry out")
    return plan


def _as_rule(measure: SupportMeasure, given: Given, done: Progress) -> Delivery:
    """The volume and the cost it counts with."""
    is_consultation = measure_kinds()[measure.kind.value].record == CONSULTATION
    volume = lessons_in(given.minutes or 0) if is_consultation else given.volume or 0
    cost = planned_cost(measure.as_rule, volume, done) if given.cost is None else given.cost
    return Delivery(given.given_on, volume, cost, given.is_remote)


def _flaws_of_signature(signature: Signature, specialist: str, made: Delivery, at: datetime) -> list[Finding]:
    confirmation = Confirmation(signature.signed_on, signature.witness, specialist)
    return check_confirmation(confirmation, made.given_on, riga_day(at), is_remote=made.is_remote)


def _row(
    measure: SupportMeasure, kind: MeasureKind, given: Given, made: Delivery, by: Actor, at: datetime
) -> SupportDelivery:
    confirm_by = last_day_to_confirm(made.given_on, is_remote=made.is_remote) if kind.is_confirmed else None
    return SupportDelivery(
        measure=measure, school_id=measure.plan.school_id, given_on=made.given_on, volume=made.volume,
        minutes=given.minutes if kind.record == CONSULTATION else None, is_remote=made.is_remote, cost=made.cost,
        specialist=given.specialist, note=given.note, recorded_at=at, confirm_by=confirm_by,
        recorded_by_id=present(by.user_id, "a person of the school is signed in"),
    )  # fmt: skip


def facts_of(row: SupportDelivery) -> dict[str, object]:
    """What the record of acts may know of it."""
    return {
        "plan": row.measure.plan.number, "measure": row.measure_id, "on": row.given_on, "volume": row.volume,
        "cost": row.cost,
    }  # fmt: skip


def confirm_delivery(
    row: SupportDelivery, signature: Signature, *, is_checked: bool = False, by: Actor, at: datetime
) -> None:
    """Put down that the learner signed for what was given, and who saw it.

    Refused for a signature of another day, by the specialist as the only witness, for what needs none, and twice.
    """
    plan = require_in_force(row.measure.plan, by)
    db.session.refresh(row, ["signed_on", "voided_at"])
    if not row.waits_for_signature:
        raise refusal("delivery_not_to_sign")
    made = Delivery(row.given_on, row.volume, row.cost, row.is_remote)
    found = _flaws_of_signature(signature, row.specialist, made, at)
    if not is_checked:
        found += text_flaws(plan.learner, signature.witness)
    refuse_if(found)
    _sign(row, signature, by, at)


def _sign(row: SupportDelivery, signature: Signature, by: Actor, at: datetime) -> None:
    row.signed_on, row.witness = signature.signed_on, signature.witness
    row.confirmed_at, row.confirmed_by_id = at, by.user_id
    facts = {**facts_of(row), "signed_on": signature.signed_on}
    record(row, "support_delivery.confirm", by=by, at=at, facts=facts)


def void_delivery(
    row: SupportDelivery, reason: str, *, is_checked: bool = False, by: Actor, at: datetime
) -> None:
    """Take back what was put down wrongly, with the reason; the row stays and no longer counts.

    Refused twice, and for what an order has paid.
    """
    plan = require_in_force(row.measure.plan, by)
    db.session.refresh(row, ["voided_at"])
    if not reason:
        raise refusal("void_without_reason")
    if row.voided_at is not None:
        raise refusal("delivery_void")
    if order := order_of(row):
        raise refusal("delivery_in_order", number=order.number)
    if not is_checked:
        refuse_if(text_flaws(plan.learner, reason))
    row.voided_at, row.voided_by_id, row.void_reason = at, by.user_id, reason
    record(row, "support_delivery.void", by=by, at=at, facts=facts_of(row))
