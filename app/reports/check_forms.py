"""Forms of checking and deciding: marks for every row, what goes back, checks on the spot, the decision."""

from decimal import Decimal
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.errors import present
from app.core.fields import DayField, TidyStringField, needed
from app.reports.content import ActivityMark, ExpenseMark, Marks
from app.reports.form_fields import EligibleField, clean
from app.reports.forms import LONGEST, VersionedForm, yes_or_no
from app.reports.models import ExpenseLine, FinalReport
from app.reports.parts import parts_of
from app.reports.service.visiting import Visit


class NoteForm(FlaskForm):
    """What is to be put right in a report that goes back, and where."""

    parts = SelectMultipleField(
        _l("Parts to be put right"), choices=[], option_widget=CheckboxInput(), widget=ListWidget()
    )
    correction = TextAreaField(_l("What is to be put right"), [needed(), Length(max=2000)], filters=[clean])


def note_form(report: FinalReport, **sent: Any) -> NoteForm:
    """The form of returning one report."""
    form = NoteForm(**sent)
    form.parts.choices = [SelectChoice(name, title) for name, title in parts_of(report)]
    return form


class VisitForm(FlaskForm):
    """A check where the project takes place."""

    held_on = DayField(_l("Day of the check"), [needed()])
    place = TidyStringField(_l("Place"), [needed(), Length(max=200)], filters=[clean])
    attended = TidyStringField(_l("Who took part in the check"), [needed(), Length(max=500)], filters=[clean])
    found = TextAreaField(_l("What was found"), [needed(), Length(max=LONGEST)], filters=[clean])
    is_in_order = RadioField(_l("Is the project carried out as agreed?"), [needed()])

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.is_in_order.choices = yes_or_no()

    def visit(self) -> Visit:
        """What was typed."""
        day = present(self.held_on.data, "the form is valid")
        place, attended, found = (one.data or "" for one in (self.place, self.attended, self.found))
        return Visit(day, place, attended, found, is_in_order=self.is_in_order.data == "yes")


class DecisionForm(FlaskForm):
    """The decision on a checked report: what the decider saw, and the reason where one is needed."""

    seen = HiddenField()
    note = TextAreaField(_l("Reason or note"), [Length(max=2000)], filters=[clean])


class MarksForm(VersionedForm):
    """Base of the check form of one report."""

    note = TextAreaField(_l("Note to IKVD"), [Length(max=2000)], filters=[clean])
    activity_ids: tuple[int, ...] = ()
    line_ids: tuple[int, ...] = ()

    def marks(self) -> Marks:
        """What was marked so far."""
        answers = {"yes": True, "no": False}
        return Marks(
            {
                row: ActivityMark(answers.get(self.field(f"activity_{row}").data), self._why("activity", row))
                for row in self.activity_ids
            },
            {
                line: ExpenseMark(self.field(f"expense_{line}").data, self._why("expense", line))
                for line in self.line_ids
            },
        )

    def _why(self, kind: str, row: int) -> str:
        return self.field(f"{kind}_why_{row}").data or ""


def marks_form(report: FinalReport, *, as_stored: bool = False) -> MarksForm:
    """The check form of one report, with the marks made so far; a whole cost is offered as eligible."""
    fields: dict[str, Any] = {}
    stored: dict[str, Any] = {"version": report.version, "note": report.check_note}
    for row in report.activities:
        answers = yes_or_no()
        fields[f"activity_{row.id}"] = RadioField(
            _l("Carried out as planned?"), [Optional()], choices=answers
        )
        fields[f"activity_why_{row.id}"] = _reason()
        stored[f"activity_{row.id}"] = {True: "yes", False: "no", None: None}[row.is_accepted]
        stored[f"activity_why_{row.id}"] = row.check_reason
    for line in report.expenses:
        fields[f"expense_{line.id}"] = EligibleField(_l("Eligible sum"))
        fields[f"expense_why_{line.id}"] = _reason()
        stored[f"expense_{line.id}"] = _offered(line)
        stored[f"expense_why_{line.id}"] = line.check_reason
    fields |= {
        "activity_ids": tuple(row.id for row in report.activities),
        "line_ids": tuple(line.id for line in report.expenses),
    }
    sent = {"formdata": None} if as_stored else {}
    return cast("MarksForm", type("OneMarksForm", (MarksForm,), fields)(data=stored, **sent))


def _offered(line: ExpenseLine) -> Decimal | None:
    return line.amount if line.accepted is None else line.accepted


def _reason() -> TidyStringField:
    return TidyStringField(_l("Reason, if not or not all"), [Length(max=500)], filters=[clean])
