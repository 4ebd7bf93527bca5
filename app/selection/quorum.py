"""Whether the ranking may be confirmed at the commission's meeting: who was present, who left, how many remain."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from app.applications.models import Application, ConflictDeclaration
from app.applications.policy import FOR_COMMISSION
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.clock import riga_day
from app.extensions import db
from app.selection.models import CommissionAct, CommissionMeeting
from app.selection.sitting import term_flaws
from competition_rules.findings import Finding
from competition_rules.regulation import Commission

_MEETINGS = (
    select(CommissionMeeting)
    .where(CommissionMeeting.local_call_id == bindparam("place"))
    .order_by(CommissionMeeting.held_at.desc(), CommissionMeeting.id.desc())
)
_BEGUN = _MEETINGS.where(CommissionMeeting.held_at <= bindparam("by")).limit(1)
# The act in force with the newest meeting that has begun: one row, of which either may be missing.
_IN_FORCE = select(func.max(CommissionAct.id)).where(CommissionAct.local_call_id == bindparam("place"))
_NEWEST = _BEGUN.with_only_columns(CommissionMeeting.id)
_GROUNDS: Any = (
    select(CommissionAct, CommissionMeeting)
    .select_from(LocalCall)
    .outerjoin(CommissionAct, CommissionAct.id == _IN_FORCE.correlate(None).scalar_subquery())
    .outerjoin(CommissionMeeting, CommissionMeeting.id == _NEWEST.correlate(None).scalar_subquery())
    .where(LocalCall.id == bindparam("place"))
)
_RECUSED: Any = (
    select(ConflictDeclaration.user_id, Application.id, Application.number, Application.title)
    .join(Application, Application.id == ConflictDeclaration.application_id)
    .where(
        Application.local_call_id == bindparam("place"),
        Application.status.in_(FOR_COMMISSION),
        ConflictDeclaration.has_conflict,
    )
    .order_by(Application.submitted_at, Application.id, ConflictDeclaration.user_id)
)


def meetings_of(local_call: LocalCall) -> Sequence[CommissionMeeting]:
    """The meetings of a commission, the newest first."""
    return db.session.scalars(_MEETINGS, {"place": local_call.id}).all()


def meeting_by(local_call: LocalCall, at: datetime) -> CommissionMeeting | None:
    """The newest meeting that has begun by then; None while there is none."""
    return db.session.scalars(_BEGUN, {"place": local_call.id, "by": at}).first()


def recused_in(local_call: LocalCall) -> Sequence[Any]:
    """Everyone's conflicts in a local call: `user_id, id, number, title` of the application."""
    return db.session.execute(_RECUSED, {"place": local_call.id}).all()


def remaining(meeting: CommissionMeeting, recused: Iterable[Any]) -> dict[int, int]:
    """How many of those present remain for each application that somebody present withdrew from, by its id."""
    present = {one["user"] for one in meeting.present}
    out: dict[int, set[int]] = {}
    for row in recused:
        out.setdefault(row.id, set()).add(row.user_id)
    return {
        one: len((present | meeting.lent_present(one)) - who) for one, who in out.items() if who & present
    }


def quorum_flaws(local_call: LocalCall, seats: Sequence[Any], at: datetime) -> list[Finding]:
    """Why the ranking may not be confirmed at the commission's newest meeting; nothing when it may.

    `seats` are its votes now; whoever chairs it now must have been present.
    """
    rule = regulation_of(local_call.call).commission
    act, meeting = db.session.execute(_GROUNDS, {"place": local_call.id, "by": at}).one()
    if act is None:
        return [Finding("commission_not_appointed", rule.point)]
    if meeting is None:
        return [*term_flaws(act, rule.point, riga_day(at)), Finding("no_meeting", rule.point)]
    found = term_flaws(act, rule.point, riga_day(meeting.held_at))
    if meeting.attendance is None:
        return [*found, Finding("attendance_not_marked", rule.point, {"held_at": meeting.held_at})]
    chairs = {one.user_id for one in seats if one.is_chair}
    return [*found, *_attendance_flaws(meeting, recused_in(local_call), chairs, rule)]


def _attendance_flaws(
    meeting: CommissionMeeting, recused: Sequence[Any], chairs: set[int], rule: Commission
) -> Iterable[Finding]:
    minimum, point = rule.minimum_voting, rule.point
    present: Mapping[int, dict[str, Any]] = {one["user"]: one for one in meeting.present}
    if len(present) < minimum:
        yield Finding("no_quorum", point, {"present": len(present), "minimum": minimum})
    if not chairs & set(present):
        yield Finding("chair_not_present", point)
    for row in recused:
        one = present.get(row.user_id)
        if one is not None and row.id not in one["left"]:
            yield Finding("leaving_not_marked", point, {"name": one["name"], "title": row.title})
    titles = {row.id: row.title for row in recused}
    for application_id, number in remaining(meeting, recused).items():
        if minimum > number:
            facts = {"title": titles[application_id], "present": number, "minimum": minimum}
            yield Finding("no_quorum_for_application", point, facts)
