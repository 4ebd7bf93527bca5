"""The review of an appeal by somebody who did not decide, and what follows from it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.applications.models import Application
from app.applications.workflow import APPEALABLE, APPLICATION_WORKFLOW, ApplicationAction
from app.audit import carry_out
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import NotPermitted, refusal, refuse_if
from app.core.roles import Role
from app.extensions import db
from app.selection.appeal_models import Appeal
from app.selection.appeals import kept_for_appeals, reviewer_flaws
from app.selection.reserve import Correction, Reserve, next_in_reserve, order_of, reserve_of, scores_of
from app.selection.service.appeal_filing import post_letter
from app.selection.service.awards import award
from app.selection.service.decisions import Changed, decide_on_appeal
from app.selection.service.locks import lock_application, lock_local_call
from app.selection.workflow import APPEAL_WORKFLOW, AppealAction, DecisionOutcome
from competition_rules.findings import Finding
from competition_rules.regulation import Regulation
from competition_rules.scoring import Scores, ScoringError, below_thresholds, check_points, corrected


def take_up_appeal(appeal: Appeal, *, is_free: bool, by: Actor, at: datetime) -> None:
    """Begin, or take over, the review; `is_free` is the reviewer's own word on having no conflict of interest."""
    _locked(appeal, by)
    if not is_free:
        raise refusal("review_without_declaration")
    carry_out(
        APPEAL_WORKFLOW, appeal, AppealAction.TAKE_UP, by=by, at=at, facts={"declared_free": True},
        reviewer_id=by.user_id, taken_up_at=at,
    )  # fmt: skip


def uphold_decision(appeal: Appeal, *, reasoning: str, by: Actor, at: datetime) -> None:
    """Let the decision stand."""
    _locked(appeal, by)
    reasoning = _reasoned(appeal, reasoning, by)
    carry_out(
        APPEAL_WORKFLOW, appeal, AppealAction.UPHOLD, by=by, at=at, facts={"reasoning": reasoning},
        reasoning=reasoning, ended_at=at,
    )  # fmt: skip
    post_letter(appeal, "selection/appeal_decided", at=at)


def change_decision(
    appeal: Appeal, *, points: Mapping[str, Decimal], reasoning: str, by: Actor, at: datetime
) -> DecisionOutcome:
    """Replace the decision by a better one: an award if the quota has room for this place, otherwise the reserve.

    `points` are other points of criteria, by code; all of them where the project was never scored.
    """
    _locked(appeal, by)
    reasoning, application = _reasoned(appeal, reasoning, by), appeal.application
    if application.status not in APPEALABLE:
        raise refusal("nothing_to_change")
    scores = _scores(application, points)
    place, outcome = _outcome(application, scores)
    _move(application, outcome, by=by, at=at)
    changed = Changed(points, scores, place, reasoning, _room(outcome, application))
    decision = decide_on_appeal(application, outcome, changed, by=by, at=at)
    facts = {"reasoning": reasoning, "points": dict(points), "decision": decision.number, "outcome": outcome}
    carry_out(
        APPEAL_WORKFLOW, appeal, AppealAction.CHANGE, by=by, at=at, facts=facts, reasoning=reasoning,
        points=_written(points), ended_at=at, outcome_id=decision.id,
    )  # fmt: skip
    post_letter(appeal, "selection/appeal_decided", at=at)
    return outcome


def _locked(appeal: Appeal, by: Actor) -> None:
    if by.role is not Role.PROGRAMME_MANAGER:
        raise NotPermitted("IKVD's programme manager reviews appeals")
    lock_local_call(appeal.application.local_call)
    lock_application(appeal.application)
    db.session.refresh(appeal)
    refuse_if(reviewer_flaws(appeal, by.user_id))


def _reasoned(appeal: Appeal, reasoning: str, by: Actor) -> str:
    if appeal.reviewer_id is not None and appeal.reviewer_id != by.user_id:
        raise refusal("reviewed_by_another")
    if not reasoning.strip():
        raise refusal("review_without_reasoning")
    return reasoning.strip()


def _scores(application: Application, points: Mapping[str, Decimal]) -> Scores:
    regulation = regulation_of(application.local_call.call)
    refuse_if(_unfit(regulation, points))
    try:
        scores = corrected(regulation, scores_of(application), points)
    except ScoringError:
        raise refusal("review_without_points", regulation.appeal.point) from None
    refuse_if(below_thresholds(regulation, scores))
    return scores


def _unfit(regulation: Regulation, points: Mapping[str, Decimal]) -> list[Finding]:
    return [
        finding
        for criterion in regulation.quality_criteria
        if criterion.code in points
        for finding in check_points(criterion, points[criterion.code])
    ]


def _outcome(application: Application, scores: Scores) -> tuple[int, DecisionOutcome]:
    """The project's place among all, and whether the money of the quota reaches it there now."""
    local_call = application.local_call
    order = order_of(local_call, Correction(application, scores))
    standing = reserve_of(local_call)
    others = [one for one in standing.waiting if one.id != application.id]
    waiting = sorted([*others, application], key=lambda one: order[one.id])
    kept = kept_for_appeals(local_call, besides=application.id)
    line_rule = regulation_of(local_call.call).line_rule
    chosen = next_in_reserve(Reserve(tuple(waiting), standing.left, kept), line_rule)
    is_next = chosen is not None and chosen.id == application.id
    return order[application.id], DecisionOutcome.APPROVED if is_next else DecisionOutcome.RESERVE


def _move(application: Application, outcome: DecisionOutcome, *, by: Actor, at: datetime) -> None:
    action, facts = ApplicationAction.RESERVE_ON_APPEAL, {}
    if outcome is DecisionOutcome.APPROVED:
        award(application, application.asked, by=by, at=at)
        action, facts = ApplicationAction.AWARD_ON_APPEAL, {"award": application.asked}
    carry_out(APPLICATION_WORKFLOW, application, action, by=by, at=at, facts=facts, decided_at=at)


def _room(outcome: DecisionOutcome, application: Application) -> tuple[Finding, ...]:
    if outcome is DecisionOutcome.APPROVED:
        return ()
    return (Finding("quota_exhausted", regulation_of(application.local_call.call).line_rule.point),)


def _written(points: Mapping[str, Decimal]) -> dict[str, Any]:
    return {code: str(given) for code, given in points.items()}
