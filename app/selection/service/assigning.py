"""The chair gives applications to evaluators: all of them shared out by the rules, or one by hand."""

from collections.abc import Iterable
from datetime import datetime

from app.applications.assignments import assignments_of, live_assignment
from app.applications.models import Application
from app.applications.service.assignments import end_assignment
from app.audit import record
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.selection import policy
from app.selection.my_work import has_conflict
from app.selection.service.commission import commission_flaws
from app.selection.service.locks import lock_application, lock_eligible, lock_local_call
from app.selection.service.refilling import BY_HAND, SHARED_OUT, give
from app.selection.sharing import Proposal, Sharing, proposal_of, sharing_of
from competition_rules.assignment import Pair

_LONGEST_REASON = 500


def share_applications(
    local_call: LocalCall, *, by: Actor, at: datetime, seen: str | None = None
) -> Proposal:
    """Give every application that waits for scores its evaluators, conflicts and earlier work respected.

    Refused while the commission is incomplete and when there is nothing to give; `StaleState` when the proposal is
    no longer the one whose digest was `seen`.
    """
    _open_to_chair(local_call, by)
    lock_eligible(local_call)
    regulation = regulation_of(local_call.call)
    refuse_if(commission_flaws(local_call))
    proposal = proposal_of(sharing_of(local_call, riga_day(at)), regulation.evaluators.per_application)
    if seen is not None and seen != proposal.digest:
        raise StaleState(local_call, "share out the applications")
    if not proposal.added:
        raise refusal("nothing_to_share_out", regulation.evaluators.point)
    give(local_call, proposal.added, SHARED_OUT, by=by, at=at)
    facts = {"assignments": len(proposal.added), "lacking": sorted(proposal.lacking)}
    record(local_call, "assignment.share_out", by=by, at=at, facts=facts)
    return proposal


def assign(application: Application, evaluator_id: int, *, by: Actor, at: datetime) -> None:
    """Give an application to one more evaluator; who began to score it keeps it. Giving it again changes nothing.

    Refused for who has no seat on the commission or declared a conflict.
    """
    local_call = _open_for_changes(application, by)
    sharing = sharing_of(local_call, riga_day(at))
    member = next((one for one in sharing.members if one.user_id == evaluator_id), None)
    if member is not None and evaluator_id not in sharing.sitting:
        raise refusal("not_sitting_now", name=member.user.name)
    if member is None:
        raise refusal("not_on_the_commission")
    pair = (application.id, evaluator_id)
    if pair in sharing.conflicts:
        raise refusal("evaluator_has_conflict", name=member.user.name)
    if pair in sharing.not_lent:
        raise refusal("not_lent_for_this", name=member.user.name)
    wanted = {pair, *_begun_before(application, sharing)} - sharing.live
    if wanted:
        give(local_call, sorted(wanted), BY_HAND, by=by, at=at)


def take_away(application: Application, evaluator_id: int, reason: str, *, by: Actor, at: datetime) -> None:
    """Take an application away from an evaluator, with a reason; sharing out does not give it back to them.

    Refused once their assessment of the present submission is in.
    """
    local_call = _open_for_changes(application, by)
    assignment = live_assignment(application.id, evaluator_id)
    if assignment is None:
        raise StaleState(application, "take the application away")
    if not reason.strip():
        raise refusal("assignment_without_reason")
    if len(reason.strip()) > _LONGEST_REASON:
        raise refusal("assignment_reason_too_long", limit=_LONGEST_REASON)
    if (application.id, evaluator_id) in sharing_of(local_call, riga_day(at)).scored:
        raise refusal("assignment_is_scored")
    end_assignment(assignment, application, "taken_away", reason.strip(), by=by, at=at)


def _open_to_chair(local_call: LocalCall, by: Actor) -> None:
    # Who was replaced while they waited no longer chairs.
    lock_local_call(local_call)
    if not policy.is_chair(by, local_call):
        raise NotPermitted("only the commission's chair gives applications to evaluators")
    if local_call.status is not LocalCallStatus.ANNOUNCED:
        raise StaleState(local_call, "share out the applications")


def _open_for_changes(application: Application, by: Actor) -> LocalCall:
    _open_to_chair(application.local_call, by)
    if has_conflict(by, application):
        raise NotPermitted("who declared a conflict of interest decides nothing about the project")
    lock_application(application)
    if not policy.is_open_for_scores(application):
        raise StaleState(application, "give the application to evaluators")
    return application.local_call


def _begun_before(application: Application, sharing: Sharing) -> Iterable[Pair]:
    """Members who began while the application was everybody's: giving it to somebody must not shut them out."""
    if assignments_of(application):
        return []
    seated = set(sharing.evaluators)
    return [pair for pair in sharing.begun if pair[0] == application.id and pair[1] in seated]
