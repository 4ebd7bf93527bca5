"""The commission's meetings and their attendance."""

from collections import Counter
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core import clock
from app.core.access import only
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.roles import Role
from app.core.wording import word_all
from app.extensions import db
from app.selection import policy, queries, service
from app.selection.commission_forms import AttendanceForm, MeetingForm, attendance_form
from app.selection.commission_labels import SEATS
from app.selection.models import CommissionMeeting
from app.selection.quorum import meetings_of, recused_in, remaining
from app.selection.sitting import attending_on
from app.selection.views.blueprint import READERS, blueprint, local_call_or_404


@blueprint.get("/selection/<int:local_call_id>/meetings")
@only(READERS)
def meetings(local_call_id: int) -> str:
    form = MeetingForm()
    form.propose(clock.now())
    return _list(local_call_or_404(local_call_id), form)


@blueprint.post("/selection/<int:local_call_id>/meetings")
@only(Role.COORDINATOR, Role.CHAIR)
def open_meeting(local_call_id: int) -> Response | tuple[str, int]:
    local_call, form = local_call_or_404(local_call_id), MeetingForm()
    if not form.validate_on_submit():
        return _list(local_call, form), 422
    try:
        meeting = service.open_meeting(
            local_call, held_at=form.held_at(), place=form.place.data or "", is_remote=form.is_remote.data,
            by=current_actor(), at=clock.now(),
        )  # fmt: skip
    except Refused as error:
        form.form_errors.extend(word_all(error.findings))
        return _list(local_call, form), 422
    db.session.commit()
    flash(_("The meeting is opened. Mark who is present."), "done")
    return redirect(url_for("selection.meeting", local_call_id=local_call_id, meeting_id=meeting.id))


@blueprint.get("/selection/<int:local_call_id>/meetings/<int:meeting_id>")
@only(READERS)
def meeting(local_call_id: int, meeting_id: int) -> str:
    return _page(*_offered(local_call_or_404(local_call_id), meeting_id))


@blueprint.post("/selection/<int:local_call_id>/meetings/<int:meeting_id>")
@only(Role.COORDINATOR, Role.CHAIR)
def mark_attendance(local_call_id: int, meeting_id: int) -> Response | tuple[str, int]:
    found, form, recused = _offered(local_call_or_404(local_call_id), meeting_id)
    if not form.validate_on_submit():
        return _page(found, form, recused), 422
    try:
        service.mark_attendance(found, form.present(), form.left(), by=current_actor(), at=clock.now())
    except Refused as error:
        form.form_errors.extend(word_all(error.findings))
        return _page(found, form, recused), 422
    db.session.commit()
    flash(_("Attendance is recorded."), "done")
    return redirect(url_for("selection.meeting", local_call_id=local_call_id, meeting_id=meeting_id))


def _offered(local_call: LocalCall, meeting_id: int) -> tuple[CommissionMeeting, AttendanceForm, Any]:
    found = next((one for one in meetings_of(local_call) if one.id == meeting_id), None) or abort(404)
    recused = recused_in(local_call)
    seats = attending_on(local_call, queries.members_of(local_call), clock.riga_day(found.held_at))
    return found, attendance_form(found, seats, recused), recused


def _list(local_call: LocalCall, form: MeetingForm) -> str:
    return render_template(
        "selection/meetings.html", local_call=local_call, form=form, meetings=meetings_of(local_call),
        may_open=_may_change(local_call), rule=regulation_of(local_call.call).commission,
    )  # fmt: skip


def _page(found: CommissionMeeting, form: AttendanceForm, recused: Any) -> str:
    titles = {row.id: f"{row.number} {row.title}" for row in recused}
    away = Counter(left for one in found.present for left in one["left"])
    return render_template(
        "selection/meeting.html", meeting=found, local_call=found.local_call, form=form, seat_labels=SEATS,
        titles=titles, recused=recused, left=away, remaining=remaining(found, recused),
        may_mark=_may_change(found.local_call) and clock.now() >= found.held_at,
        rule=regulation_of(found.local_call.call).commission,
    )  # fmt: skip


def _may_change(local_call: LocalCall) -> bool:
    return policy.may_hold_meetings(current_actor(), local_call) and local_call.status == "announced"
