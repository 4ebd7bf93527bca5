"""Forms of checking and deciding: marks for every row, what goes back, checks on the spot, the decision."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.calls.provision_labels import SECTIONS
from app.calls.queries import regulation_of
from app.core.errors import present
from app.core.fields import DayField, TidyStringField, needed
from app.core.wording import language
from app.reports.content import ActivityMark, ExpenseMark, Marks
from app.reports.form_fields import EligibleField, clean
from app.reports.forms import LONGEST, VersionedForm, yes_or_no
from app.reports.models import ExpenseLine, FinalReport
from app.reports.parts import parts_of
from app.reports.service.visiting import Visit
from competition_rules.regulation import ActualCosts

WHOLE, PART, NOT = "whole", "part", "not"
_NOTHING = Decimal("0.00")


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


class MissedForm(FlaskForm):
    """Why a project is settled without the report that was due."""

    reason = TextAreaField(_l("Reason"), [needed(), Length(max=2000)], filters=[clean])


class MarksForm(VersionedForm):
    """Base of the check form of one report."""

    note = TextAreaField(_l("Note to IKVD"), [Length(max=2000)], filters=[clean])
    activity_ids: tuple[int, ...] = ()
    line_ids: tuple[int, ...] = ()
    amounts: Mapping[int, Decimal | None] = {}

    def marks(self) -> Marks:
        """What was marked so far."""
        answers = {"yes": True, "no": False}
        return Marks(
            {
                row: ActivityMark(answers.get(self.field(f"activity_{row}").data), self._why("activity", row))
                for row in self.activity_ids
            },
            {line: self._cost(line) for line in self.line_ids},
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything can be read, and the sum of each cost that is eligible in part stands there."""
        is_right = bool(super().validate(extra_validators))
        for line in self.line_ids:
            found, asked = self.field(f"expense_{line}"), self.field(f"expense_sum_{line}")
            if found.data == PART and asked.data is None and not asked.errors:
                asked.errors = [_("Enter how much of the cost is eligible.")]
                is_right = False
        return is_right

    def _cost(self, line: int) -> ExpenseMark:
        found, asked = self.field(f"expense_{line}").data, self.field(f"expense_sum_{line}").data
        sums = {WHOLE: self.amounts[line], PART: asked, NOT: _NOTHING}
        point = "" if found == WHOLE else self.field(f"expense_point_{line}").data or ""
        return ExpenseMark(sums.get(found), self._why("expense", line), point)

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
    points = points_of_costs(report)
    for line in report.expenses:
        fields |= _cost_fields(line, points)
        stored |= _cost_stored(line)
    fields |= {
        "activity_ids": tuple(row.id for row in report.activities),
        "line_ids": tuple(line.id for line in report.expenses),
        "amounts": {line.id: line.amount for line in report.expenses},
    }
    sent = {"formdata": None} if as_stored else {}
    return cast("MarksForm", type("OneMarksForm", (MarksForm,), fields)(data=stored, **sent))


def _cost_fields(line: ExpenseLine, points: list[SelectChoice]) -> dict[str, Any]:
    answers = [
        SelectChoice(WHOLE, _l("Eligible whole")),
        SelectChoice(PART, _l("Eligible in part")),
        SelectChoice(NOT, _l("Not eligible at all")),
    ]
    return {
        f"expense_{line.id}": RadioField(_l("Is the cost eligible?"), [Optional()], choices=answers),
        f"expense_sum_{line.id}": EligibleField(_l("Eligible sum in euro, if in part")),
        f"expense_why_{line.id}": _reason(),
        f"expense_point_{line.id}": SelectField(
            _l("Point of the regulation, if not or not all"), [Optional()], choices=points
        ),
    }


def _cost_stored(line: ExpenseLine) -> dict[str, Any]:
    """The mark made so far; a cost without one is offered as eligible whole."""
    found = WHOLE if line.accepted in (None, line.amount) else PART if line.accepted else NOT
    return {
        f"expense_{line.id}": found,
        f"expense_sum_{line.id}": line.accepted if found == PART else None,
        f"expense_why_{line.id}": line.check_reason,
        f"expense_point_{line.id}": line.check_point,
    }


def points_of_costs(report: FinalReport) -> list[SelectChoice]:
    """The points of the edition that a cost may fail: of the grant, of each category, of the period."""
    regulation = regulation_of(report.application.local_call.call)
    grant, period = regulation.grant, regulation.cost_period
    if not isinstance(grant, ActualCosts):
        return []
    named = [(grant.point, SECTIONS["grant"])]
    named += [(one.point, one.title.in_language(language())) for one in grant.categories]
    named += [(period.point, SECTIONS["cost_period"])] if period else []
    return [SelectChoice("", "–"), *(SelectChoice(point, f"{point} {title}") for point, title in named)]


def _reason() -> TidyStringField:
    return TidyStringField(_l("Reason, if not or not all"), [Length(max=500)], filters=[clean])
