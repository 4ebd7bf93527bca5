"""Forms of the commission: the act of appointment, substitutes, meetings and attendance."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TimeField
from wtforms.validators import Length

from app.accounts.models import User
from app.core.clock import RIGA, in_riga
from app.core.errors import present
from app.core.fields import DayField, TidyStringField, needed
from app.selection.commission_labels import SEATS
from app.selection.models import CommissionMeeting, CommissionMember
from app.selection.sitting import Seat


def given(field: DayField) -> date:
    """The day of a field of a form that was valid."""
    return cast(date, present(field.data, "the form was valid"))


class ActForm(FlaskForm):
    """The municipality's act that appoints the commission."""

    number = TidyStringField(_l("Number of the act"), [needed(), Length(max=60)])
    issued_on = DayField(_l("Date of the act"), [needed()])
    term_until = DayField(_l("Term until (this day included)"), [needed()])


class SubstituteForm(FlaskForm):
    """Who stands in for which member, from when and why."""

    member_id = SelectField(_l("Member"), [needed()], coerce=int)
    substitute_id = SelectField(_l("Substitute"), [needed()], coerce=int)
    from_on = DayField(_l("From which day"), [needed()])
    why = TidyStringField(_l("Why the member is substituted"), [needed(), Length(max=500)])

    def offer(self, members: Sequence[CommissionMember], people: Sequence[tuple[User, bool]]) -> None:
        """Let these members be substituted by these people."""
        taken = {one.substitutes_for_id for one in members}
        self.member_id.choices = [
            (one.id, one.user.name)
            for one in members
            if not one.is_chair and one.substitutes_for_id is None and one.id not in taken
        ]
        self.substitute_id.choices = [
            (person.id, f"{person.name} ({person.email})") for person, _chair in people
        ]


class LateConflictForm(FlaskForm):
    """A conflict of interest that came up after the declaration."""

    reason = TidyStringField(_l("What the conflict is"), [needed(), Length(max=500)])


class MeetingForm(FlaskForm):
    """When and where the commission meets."""

    held_on = DayField(_l("Day of the meeting"), [needed()])
    begins = TimeField(_l("Beginning"), [needed()], description=_l("Hours and minutes, like 17:30"))
    place = TidyStringField(_l("Place"), [Length(max=200)])
    is_remote = BooleanField(_l("The meeting is remote"))

    def propose(self, at: datetime) -> None:
        """Begin with the present day and minute."""
        self.held_on.data, self.begins.data = (
            in_riga(at).date(),
            in_riga(at).time().replace(second=0, microsecond=0),
        )

    def held_at(self) -> datetime:
        """The moment of the beginning."""
        begins = present(self.begins.data, "the form was valid")
        return datetime.combine(given(self.held_on), begins, RIGA)


class AttendanceForm(FlaskForm):
    """Base of the form made for one meeting: who is present, and who left it for which application."""

    def present(self) -> list[int]:
        """The people marked as present."""
        return [int(name.removeprefix("present_")) for name in self._marked("present_")]

    def left(self) -> list[tuple[int, int]]:
        """The people and the applications they left for."""
        pairs = (name.removeprefix("left_").split("_") for name in self._marked("left_"))
        return [(int(user_id), int(application_id)) for user_id, application_id in pairs]

    def _marked(self, beginning: str) -> Iterable[str]:
        return (name for name, field in self._fields.items() if name.startswith(beginning) and field.data)


def attendance_form(
    meeting: CommissionMeeting, seats: Sequence[Seat], recused: Sequence[Any]
) -> AttendanceForm:
    """The form with a box for each seat and for each conflict of a seat, as marked before.

    Before that nobody is marked as present, and everyone in conflict as leaving.
    """
    names = {seat.user_id: seat.name for seat in seats}
    marked = {one["user"]: one for one in meeting.attendance or []}
    fields: dict[str, BooleanField] = {}
    for seat in seats:
        is_present = seat.user_id in marked and marked[seat.user_id]["is_present"]
        fields[f"present_{seat.user_id}"] = BooleanField(_described(seat), default=is_present)
    for row in recused:
        if row.user_id in names:
            is_away = row.user_id not in marked or row.id in marked[row.user_id]["left"]
            fields[f"left_{row.user_id}_{row.id}"] = BooleanField(
                f"{names[row.user_id]} – {row.number} {row.title}", default=is_away
            )
    return cast(AttendanceForm, type("AttendanceFormOfMeeting", (AttendanceForm,), fields)())


def _described(seat: Seat) -> str:
    text = f"{seat.name}, {str(SEATS[seat.kind]).lower()}"
    return f"{text} ({seat.stands_in_for})" if seat.stands_in_for else text
