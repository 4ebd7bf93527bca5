"""The ranking of one municipality's applications against its quota."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise
from math import lcm
from typing import Any, Literal

from competition_rules.findings import Finding
from competition_rules.regulation import COMMISSION_VOTE, EARLIER_SUBMISSION, Regulation
from competition_rules.scoring import Scores, threshold_check

ApplicationId = str | int
Outcome = Literal["funded", "reserve", "rejected", "undecided"]


class RankingError(ValueError):
    """Inputs that no ranking follows from: a repeated application or vote, a negative quota."""


@dataclass(frozen=True)
class Candidate:
    """A scored application: its exact scores, the euro it asks for and its moment of submission."""

    id: ApplicationId
    scores: Scores
    asked: Decimal
    submitted_at: datetime


@dataclass(frozen=True)
class DecidedBy:
    """What put an application below another of equal total: the tie-break step and its point."""

    step: str
    point: str
    tied_with: ApplicationId


@dataclass(frozen=True)
class Place:
    """One application in a ranking.

    `place` counts from 1 and is None for a rejected application and within an undecided tie.
    `running` is the sum in euro asked by this and all higher places, None where `place` is.
    `findings` say why it is rejected; `decided_by` says what settled an equal total with the
    application above.
    """

    id: ApplicationId
    place: int | None
    outcome: Outcome
    total: Fraction
    asked: Decimal
    running: Decimal | None
    findings: tuple[Finding, ...] = ()
    decided_by: DecidedBy | None = None


@dataclass(frozen=True)
class RankingResult:
    """Every application in order, rejected ones last; sums in euro; ties nobody has decided yet."""

    places: tuple[Place, ...]
    funded_total: Decimal
    left: Decimal
    undecided: tuple[tuple[ApplicationId, ...], ...]

    @property
    def is_decided(self) -> bool:
        """Whether the ranking may be confirmed: no tie is left undecided."""
        return not self.undecided


@dataclass(frozen=True)
class _Group:
    """Candidates next to each other: one whose order is settled, or an undecided tie."""

    members: tuple[Candidate, ...]
    decided_by: DecidedBy | None = None

    @property
    def is_tie(self) -> bool:
        return len(self.members) > 1

    @property
    def asked(self) -> Decimal:
        return sum((one.asked for one in self.members), Decimal(0))


def rank(
    regulation: Regulation,
    candidates: Sequence[Candidate],
    quota: Decimal,
    votes: Sequence[Sequence[ApplicationId]] = (),
) -> RankingResult:
    """Ranks the applications of one municipality and draws the line of its quota in euro.

    Thresholds come first: an application below one is rejected and takes no place. The others
    are ordered by total, ties by the edition's steps; a commission's vote is a sequence of ids
    in the order decided, and settles every tie whose applications it all names (the latest such
    vote counts). No application is funded in part: where the next does not fit, the edition's
    `line_rule` stops or skips, and the rest is the reserve list in order. A tie nobody settled is
    returned as undecided. The order of the inputs changes nothing. Raises RankingError.
    """
    _refuse_impossible(candidates, quota, votes)
    below_thresholds = threshold_check(regulation)
    findings = {one.id: tuple(below_thresholds(one.scores)) for one in candidates}
    groups = _ordered(regulation, [one for one in candidates if not findings[one.id]], votes)
    failed = [one for one in candidates if findings[one.id]]
    failed.sort(key=lambda one: (-one.scores.total, one.submitted_at, str(one.id)))
    rejected = [
        Place(one.id, None, "rejected", one.scores.total, one.asked, None, findings[one.id]) for one in failed
    ]
    ranked = list(_drawn(groups, quota, may_skip=regulation.line_rule.rule == "skip"))
    funded = sum((one.asked for one in ranked if one.outcome == "funded"), Decimal("0.00"))
    undecided = tuple(tuple(one.id for one in group.members) for group in groups if group.is_tie)
    return RankingResult((*ranked, *rejected), funded, quota - funded, undecided)


def _refuse_impossible(
    candidates: Sequence[Candidate], quota: Decimal, votes: Sequence[Sequence[ApplicationId]]
) -> None:
    if quota < 0:
        raise RankingError(f"a quota is not negative: {quota}")
    for ids in ([one.id for one in candidates], *votes):
        if len(set(ids)) < len(ids):
            raise RankingError("an application occurs twice")


def _ordered(
    regulation: Regulation, candidates: Sequence[Candidate], votes: Sequence[Sequence[ApplicationId]]
) -> list[_Group]:
    keys = _keys(regulation, candidates)
    order = sorted(candidates, key=lambda one: keys[one.id])
    groups: list[_Group] = []
    for key, tied in groupby(order, key=lambda one: keys[one.id]):
        members = tuple(tied)
        settled_by = None
        if groups:
            above = groups[-1].members[-1].id
            settled_by = _settled_by(regulation, keys[above], key, above)
        groups += _settled(regulation, members, settled_by, votes)
    return groups


def _settled(
    regulation: Regulation,
    members: tuple[Candidate, ...],
    first_decided_by: DecidedBy | None,
    votes: Sequence[Sequence[ApplicationId]],
) -> Iterator[_Group]:
    """The groups of candidates no earlier step tells apart: one of each as voted, or all in one."""
    voted = _as_voted(members, votes)
    if voted is None:
        by_time = sorted(members, key=lambda one: (one.submitted_at, str(one.id)))
        yield _Group(tuple(by_time), first_decided_by)
        return
    yield _Group((voted[0],), first_decided_by)
    for above, one in pairwise(voted):
        yield _Group((one,), _decided_by(regulation, COMMISSION_VOTE, above.id))


def _as_voted(
    members: tuple[Candidate, ...], votes: Sequence[Sequence[ApplicationId]]
) -> list[Candidate] | None:
    if len(members) == 1:
        return list(members)
    ids = {one.id for one in members}
    for vote in reversed(votes):
        if ids <= set(vote):
            return sorted(members, key=lambda one: vote.index(one.id))
    return None


def _keys(regulation: Regulation, candidates: Sequence[Candidate]) -> dict[ApplicationId, tuple[Any, ...]]:
    """What candidates are ordered by, smallest first: total, then each step before the vote.

    Scores become whole numbers over one denominator: comparing Fractions is many times slower.
    """
    codes = [by for by in regulation.tie_break.order if by not in (EARLIER_SUBMISSION, COMMISSION_VOTE)]
    scored = [[one.scores.total, *(one.scores.criteria[code] for code in codes)] for one in candidates]
    scale = lcm(*(score.denominator for scores in scored for score in scores))
    keys = {}
    for one, scores in zip(candidates, scored, strict=True):
        total, *rest = (-score.numerator * (scale // score.denominator) for score in scores)
        by_code: Mapping[str, Any] = dict(zip(codes, rest, strict=True)) | {
            EARLIER_SUBMISSION: one.submitted_at
        }
        keys[one.id] = (total, *(by_code[by] for by in regulation.tie_break.order[:-1]))
    return keys


def _settled_by(
    regulation: Regulation, above: tuple[Any, ...], key: tuple[Any, ...], above_id: ApplicationId
) -> DecidedBy | None:
    """The step that told two unlike keys apart; None when their totals did."""
    if above[0] != key[0]:
        return None
    steps = zip(regulation.tie_break.order, above[1:], key[1:], strict=False)
    return _decided_by(regulation, next(by for by, upper, lower in steps if upper != lower), above_id)


def _decided_by(regulation: Regulation, step: str, above_id: ApplicationId) -> DecidedBy:
    points = {one.by: one.point for one in regulation.tie_break.steps}
    return DecidedBy(step, points[step], above_id)


def _drawn(groups: Sequence[_Group], quota: Decimal, *, may_skip: bool) -> Iterator[Place]:
    """Every ranked candidate with its place, its running sum and its side of the line."""
    left, running, number = quota, Decimal("0.00"), 0
    is_open, is_certain = True, True
    for group in groups:
        fits = is_open and group.asked <= left
        if group.is_tie:
            yield from (_place(one, "undecided", group) for one in group.members)
            # Skipping past a tie that fits only in part depends on the order nobody has decided.
            is_certain = is_certain and (
                fits or not may_skip or min(one.asked for one in group.members) > left
            )
        else:
            outcome: Outcome = "funded" if fits else "reserve"
            one = group.members[0]
            place = _place(one, outcome if is_certain else "undecided", group)
            yield replace(place, place=number + 1, running=running + one.asked)
        left -= group.asked if fits else 0
        is_open = is_open and (fits or may_skip)
        running += group.asked
        number += len(group.members)


def _place(one: Candidate, outcome: Outcome, group: _Group) -> Place:
    return Place(one.id, None, outcome, one.scores.total, one.asked, None, (), group.decided_by)
