"""A municipality sends its checked plans of a semester to IKVD as one act."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, present, refusal
from app.extensions import db
from app.funds.queries import ZERO
from app.jobs import enqueue
from app.registry.models import Municipality
from app.support_plans import set_queries
from app.support_plans.paid_twice import held_among
from app.support_plans.plan_models import SupportPlan
from app.support_plans.plan_queries import MOST_AT_ONCE, own_before, step_of
from app.support_plans.service.chain import return_plan
from app.support_plans.service.double_funding import look_for
from app.support_plans.set_models import PlanSet, SetLine
from app.support_plans.workflow import ChainStep

COVER_JOB = "support_plans.cover"


def send_set(seen: Mapping[int, int], *, by: Actor, at: datetime) -> PlanSet:
    """Send the plans as they were seen (id and revision) to IKVD as one set, all or none.

    Refused for plans of several semesters, for one that was changed, sent or is not checked, for one that the person
    wrote or approved for the school, and for one in which something seems to be paid twice.
    """
    if step_of(by, riga_day(at)) is not ChainStep.MUNICIPALITY:
        raise NotPermitted(f"{by.role} sends no sets")
    if not seen:
        raise refusal("plans_none_chosen")
    if len(seen) > MOST_AT_ONCE:
        raise refusal("plans_too_many", most=MOST_AT_ONCE)
    place = _place_locked(present(by.municipality_id, "the person is of a municipality"))
    plans = _plans_locked(seen, by)
    if len(plans) < len(seen) or any(plan.revision != seen[plan.id] for plan in plans):
        raise refusal("set_changed_meanwhile")
    if len({plan.semester_code for plan in plans}) > 1:
        raise refusal("set_of_several_semesters")
    if own := own_before(by.user_id, seen.keys()):
        raise refusal("set_own_step", count=len(own))
    look_for(seen.keys(), at=at)
    if held := held_among(seen.keys()):
        raise refusal("set_holds_double_funding", count=len(held))
    return _sent(place, plans, by, at)


def _place_locked(municipality_id: int) -> Municipality:
    # Two sets of one municipality would get one number.
    wanted = select(Municipality).where(Municipality.id == municipality_id)
    return db.session.scalars(wanted.with_for_update(key_share=True)).one()


def _plans_locked(ids: Collection[int], by: Actor) -> Sequence[SupportPlan]:
    locked = select(SupportPlan.id).where(SupportPlan.id.in_(ids)).order_by(SupportPlan.id)
    db.session.execute(locked.with_for_update(key_share=True))
    wanted = select(SupportPlan).where(
        SupportPlan.id.in_(ids), SupportPlan.id.in_(set_queries.to_send(by.municipality_id))
    )
    ordered = wanted.order_by(SupportPlan.id).execution_options(populate_existing=True)
    return db.session.scalars(ordered).all()


def _sent(place: Municipality, plans: Sequence[SupportPlan], by: Actor, at: datetime) -> PlanSet:
    semester = plans[0].semester_code
    before = select(func.count(PlanSet.id)).where(
        PlanSet.municipality_id == place.id, PlanSet.semester_code == semester
    )
    ordinal = (db.session.scalar(before) or 0) + 1
    made = PlanSet(
        number=f"AP-{semester}-{place.atvk_code}-{ordinal}", municipality=place, semester_code=semester,
        ordinal=ordinal, plan_count=len(plans), total=sum((plan.total for plan in plans), ZERO), sha256="0" * 64,
        sent_at=at, sent_by_id=present(by.user_id, "a person is signed in"),
    )  # fmt: skip
    made.lines = [
        SetLine(plan_id=plan.id, place=number, revision=plan.revision, total=plan.total)
        for number, plan in enumerate(plans, 1)
    ]
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise refusal("set_changed_meanwhile") from None
    for plan in plans:
        db.session.expire(plan, ["live_line"])
    made.sha256 = set_queries.digest_of(made)
    facts = {"number": made.number, "plans": made.plan_count, "total": made.total, "sha256": made.sha256}
    record(made, "support_set.send", by=by, at=at, facts=facts)
    enqueue(COVER_JOB, {"set_id": made.id}, key=f"cover of set {made.id}", at=at)
    return made


def return_some(
    plan_set: PlanSet, ids: Collection[int], reason: str, *, is_checked: bool = False, by: Actor, at: datetime
) -> int:
    """Send some plans of the set back to the municipality for one reason, all or none; returns how many.

    Refused for a plan that IKVD has no longer in hand in this set.
    """
    wanted = [one for one in plan_set.lines if one.plan_id in ids and one.outcome is None]
    if not ids:
        raise refusal("plans_none_chosen")
    if len(wanted) < len(set(ids)):
        raise refusal("plans_changed_meanwhile")
    for one in sorted(wanted, key=lambda one: one.plan_id):
        return_plan(one.plan, ChainStep.MUNICIPALITY, [], reason, is_checked=is_checked, by=by, at=at)
    return len(wanted)
