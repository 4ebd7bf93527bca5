"""What an evaluator and a chair see first: how many applications are scored, the next one, what blocks the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, and_, bindparam, case, func, or_, select

from app.accounts.models import User
from app.applications.models import Application, ConflictDeclaration
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.extensions import db
from app.selection.models import Assessment, CommissionMember
from app.selection.queries import Summary, counts_by_status, seats_of, summary_of
from app.selection.service.rankings import confirmation_flaws, preview
from app.selection.shared_seats import is_to_score
from app.selection.wordings import sentences
from app.selection.workflow import AssessmentStatus
from competition_rules.findings import Finding
from competition_rules.regulation import Regulation

_SCORED = (ApplicationStatus.ELIGIBLE, ApplicationStatus.ASSESSED)


@dataclass(frozen=True)
class Seat:
    """A local call on whose commission this person sits, and how far this person is.

    `to_declare` applications open only after the declaration; `next_id` is the first that is not scored.
    """

    local_call_id: int
    title: str
    closes_on: date
    evaluated_by_on: date | None
    is_closed: bool
    scored: int
    total: int
    to_declare: int
    next_id: int | None


@dataclass(frozen=True)
class Progress:
    """How many applications a member of the commission has scored, of those that are theirs to score."""

    name: str
    scored: int
    total: int


def seats(actor: Actor, at: datetime) -> list[Seat]:
    """The undecided local calls on whose commission this person sits, the soonest end of evaluation first."""
    rows = db.session.execute(_seats(actor)).all()
    cases: dict[int, list[Any]] = {}
    given = {"reader": actor.user_id, "calls": [row.id for row in rows]}
    for one in db.session.execute(_cases(), given):
        cases.setdefault(one.local_call_id, []).append(one)
    return [_seat(row, cases.get(row.id, []), riga_day(at)) for row in rows]


def _seats(actor: Actor) -> Any:
    return (
        select(LocalCall.id, Call.title, LocalCall.closes_on, LocalCall.evaluated_by_on)
        .join(Call, Call.id == LocalCall.call_id)
        .join(CommissionMember, CommissionMember.local_call_id == LocalCall.id)
        .where(
            CommissionMember.user_id == actor.user_id, CommissionMember.ended_at.is_(None),
            LocalCall.municipality_id == actor.municipality_id,
            LocalCall.status == LocalCallStatus.ANNOUNCED,
        )
        .order_by(LocalCall.evaluated_by_on, LocalCall.id)
    )  # fmt: skip


@cache
def _cases() -> Any:
    """Written once for everybody: to put it together takes longer than to answer it."""
    reader = bindparam("reader", type_=Integer)
    declared = (ConflictDeclaration.application_id == Application.id) & (
        ConflictDeclaration.user_id == reader
    )
    mine = (Assessment.application_id == Application.id) & (Assessment.evaluator_id == reader)
    submitted = func.max(case((Assessment.status == AssessmentStatus.SUBMITTED, 1), else_=0))
    return (
        select(
            Application.id, Application.local_call_id, Application.status, ConflictDeclaration.has_conflict,
            submitted.label("is_scored"),
            is_to_score(reader).label("is_mine"),
        )
        .outerjoin(ConflictDeclaration, declared)
        .outerjoin(Assessment, mine)
        .where(
            Application.local_call_id.in_(bindparam("calls", expanding=True)), Application.status.in_(_SCORED)
        )
        .group_by(
            Application.id, Application.local_call_id, Application.status, ConflictDeclaration.has_conflict
        )
        .order_by(Application.id)
    )  # fmt: skip


def _seat(row: Any, cases: Sequence[Any], day: date) -> Seat:
    free = [one for one in cases if one.has_conflict is False]
    ahead = [
        one for one in free if one.is_mine and not one.is_scored and one.status is ApplicationStatus.ELIGIBLE
    ]
    scored = sum(one.is_scored for one in free)
    return Seat(
        row.id, row.title, row.closes_on, row.evaluated_by_on, row.closes_on < day, scored,
        scored + len(ahead), sum(one.has_conflict is None for one in cases), ahead[0].id if ahead else None,
    )  # fmt: skip


def progress(local_call_ids: Sequence[int]) -> Mapping[int, list[Progress]]:
    """How far each member of each commission is, the chair first."""
    of_call = (Application.local_call_id == CommissionMember.local_call_id) & Application.status.in_(_SCORED)
    conflict = (ConflictDeclaration.application_id == Application.id) & (
        ConflictDeclaration.user_id == CommissionMember.user_id
    )
    theirs = (Assessment.application_id == Application.id) & (
        Assessment.evaluator_id == CommissionMember.user_id
    )
    done = func.count(func.distinct(case((Assessment.status == AssessmentStatus.SUBMITTED, Application.id))))
    is_theirs = or_(is_to_score(CommissionMember.user_id), Assessment.status == AssessmentStatus.SUBMITTED)
    is_free = and_(ConflictDeclaration.has_conflict.is_not(True), is_theirs)
    free = func.count(func.distinct(case((is_free, Application.id))))
    wanted = (
        select(CommissionMember.local_call_id, User.name, done.label("done"), free.label("free"))
        .join(User, User.id == CommissionMember.user_id)
        .outerjoin(Application, of_call)
        .outerjoin(ConflictDeclaration, conflict)
        .outerjoin(Assessment, theirs)
        .where(CommissionMember.local_call_id.in_(local_call_ids), CommissionMember.ended_at.is_(None))
        .group_by(CommissionMember.local_call_id, CommissionMember.id, User.name, CommissionMember.is_chair)
        .order_by(CommissionMember.is_chair.desc(), CommissionMember.id)
    )
    found: dict[int, list[Progress]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row.local_call_id, []).append(Progress(row.name, row.done, row.free))
    return found


def missing(seats: Sequence[Seat], waiting: Mapping[int, Summary], at: datetime) -> dict[int, list[str]]:
    """What the rankings wait for besides the end of the call and applications, worded: members, meeting, votes.

    Empty for a ranking that may be confirmed.
    """
    found = {}
    for seat in seats:
        left = waiting[seat.local_call_id]
        if seat.is_closed and not left.waiting_for_check and not left.waiting_for_scores:
            local_call = db.session.get_one(LocalCall, seat.local_call_id)
            regulation = regulation_of(local_call.call)
            findings = _flaws(local_call, regulation, at)
            found[seat.local_call_id] = [text for text, _point in sentences(findings, regulation)]
    return found


def _flaws(local_call: LocalCall, regulation: Regulation, at: datetime) -> list[Finding]:
    found = confirmation_flaws(local_call, 0, seats_of(local_call), at)
    if not found and (ties := preview(local_call).undecided):
        found = [Finding("tie_undecided", regulation.tie_break.point, {"number": len(ties)})]
    return found


def blocks(local_call_ids: Sequence[int]) -> dict[int, Summary]:
    """What stands between each local call and its confirmed ranking, as counts of applications."""
    counts = counts_by_status(local_call_ids)
    return {key: summary_of(counts.get(key, {})) for key in local_call_ids}
