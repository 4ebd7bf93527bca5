"""Meetings of the commission: opening one, and marking who was present and who left for which application."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.audit import record
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.extensions import db
from app.selection import policy
from app.selection.models import CommissionMeeting
from app.selection.queries import members_of
from app.selection.quorum import recused_in
from app.selection.service.locks import lock_local_call
from app.selection.sitting import BORROWED, Seat, act_of, attending_on, term_flaws

_LONGEST_PLACE = 200


def open_meeting(
    local_call: LocalCall,
    *,
    held_at: datetime,
    place: str = "",
    is_remote: bool = False,
    by: Actor,
    at: datetime,
) -> CommissionMeeting:
    """Open a meeting of the commission at a moment and a place, or a remote one.

    Refused without a place unless it is remote, and before the local call was announced.
    """
    _open_to(local_call, by, "open a meeting")
    place = place.strip()
    if not place and not is_remote:
        raise refusal("meeting_without_place")
    if len(place) > _LONGEST_PLACE:
        raise refusal("meeting_place_too_long", limit=_LONGEST_PLACE)
    if local_call.announced_at is None or held_at < local_call.announced_at:
        raise refusal("meeting_before_call")
    meeting = CommissionMeeting(
        local_call=local_call, held_at=held_at, place=place, is_remote=is_remote, opened_at=at,
        opened_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(meeting)
    facts = {"held_at": held_at, "place": place, "is_remote": is_remote}
    record(local_call, "commission.meeting", by=by, at=at, facts=facts)
    return meeting


def mark_attendance(
    meeting: CommissionMeeting,
    present: Collection[int],
    left: Collection[tuple[int, int]] = (),
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Mark who of the seats of that day was present, by their user ids, and who left for which application.

    Pairs of `left` are a person and an application that person declared a conflict on. Marking again replaces what
    was marked; the chain of events keeps both. Refused before the meeting begins and after the term ended.
    """
    local_call = meeting.local_call
    _open_to(local_call, by, "mark attendance")
    if at < meeting.held_at:
        raise refusal("meeting_not_begun", held_at=meeting.held_at)
    day = riga_day(meeting.held_at)
    refuse_if(term_flaws(act_of(local_call), regulation_of(local_call.call).commission.point, day))
    seats = attending_on(local_call, members_of(local_call), day)
    recused = {(row.user_id, row.id) for row in recused_in(local_call)}
    if not set(present) <= {seat.user_id for seat in seats} or not set(left) <= recused:
        raise refusal("attendance_changed")
    meeting.attendance = [_line(seat, set(present), left) for seat in seats]
    facts = {"meeting": meeting.id, "attendance": meeting.attendance}
    record(local_call, "commission.attendance", by=by, at=at, facts=facts)


def _line(seat: Seat, present: Collection[int], left: Collection[tuple[int, int]]) -> dict[str, Any]:
    is_present = seat.user_id in present
    away = sorted(application_id for user_id, application_id in left if user_id == seat.user_id)
    lent = {"lent_for": sorted(seat.application_ids)} if seat.kind == BORROWED else {}
    return {
        **lent, "user": seat.user_id, "name": seat.name, "seat": seat.kind, "stands_in_for": seat.stands_in_for,
        "is_present": is_present, "left": away if is_present else [],
    }  # fmt: skip


def _open_to(local_call: LocalCall, by: Actor, action: str) -> None:
    if not policy.may_hold_meetings(by, local_call):
        raise NotPermitted("the commission's chair or the coordinator holds its meetings")
    lock_local_call(local_call)
    if local_call.status is not LocalCallStatus.ANNOUNCED:
        raise StaleState(local_call, action)
