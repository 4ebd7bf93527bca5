"""How the applications of a local call are shared out among its commission, now and as the rules would have it."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from app.applications.models import Application, ConflictDeclaration, EvaluatorAssignment, SubmissionSnapshot
from app.applications.signs import signs_of
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.columns import canonical_json
from app.extensions import db
from app.registry.models import Organisation
from app.selection.borrowings import Lent, lent_to
from app.selection.marks import NO_MARKS, edition_of, marks_in, standing_of
from app.selection.models import Assessment, CommissionMember
from app.selection.queries import members_of
from app.selection.sitting import seats_on
from app.selection.workflow import AssessmentStatus
from competition_rules.assignment import Pair, next_evaluator, share_out

_OPEN = ApplicationStatus.ELIGIBLE
_SCORED = (ApplicationStatus.ELIGIBLE, ApplicationStatus.ASSESSED)
_APPLICATIONS: Any = (
    select(
        Application.id, Application.number, Application.title, Application.status,
        Organisation.name.label("organisation"),
    )
    .join(Organisation, Organisation.id == Application.organisation_id)
    .where(Application.local_call_id == bindparam("place"), Application.status.in_(_SCORED))
    .order_by(Application.submitted_at, Application.id)
)  # fmt: skip
_DECLARED: Any = (
    select(ConflictDeclaration.application_id, ConflictDeclaration.user_id, ConflictDeclaration.has_conflict)
    .join(Application, Application.id == ConflictDeclaration.application_id)
    .where(Application.local_call_id == bindparam("place"))
)
_GIVEN: Any = (
    select(EvaluatorAssignment.application_id, EvaluatorAssignment.evaluator_id, EvaluatorAssignment.ending)
    .join(Application, Application.id == EvaluatorAssignment.application_id)
    .where(Application.local_call_id == bindparam("place"))
)
_PRESENT = (
    select(func.max(SubmissionSnapshot.id))
    .where(SubmissionSnapshot.application_id == Application.id)
    .correlate(Application)
    .scalar_subquery()
)
_BEGUN: Any = (
    select(Assessment.application_id, Assessment.evaluator_id, Assessment.status)
    .join(Application, Application.id == Assessment.application_id)
    .where(
        Application.local_call_id == bindparam("place"),
        Assessment.snapshot_id == _PRESENT,
        Assessment.status != AssessmentStatus.VOID,
    )
)


@dataclass(frozen=True)
class Sharing:
    """Who has which application of a local call. Pairs are an application and an evaluator, by their ids.

    `applications` are those in the evaluators' hands or scored: `id, number, title, status, organisation`. `needed`
    is how many evaluators each needs, one more where scores diverge; `unanswered` are pairs between which the system
    sees a sign of a conflict, while the evaluator has neither declared nor has the application; `not_lent` are
    applications a borrowed member was not borrowed for; `seat_scored` those the other person of the same seat scored;
    `taken` are pairs a person parted, `given_ids` the applications that were given to anyone at any time: the others
    everybody may score.
    """

    applications: Sequence[Any]
    members: Sequence[CommissionMember | Lent]
    sitting: frozenset[int]
    needed: Mapping[int, int]
    conflicts: frozenset[Pair]
    unanswered: frozenset[Pair]
    not_lent: frozenset[Pair]
    seat_scored: frozenset[Pair]
    live: frozenset[Pair]
    taken: frozenset[Pair]
    given_ids: frozenset[int]
    begun: Mapping[Pair, AssessmentStatus]

    @property
    def evaluators(self) -> list[int]:
        """The ids of those with a seat who vote on the day, so that a member and a substitute are not both asked."""
        return [member.user_id for member in self.members if member.user_id in self.sitting]

    @property
    def barred(self) -> frozenset[Pair]:
        """Pairs that are never made automatically; a person may still make those with an unanswered sign."""
        return self.conflicts | self.unanswered | self.not_lent | self.seat_scored | self.taken

    @property
    def held(self) -> frozenset[Pair]:
        """What is given to those who sit: who is substituted does not score meanwhile."""
        return frozenset(pair for pair in self.live if pair[1] in self.sitting)

    @property
    def open_ids(self) -> list[int]:
        """The applications that wait for scores, in the order of submission."""
        return [one.id for one in self.applications if one.status is _OPEN]

    @property
    def scored(self) -> frozenset[Pair]:
        """Pairs whose assessment is in."""
        return frozenset(pair for pair, state in self.begun.items() if state is AssessmentStatus.SUBMITTED)

    def lacking(self, pairs: Collection[Pair] | None = None) -> dict[int, int]:
        """How many evaluators open applications lack, now or with other pairs."""
        counted = Counter(one for one, _who in self.scored | (self.held if pairs is None else set(pairs)))
        short = {one: self.needed[one] - counted[one] for one in self.open_ids}
        return {one: number for one, number in short.items() if number > 0}

    def loads(self, pairs: Collection[Pair] | None = None) -> dict[int, int]:
        """How many applications each member of the commission has, or would have; scored ones count."""
        counted = Counter(who for _one, who in self.scored | (self.held if pairs is None else set(pairs)))
        return {who: counted[who] for who in self.evaluators}

    def free_for(self, application_id: int, pairs: Collection[Pair] | None = None) -> list[int]:
        """Members who could take the application and do not have it."""
        barred = self.barred | self.scored | (self.held if pairs is None else set(pairs))
        return [who for who in self.evaluators if (application_id, who) not in barred]


@dataclass(frozen=True)
class Proposal:
    """What sharing out would do: pairs to be added, each member's load before and after, who then lacks how many."""

    added: tuple[Pair, ...]
    before: Mapping[int, int]
    after: Mapping[int, int]
    lacking: Mapping[int, int]

    @property
    def digest(self) -> str:
        """The same for the same proposal: what was looked at is what is carried out."""
        said = canonical_json([list(map(list, self.added)), sorted(map(list, self.lacking.items()))])
        return hashlib.sha256(said.encode()).hexdigest()


def sharing_of(local_call: LocalCall, day: date) -> Sharing:
    """How the applications of a local call are shared out, and who sits on its commission that day."""
    place, edition, marks = {"place": local_call.id}, edition_of(local_call), marks_in(local_call)
    applications = db.session.execute(_APPLICATIONS, place).all()
    given, members = db.session.execute(_GIVEN, place).all(), members_of(local_call)
    begun = {(row[0], row[1]): row.status for row in db.session.execute(_BEGUN, place)}
    declared = {(row[0], row[1]): row.has_conflict for row in db.session.execute(_DECLARED, place)}
    live = frozenset((row[0], row[1]) for row in given if row.ending is None)
    lent = lent_to(local_call)
    signs = _signs(applications, [*members, *lent]) - live - begun.keys() - declared.keys()
    return Sharing(
        applications,
        [*members, *lent],
        frozenset({*(seat.user_id for seat in seats_on(members, day)), *(one.user_id for one in lent)}),
        {one.id: standing_of(edition, marks.get(one.id, NO_MARKS)).needed for one in applications},
        frozenset(pair for pair, has_conflict in declared.items() if has_conflict),
        signs,
        frozenset(
            (row.id, one.user_id) for row in applications for one in lent if row.id not in one.application_ids
        ),
        _seat_scored(members, begun),
        live,
        frozenset((row[0], row[1]) for row in given if row.ending == "taken_away"),
        frozenset(row[0] for row in given),
        begun,
    )


def _seat_scored(
    members: Sequence[CommissionMember], begun: Mapping[Pair, AssessmentStatus]
) -> frozenset[Pair]:
    """Pairs of a person and what the other one of their seat scored: a seat scores an application once."""
    seat_of = {one.user_id: one.substitutes_for_id or one.id for one in members}
    scored = {
        (one, seat_of[who], who)
        for (one, who), state in begun.items()
        if state is AssessmentStatus.SUBMITTED and who in seat_of
    }
    return frozenset(
        (one, other)
        for one, seat, who in scored
        for other in seat_of
        if seat_of[other] == seat and other != who
    )


def _signs(applications: Sequence[Any], members: Sequence[CommissionMember | Lent]) -> frozenset[Pair]:
    """Pairs between which the system sees a sign of a conflict, of applications that wait for scores."""
    waiting = [one.id for one in applications if one.status is _OPEN]
    return frozenset((one, who) for who, one in signs_of([member.user_id for member in members], waiting))


def proposal_of(sharing: Sharing, per_application: int) -> Proposal:
    """Enough evaluators for every open application, the work spread evenly; whoever began goes on."""
    kept = sharing.held | _going_on(sharing)
    shared = share_out(
        (one.id for one in sharing.applications), sharing.evaluators, per_application,
        conflicts=sharing.barred, kept=kept,
    )  # fmt: skip
    pairs = set(shared.pairs) | sharing.held
    for one in sharing.lacking(pairs):
        _call_more(one, pairs, sharing)
    seated, still_open = set(sharing.evaluators), set(sharing.open_ids)
    added = {(one, who) for one, who in pairs - sharing.live if one in still_open and who in seated}
    then = sharing.held | added
    return Proposal(tuple(sorted(added)), sharing.loads(), sharing.loads(then), sharing.lacking(then))


def _going_on(sharing: Sharing) -> frozenset[Pair]:
    """Pairs that stay because the evaluator began; a draft of who left or withdrew is left."""
    seated, barred = set(sharing.evaluators), sharing.conflicts | sharing.taken
    begun = {pair for pair in sharing.begun if pair[1] in seated and pair not in barred}
    return frozenset(begun | sharing.scored)


def _call_more(one: int, pairs: set[Pair], sharing: Sharing) -> None:
    """Evaluators for an application whose scores diverge, on top of the usual number."""
    while one in sharing.lacking(pairs):
        who = next_evaluator(sharing.free_for(one, pairs), sharing.loads(pairs))
        if who is None:
            return
        pairs.add((one, who))
