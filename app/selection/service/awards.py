"""Money of awards: committing it, moving up from the reserve, releasing it, closing the reserve."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from app.applications.models import Application
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import carry_out
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, Posting, post, post_all
from app.selection import policy
from app.selection.appeals import has_open_appeal, kept_for_appeals
from app.selection.queries import (
    applications_in,
    award_act,
    award_after_lapse_act,
    has_lapsed,
    quota_place,
    withdrawal_act,
)
from app.selection.reserve import next_in_reserve, reserve_of
from app.selection.service.appeal_filing import end_with_the_project
from app.selection.service.decisions import decide_from_reserve
from app.selection.service.locks import lock_application, lock_local_call
from app.selection.sitting import refuse_who_does_not_sit
from app.selection.workflow import DecisionOutcome
from competition_rules.findings import Finding

# What a decision gave and no contract binds yet.
WITHDRAWABLE = frozenset(
    {ApplicationStatus.APPROVED, ApplicationStatus.APPROVED_WITH_CONDITIONS, ApplicationStatus.RESERVE}
)
_RESERVE = frozenset({ApplicationStatus.RESERVE})


def award(application: Application, amount: Decimal, *, by: Actor, at: datetime) -> None:
    """Commit `amount` euro of the municipality's quota to a project, once.

    Raises `InsufficientFunds` when the quota holds less, `AlreadyPosted` when the project has its award.
    """
    act = award_after_lapse_act if has_lapsed(application) else award_act
    _commit([(act(application.id), application, amount)], by=by, at=at)


def award_all(awards: Sequence[tuple[Application, Decimal]], *, by: Actor, at: datetime) -> None:
    """The first awards of many projects of one local call, all or none."""
    if awards:
        _commit([(award_act(one.id), one, amount) for one, amount in awards], by=by, at=at)


def _commit(awards: Sequence[tuple[str, Application, Decimal]], *, by: Actor, at: datetime) -> None:
    place = quota_place(awards[0][1].local_call)
    if place is None:
        raise refusal("no_quota_to_award")
    postings = [
        Posting(act, place, Place(AccountKind.COMMITTED, application.id), amount)
        for act, application, amount in awards
    ]
    post_all(postings, by=by, at=at)


def move_up(application: Application, *, by: Actor, at: datetime) -> None:
    """Award a project from the reserve when the quota has room again, strictly in the order of the ranking.

    Refused unless it is the one the edition's line rule gives the money to now.
    """
    local_call = application.local_call
    if not policy.is_chair(by, local_call):
        raise NotPermitted("only the commission's chair moves projects up from the reserve")
    refuse_who_does_not_sit(local_call, by, riga_day(at))
    lock_local_call(local_call)
    lock_application(application)
    if application.status is not ApplicationStatus.RESERVE:
        raise StaleState(application, "move up")
    refuse_if(_move_up_flaws(application))
    amount = application.asked
    award(application, amount, by=by, at=at)
    carry_out(
        APPLICATION_WORKFLOW, application, ApplicationAction.MOVE_UP, by=by, at=at,
        facts={"award": amount}, decided_at=at,
    )  # fmt: skip
    decide_from_reserve(application, DecisionOutcome.APPROVED, by=by, at=at)


def withdraw_awarded(application: Application, *, by: Actor, at: datetime) -> Decimal:
    """Withdraw an approved or reserve project before its contract; returns the euro released to the quota.

    What the project holds goes back to the municipality's quota, exactly.
    """
    if not policy.may_withdraw(by, application):
        raise NotPermitted("only the organisation's representative withdraws its project")
    lock_application(application)
    if application.status not in WITHDRAWABLE:
        raise StaleState(application, "withdraw")
    held = Place(AccountKind.COMMITTED, application.id)
    released = balance(held)
    quota = quota_place(application.local_call)
    if released and quota is not None:
        post(withdrawal_act(application.id), held, quota, released, by=by, at=at)
    facts = {"released": released}
    carry_out(APPLICATION_WORKFLOW, application, ApplicationAction.WITHDRAW, by=by, at=at, facts=facts)
    end_with_the_project(application, by=by, at=at)
    return released


def close_reserve(local_call: LocalCall, *, by: Actor, at: datetime) -> int:
    """Reject what is left in the reserve, each with its decision; returns how many projects that were."""
    if not policy.may_close_reserve(by, local_call):
        raise NotPermitted("the chair or IKVD closes the reserve")
    lock_local_call(local_call)
    if local_call.status is not LocalCallStatus.DECIDED:
        raise StaleState(local_call, "close the reserve")
    appeals = kept_for_appeals(local_call).count
    if appeals:
        raise refusal("appeals_open", regulation_of(local_call.call).appeal.point, number=appeals)
    waiting = applications_in(local_call, _RESERVE)
    for application in waiting:
        lock_application(application)
        carry_out(
            APPLICATION_WORKFLOW, application, ApplicationAction.CLOSE_RESERVE, by=by, at=at, decided_at=at
        )
        decide_from_reserve(application, DecisionOutcome.REJECTED, by=by, at=at)
    return len(waiting)


def _move_up_flaws(application: Application) -> list[Finding]:
    standing = reserve_of(application.local_call)
    regulation = regulation_of(application.local_call.call)
    point = regulation.line_rule.point
    chosen = next_in_reserve(standing, regulation.line_rule)
    if has_open_appeal(application.id):
        return [Finding("appeal_open", regulation.appeal.point)]
    if chosen is None and standing.waiting[0].asked <= standing.left:
        facts = {"asked": standing.waiting[0].asked, "left": standing.left, "kept": standing.kept.amount}
        return [Finding("reserve_kept_for_appeals", regulation.appeal.point, facts)]
    if chosen is None:
        first = standing.waiting[0]
        return [Finding("reserve_does_not_fit", point, {"asked": first.asked, "left": standing.left})]
    if chosen.id != application.id:
        return [Finding("not_next_in_reserve", point, {"title": chosen.title})]
    return []
