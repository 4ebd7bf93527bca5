"""A learner who goes to another school takes the plan along: its measures, its approvals, its money."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present, refusal
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import ZERO, balance, balances
from app.funds.service import Place, Posting, post_all
from app.outbox.service import Letter, post_messages
from app.registry.models import School
from app.support_plans import allotment_queries
from app.support_plans.allotment_models import SupportAllotment
from app.support_plans.models import Learner
from app.support_plans.people import ended_by, heads_of
from app.support_plans.plan_models import SupportApproval, SupportPlan
from app.support_plans.service.outcomes import settle
from app.support_plans.service.writing import facts_of
from app.support_plans.set_models import PlanMove
from app.support_plans.set_workflow import Outcome
from app.support_plans.workflow import IN_FORCE, SUPPORT_WORKFLOW, ChainStep, SupportAction, SupportStatus
from competition_rules.support import semester_of
from competition_rules.support_plan import keeps_municipal_step


def bring_plans(learner: Learner, *, by: Actor, at: datetime) -> None:
    """The plans of this semester and of later ones go on at the school the learner is at now.

    Refused when that school has too little money for what is left of a plan in force, and to the person who ended the
    learner's time at the other school: nothing moves then.
    """
    present_semester = semester_of(riga_day(at)).code
    wanted = select(SupportPlan).where(
        SupportPlan.learner_id == learner.id, SupportPlan.semester_code >= present_semester,
        SupportPlan.school_id != learner.school_id,
    )  # fmt: skip
    ordered = wanted.order_by(SupportPlan.id).execution_options(populate_existing=True)
    school = db.session.get_one(School, learner.school_id)
    plans = db.session.scalars(ordered.with_for_update(key_share=True)).all()
    if plans and ended_by(learner) == by.user_id:
        raise refusal("move_own_end")
    for plan in plans:
        _move(plan, school, by, at)


def _move(plan: SupportPlan, school: School, by: Actor, at: datetime) -> None:
    old = plan.school
    if plan.status is SupportStatus.MUNICIPALITY_APPROVED and not _keeps_step(old, school):
        _take_from_municipality(plan, by, at)
    plan.school = school
    plan.revision += 1
    moved = PlanMove(
        plan_id=plan.id, from_school_id=old.id, to_school_id=school.id, given_back=ZERO, moved_at=at,
        moved_by_id=present(by.user_id, "a person of the school is signed in"),
    )  # fmt: skip
    db.session.add(moved)
    db.session.flush()
    moved.given_back = _carry_money(plan, moved, by, at)
    facts = {"from": old.id, "to": school.id, "given_back": moved.given_back}
    record(plan, "support_plan.move", by=by, at=at, facts={**facts_of(plan), **facts})
    post_messages(list(_letters(plan, moved)), at=at)


def _keeps_step(old: School, new: School) -> bool:
    return keeps_municipal_step(
        is_same_municipality=old.municipality_id == new.municipality_id, is_state_school=new.is_state
    )


def _take_from_municipality(plan: SupportPlan, by: Actor, at: datetime) -> None:
    """The step of a municipality that is not above the new school is void, and the plan leaves its set."""
    settle([plan.id], Outcome.MOVED, at=at)
    voided = update(SupportApproval).where(
        SupportApproval.plan_id == plan.id, SupportApproval.voided_at.is_(None),
        SupportApproval.step == ChainStep.MUNICIPALITY,
    )  # fmt: skip
    db.session.execute(voided.values(voided_at=at).execution_options(synchronize_session="fetch"))
    carry_out(SUPPORT_WORKFLOW, plan, SupportAction.CHANGE_MUNICIPALITY, by=by, at=at, facts=facts_of(plan))


def _carry_money(plan: SupportPlan, moved: PlanMove, by: Actor, at: datetime) -> Decimal:
    """What the measures have not spent goes back to where it came from, and the new school puts the same in."""
    left = balances(AccountKind.SUPPORT_MEASURE, [one.id for one in plan.measures])
    unspent = {measure: amount for measure, amount in left.items() if amount > ZERO}
    if not unspent:
        return ZERO
    payers = {
        one: present(allotment_queries.payer_of(one), "it has money of an allotment") for one in unspent
    }
    back = {one.id: one for one in _locked({*payers.values(), *_new_payer(plan)})}
    postings = [
        _posting(moved, one, "back", Place(AccountKind.SUPPORT_MEASURE, one),
                 allotment_queries.account_of(back[payers[one]]), unspent[one])
        for one in unspent
    ]  # fmt: skip
    total = sum(unspent.values(), ZERO)
    if plan.status in IN_FORCE:
        source = _source(plan, back, total)
        postings += [
            _posting(moved, one, "anew", source, Place(AccountKind.SUPPORT_MEASURE, one), unspent[one])
            for one in unspent
        ]
    for allotment in back.values():
        allotment.revision += 1
    post_all(postings, by=by, at=at)
    return total


def _posting(
    moved: PlanMove, measure: int, way: str, source: Place, target: Place, amount: Decimal
) -> Posting:
    return Posting(f"move {moved.id}: measure {measure} {way}", source, target, amount)


def _new_payer(plan: SupportPlan) -> list[int]:
    return [one.id for one in allotment_queries.school_allotments([plan]).values()]


def _locked(ids: set[int]) -> list[SupportAllotment]:
    wanted = select(SupportAllotment).where(SupportAllotment.id.in_(ids)).order_by(SupportAllotment.id)
    return list(db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)))


def _source(plan: SupportPlan, allotments: dict[int, SupportAllotment], total: Decimal) -> Place:
    """Where the new school pays from; refused when it has less than is left of the plan."""
    [payer] = _new_payer(plan) or [0]
    has = balance(allotment_queries.account_of(allotments[payer])) if payer else ZERO
    if has < total:
        raise refusal(
            "move_lacks_money", semester=plan.semester_code, needed=total, left=has, lacking=total - has
        )
    return allotment_queries.account_of(allotments[payer])


def _letters(plan: SupportPlan, moved: PlanMove) -> Iterator[Letter]:
    """To the heads of both schools; neither letter names the other school."""
    data = {"number": plan.number}
    for email in heads_of(moved.from_school_id):
        yield Letter(email, "support_plans/plan_left", data, f"move {moved.id} left: {email}")
    for email in heads_of(moved.to_school_id):
        came = {**data, "plan_id": plan.id}
        yield Letter(email, "support_plans/plan_came", came, f"move {moved.id} came: {email}")
