"""A possible double funding is waived by two people of IKVD, one after the other, neither of them the plan's author."""

from datetime import datetime

from sqlalchemy import select

from app.audit import carry_out
from app.core.actor import Actor
from app.core.errors import NotPermitted, refusal, refuse_if
from app.core.roles import Role
from app.extensions import db
from app.support_plans.funding_models import FundingMatch
from app.support_plans.funding_workflow import MATCH_WORKFLOW, MatchAction, MatchStatus
from app.support_plans.plan_models import SupportApproval, SupportPlan
from app.support_plans.service.double_funding import release
from app.support_plans.texts import text_flaws
from app.support_plans.workflow import ChainStep


def propose_waiver(
    match: FundingMatch, reason: str, *, is_checked: bool = False, by: Actor, at: datetime
) -> None:
    """Say why the money may be paid all the same; a second person decides. Refused without a reason, and for a text
    that tells who the learner is, unless somebody looked."""
    _lock(match, by)
    if not reason:
        raise refusal("match_without_reason")
    if not is_checked:
        refuse_if(text_flaws(match.plan.learner, reason))
    match.reason = reason
    carry_out(
        MATCH_WORKFLOW, match, MatchAction.PROPOSE_WAIVER, by=by, at=at, proposed_at=at, proposed_by_id=by.user_id,
    )  # fmt: skip


def confirm_waiver(match: FundingMatch, *, by: Actor, at: datetime) -> None:
    """Agree, as a second person: plans and project go on. Refused to who proposed it."""
    _lock(match, by)
    if match.status is MatchStatus.WAIVER_PROPOSED and match.proposed_by_id == by.user_id:
        raise refusal("match_own_waiver")
    carry_out(
        MATCH_WORKFLOW, match, MatchAction.CONFIRM_WAIVER, by=by, at=at, decided_at=at, decided_by_id=by.user_id,
    )  # fmt: skip
    release(match, at=at)


def refuse_waiver(match: FundingMatch, *, by: Actor, at: datetime) -> None:
    """Disagree, or take one's own proposal back: the money stays where it is."""
    _lock(match, by)
    carry_out(MATCH_WORKFLOW, match, MatchAction.REFUSE_WAIVER, by=by, at=at)
    match.reason, match.proposed_at, match.proposed_by_id = "", None, None


def _lock(match: FundingMatch, by: Actor) -> None:
    """Lock the match; `NotPermitted` but for IKVD, refused to who wrote or sent one of the plans."""
    if by.role is not Role.SUPPORT_SPECIALIST:
        raise NotPermitted("IKVD's support specialists waive a double funding")
    db.session.execute(select(FundingMatch.id).where(FundingMatch.id == match.id).with_for_update())
    db.session.refresh(match)
    plans = [one for one in (match.plan_id, match.other_plan_id) if one is not None]
    wrote = select(SupportPlan.id).where(SupportPlan.id.in_(plans), SupportPlan.author_id == by.user_id)
    sent = select(SupportApproval.id).where(
        SupportApproval.plan_id.in_(plans), SupportApproval.step == ChainStep.AUTHOR,
        SupportApproval.user_id == by.user_id,
    )  # fmt: skip
    if db.session.scalar(wrote.limit(1)) or db.session.scalar(sent.limit(1)):
        raise refusal("match_own_plan")
