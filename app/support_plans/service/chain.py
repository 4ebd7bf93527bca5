"""The chain: sent up, approved one by one or many at once, and returned with what is to be changed."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.audit import Move, carry_out, carry_out_all
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.extensions import db
from app.support_plans.document_queries import held_by
from app.support_plans.models import NoticeKind, ParentNotice
from app.support_plans.paid_twice import held_among
from app.support_plans.plan_models import SupportApproval, SupportPlan
from app.support_plans.plan_policy import is_visible_to, is_waiting_for, may_write
from app.support_plans.plan_queries import MOST_AT_ONCE, rate_on, step_of, taken_by
from app.support_plans.service.double_funding import look_for
from app.support_plans.service.funding import fund_measures
from app.support_plans.service.outcomes import settle
from app.support_plans.service.writing import facts_of
from app.support_plans.set_workflow import Outcome
from app.support_plans.texts import text_flaws
from app.support_plans.workflow import (
    APPROVALS,
    RETURNS,
    STEPS_DONE,
    SUPPORT_WORKFLOW,
    ChainStep,
    SupportAction,
)
from competition_rules.findings import Finding
from competition_rules.support_documents import check_documents
from competition_rules.support_plan import Draft, check_draft

_AT_ONCE = 400
# What may be marked besides single measures.
PARTS = ("goals", "team", "measures")


def submit(plan: SupportPlan, *, by: Actor, at: datetime) -> None:
    """Send the plan up to the director. Refused with everything it lacks."""
    if not may_write(by, plan):
        raise NotPermitted(f"{by.role} does not write plan {plan.id}")
    _lock([plan.id])
    refuse_if(flaws_of(plan))
    _approve([plan], ChainStep.AUTHOR, by, at)
    plan.returned_parts, plan.return_reason = "", ""
    carry_out(SUPPORT_WORKFLOW, plan, SupportAction.SUBMIT, by=by, at=at, facts=facts_of(plan))
    look_for([plan.id], at=at)


def flaws_of(plan: SupportPlan) -> list[Finding]:
    """Why the plan cannot go up yet."""
    measures = [one.as_rule for one in plan.measures]
    rates = {place: rate_on(one.kind, one.starts_on) for place, one in enumerate(plan.measures)}
    is_told = select(ParentNotice.id).where(
        ParentNotice.learner_id == plan.learner_id,
        ParentNotice.kind.in_((NoticeKind.INFORMED, NoticeKind.CONSENTED)),
    )
    draft = Draft(
        plan.goals, measures, plan.semester, is_economic=plan.is_economic,
        are_parents_informed=db.session.scalar(is_told.limit(1)) is not None,
    )  # fmt: skip
    held = held_by(plan)
    return check_draft(draft, rates) + check_documents({one.kind for one in measures}, held)


def approve_all(seen: Mapping[int, int], *, by: Actor, at: datetime) -> int:
    """Approve the plans as they were seen (id and revision), all or none; returns how many.

    Those in which something seems to be paid twice are looked for now, and stay where they are until that is waived.
    Refused when one is no longer with this person or was changed, and when one is the person's own, or they took
    another step of it: nobody takes two. With IKVD's approval the measures get their money; refused when a school
    has too little.
    """
    step = step_of(by, riga_day(at))
    if step is None:
        raise NotPermitted(f"{by.role} approves no plans")
    if not seen:
        raise refusal("plans_none_chosen")
    if len(seen) > MOST_AT_ONCE:
        raise refusal("plans_too_many", most=MOST_AT_ONCE)
    plans = _waiting(seen, step, by)
    if len(plans) < len(seen) or any(plan.revision != seen[plan.id] for plan in plans):
        raise refusal("plans_changed_meanwhile")
    look_for(seen.keys(), at=at)
    held = held_among(seen.keys())
    free = [plan for plan in plans if plan.id not in held]
    _approve(free, step, by, at)
    if step is ChainStep.IKVD:
        fund_measures(free, by=by, at=at)
    moves = [Move(plan, APPROVALS[step], facts_of(plan)) for plan in free]
    carry_out_all(SUPPORT_WORKFLOW, moves, by=by, at=at)
    if step is ChainStep.IKVD:
        settle([plan.id for plan in free], Outcome.APPROVED, at=at)
    return len(free)


def _waiting(ids: Collection[int], step: ChainStep, by: Actor) -> list[SupportPlan]:
    """Those of the plans whose turn with this person it is, locked in one order."""
    ordered, found = sorted(ids), list[SupportPlan]()
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        _lock(some)
        wanted = (
            select(SupportPlan)
            .join(SupportPlan.school)
            .where(SupportPlan.id.in_(some), is_visible_to(by, step), is_waiting_for(step))
            .options(joinedload(SupportPlan.learner))
            .order_by(SupportPlan.id)
            .execution_options(populate_existing=True)
        )
        found += db.session.scalars(wanted)
    return found


def _lock(ids: Sequence[int]) -> None:
    # Rows that name the plan may be added meanwhile: the search for double funding does, while it holds the learners.
    locked = select(SupportPlan.id).where(SupportPlan.id.in_(ids)).order_by(SupportPlan.id)
    db.session.execute(locked.with_for_update(key_share=True))


def _approve(plans: Sequence[SupportPlan], step: ChainStep, by: Actor, at: datetime) -> None:
    """Write the step of each plan under the person's name; refused where it is the person's second."""
    ids = [plan.id for plan in plans]
    own = (
        {plan.id for plan in plans if plan.author_id == by.user_id} if step is not ChainStep.AUTHOR else set()
    )
    if count := len(taken_by(by.user_id, ids) | own):
        raise refusal("plan_own_step", count=count)
    user_id = present(by.user_id, "a person is signed in")
    db.session.add_all(SupportApproval(plan_id=key, step=step, user_id=user_id, at=at) for key in ids)
    db.session.flush()


def return_plan(
    plan: SupportPlan, to: ChainStep, parts: Collection[str], reason: str, *, is_checked: bool = False,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Send the plan back to an earlier step with the parts that are to be changed marked; who approved since, approves
    anew.

    `parts` are of `PARTS`, or ids of measures. Refused without a reason, and to a step the plan has not been with.
    """
    require_turn(plan, by=by, at=at)
    if to not in RETURNS or to not in STEPS_DONE[plan.status] or to is plan.waits_for:
        raise refusal("plan_return_to_nobody")
    if not reason:
        raise refusal("plan_return_without_reason")
    if not is_checked:
        refuse_if(text_flaws(plan.learner, reason))
    known = {*PARTS, *(str(one.id) for one in plan.measures)}
    plan.returned_parts, plan.return_reason = json.dumps(sorted(known & set(parts))), reason
    _void_from(plan, to, at)
    settle([plan.id], Outcome.RETURNED, at=at)
    carry_out(SUPPORT_WORKFLOW, plan, RETURNS[to], by=by, at=at, facts={**facts_of(plan), "to": to})


def require_turn(plan: SupportPlan, *, by: Actor, at: datetime) -> None:
    """Lock the plan; raise `StaleState` unless it is this person's turn to approve or return it."""
    _lock([plan.id])
    db.session.refresh(plan)
    if plan.waits_for is not step_of(by, riga_day(at)) or plan.waits_for in (None, ChainStep.AUTHOR):
        raise StaleState(plan, "return")


def _void_from(plan: SupportPlan, step: ChainStep, at: datetime) -> None:
    steps = list(ChainStep)
    voided = update(SupportApproval).where(
        SupportApproval.plan_id == plan.id, SupportApproval.voided_at.is_(None),
        SupportApproval.step.in_(steps[steps.index(step) :]),
    )  # fmt: skip
    db.session.execute(voided.values(voided_at=at).execution_options(synchronize_session="fetch"))
