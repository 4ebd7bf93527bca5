"""The ranking: a preview that writes nothing, the commission's votes on ties, and the confirmation."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.applications.models import Application
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import Move, carry_out, carry_out_all, record
from app.audit.kept import until_a_case_changes
from app.calls.models import LocalCall
from app.calls.queries import deadline_of, regulation_of
from app.calls.service import decide
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.columns import canonical_json
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.extensions import db
from app.funds.models import Account
from app.jobs import enqueue
from app.selection import canonical, policy
from app.selection.condition_models import AwardCondition
from app.selection.conditions import proposed_in, written
from app.selection.drawing import Drawn, Entry, drawn_from
from app.selection.grounds import beside_marks
from app.selection.marks import NO_MARKS, edition_of, marks_in
from app.selection.models import Ranking, TieVote
from app.selection.queries import WAITING, applications_in, quota_place, seats_of, votes_of
from app.selection.quorum import meeting_by, quorum_flaws
from app.selection.service.awards import award_all
from app.selection.service.borrowing import close_borrowings
from app.selection.service.commission import commission_flaws
from app.selection.service.conditions import conditions_flaws, issue_conditions
from app.selection.service.decisions import decide_ineligible, decide_places
from app.selection.service.locks import lock_local_call
from app.selection.sitting import refuse_who_does_not_sit
from app.selection.workflow import RANKING_WORKFLOW, RankingAction
from competition_rules.findings import Finding
from competition_rules.ranking import Place, RankingResult

# The job that lets everything be issued that follows from a confirmed ranking.
PAPERS_JOB = "selection.papers"
_ASSESSED = frozenset({ApplicationStatus.ASSESSED})
_INELIGIBLE = frozenset({ApplicationStatus.INELIGIBLE})
_ACTIONS = {
    "funded": ApplicationAction.APPROVE,
    "reserve": ApplicationAction.RESERVE,
    "rejected": ApplicationAction.REJECT,
}


def preview(local_call: LocalCall) -> RankingResult:
    """The ranking as it would be confirmed now: assessed applications against what the quota holds."""
    return drawn_now(local_call, applications_in(local_call, _ASSESSED)).result


def drawn_now(local_call: LocalCall, applications: Iterable[Any]) -> Drawn:
    """The ranking as it would be confirmed now with its inputs; of `applications` the assessed ones count."""
    marks, (quota, vote_count, condition_count) = until_a_case_changes(
        ("drawn_now", local_call.id), lambda: (marks_in(local_call), beside_marks(local_call))
    )
    proposed = proposed_in(local_call) if condition_count else {}
    entries = tuple(
        Entry(
            one.id, one.number, one.asked, one.submitted_at, marks.get(one.id, NO_MARKS),
            tuple(canonical_json(written(condition)) for condition in proposed.get(one.id, ())),
        )
        for one in applications
        if one.status in _ASSESSED
    )  # fmt: skip
    votes = votes_of(local_call) if vote_count else ()
    return drawn_from(
        edition_of(local_call), quota, entries, tuple(tuple(vote.application_ids) for vote in votes)
    )


def record_tie_vote(
    local_call: LocalCall, application_ids: Sequence[int], *, note: str, by: Actor, at: datetime
) -> TieVote:
    """Record the order, best first, in which the commission voted a tie to be settled, with a note.

    Refused unless the applications are exactly one tie that nothing else settles.
    """
    _open_to_chair(local_call, by, at)
    ties = [set(tie) for tie in preview(local_call).undecided]
    if set(application_ids) not in ties or len(set(application_ids)) != len(application_ids):
        raise refusal("not_a_tie", regulation_of(local_call.call).tie_break.point)
    if not note.strip():
        raise refusal("vote_without_note", regulation_of(local_call.call).tie_break.point)
    vote = TieVote(
        local_call_id=local_call.id, application_ids=list(application_ids), note=note.strip(), voted_at=at,
        recorded_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(vote)
    facts = {"applications": list(application_ids), "note": note.strip()}
    record(local_call, "ranking.vote", by=by, at=at, facts=facts)
    return vote


def confirm_ranking(local_call: LocalCall, *, by: Actor, at: datetime, seen: str | None = None) -> Ranking:
    """Confirm the ranking: decide every application, commit every award, store inputs and result.

    All of it happens in the caller's one transaction. Refused while submission is open, an application waits,
    a tie is undecided, the commission is incomplete or its newest meeting has no quorum; `StaleState` when the
    call was decided already, or when the ranking is no longer the one whose digest was `seen`.
    """
    _open_to_chair(local_call, by, at)
    _lock_applications(local_call)
    _lock_quota(local_call)
    waiting = len(applications_in(local_call, WAITING))
    refuse_if(confirmation_flaws(local_call, waiting, seats_of(local_call), at))
    applications = applications_in(local_call, _ASSESSED)
    regulation = regulation_of(local_call.call)
    drawn = drawn_now(local_call, applications)
    result, by_id = drawn.result, {one.id: one for one in applications}
    if not result.is_decided:
        raise refusal("tie_undecided", regulation.tie_break.point, number=len(result.undecided))
    if seen is not None and seen != drawn.digest:
        raise StaleState(local_call, "confirm the ranking")
    proposed = _proposed(local_call, result, at)
    ranking = _stored(local_call, drawn, by, at)
    placed = [(by_id[int(place.id)], place, drawn.scores[place.id]) for place in result.places]
    _decide([(application, place) for application, place, _scores in placed], proposed, by=by, at=at)
    issue_conditions(proposed, by=by, at=at)
    decide_places(placed, ranking, drawn.conditions, by=by, at=at)
    decide_ineligible(applications_in(local_call, _INELIGIBLE), ranking, by=by, at=at)
    present(meeting_by(local_call, at), "the quorum was counted at it").ranking_id = ranking.id
    _close(local_call, by, at)
    return ranking


def _close(local_call: LocalCall, by: Actor, at: datetime) -> None:
    close_borrowings(local_call, at=at)
    decide(local_call, by=by, at=at)


def confirmation_flaws(
    local_call: LocalCall, waiting: int, seats: Sequence[Any], at: datetime
) -> list[Finding]:
    """What must still happen before the ranking may be confirmed, undecided ties apart.

    `waiting` is how many applications still wait for the check or for scores.
    """
    regulation = regulation_of(local_call.call)
    found = commission_flaws(local_call, seats)
    deadline = deadline_of(local_call)
    if at < deadline:
        found.append(
            Finding("submission_still_open", regulation.submission_window.point, {"until": deadline})
        )
    if waiting:
        found.append(Finding("applications_waiting", "", {"number": waiting}))
    return [*found, *quorum_flaws(local_call, seats, at)]


def _open_to_chair(local_call: LocalCall, by: Actor, at: datetime) -> None:
    if not policy.is_chair(by, local_call):
        raise NotPermitted("only the commission's chair acts on the ranking")
    lock_local_call(local_call)
    if local_call.status is not LocalCallStatus.ANNOUNCED:
        raise StaleState(local_call, "confirm the ranking")
    refuse_who_does_not_sit(local_call, by, riga_day(at))


def _lock_quota(local_call: LocalCall) -> None:
    place = quota_place(local_call)
    if place is not None:
        wanted = select(Account.id).where(Account.kind == place.kind, Account.subject_id == place.subject_id)
        db.session.execute(wanted.with_for_update())


def _lock_applications(local_call: LocalCall) -> None:
    wanted = select(Application).where(Application.local_call_id == local_call.id).order_by(Application.id)
    db.session.execute(wanted.with_for_update().execution_options(populate_existing=True)).all()


def _decide(
    placed: Sequence[tuple[Application, Place]], conditioned: Collection[int], *, by: Actor, at: datetime
) -> None:
    funded = [(application, place.asked) for application, place in placed if place.outcome == "funded"]
    award_all(funded, by=by, at=at)
    moves = [
        Move(application, _action(place, conditioned), _facts(place), {"decided_at": at})
        for application, place in placed
    ]
    carry_out_all(APPLICATION_WORKFLOW, moves, by=by, at=at)


def _proposed(local_call: LocalCall, result: RankingResult, at: datetime) -> dict[int, list[AwardCondition]]:
    """The conditions that come into force with the ranking; refused where there is no award to bind."""
    proposed = proposed_in(local_call)
    funded = {int(place.id) for place in result.places if place.outcome == "funded"}
    refuse_if(conditions_flaws(proposed, funded, at))
    return proposed


def _action(place: Place, conditioned: Collection[int]) -> ApplicationAction:
    if place.id in conditioned:
        return ApplicationAction.APPROVE_WITH_CONDITIONS
    return _ACTIONS[place.outcome]


def _facts(place: Place) -> dict[str, Any]:
    return {
        "place": place.place,
        "points": place.total,
        "findings": [canonical.write_finding(finding) for finding in place.findings],
    }


def _stored(local_call: LocalCall, drawn: Drawn, by: Actor, at: datetime) -> Ranking:
    ranking = Ranking(local_call=local_call)
    db.session.add(ranking)
    db.session.flush()
    carry_out(
        RANKING_WORKFLOW, ranking, RankingAction.CONFIRM, by=by, at=at,
        facts={"sha256": drawn.digest, "funded": drawn.result.funded_total, "left": drawn.result.left},
        inputs=drawn.inputs, result=drawn.written, sha256=drawn.digest, confirmed_at=at, confirmed_by_id=by.user_id,
    )  # fmt: skip
    enqueue(PAPERS_JOB, {"ranking": ranking.id}, key=f"papers of ranking {ranking.id}", at=at)
    return ranking
