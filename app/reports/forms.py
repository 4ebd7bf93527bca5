"""Forms of final reports; those of a report's rows are made for the report at hand."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from app.calls.queries import regulation_of
from app.core.fields import DayField, TidyStringField, TypedField, needed
from app.core.wording import language
from app.reports.content import (
    ActivityEntry,
    ActivityMark,
    ExpenseEntry,
    ExpenseMark,
    Marks,
    ReportContent,
)
from app.reports.form_fields import CostField, CountField, EligibleField, clean
from app.reports.models import ExpenseLine, FinalReport, ReportActivity
from competition_rules.regulation import ActualCosts

LONGEST = 8000
SPARE_LINES = 3
MOST_LINES = 200
_LINE = re.compile(r"expense_(\d{1,3})_")
_COST_FIELDS = ("category", "description", "document", "paid_on", "amount")


class NoteForm(FlaskForm):
    """What is to be put right in a report that goes back."""

    correction = TextAreaField(_l("What is to be put right"), [needed(), Length(max=2000)], filters=[clean])


class DecisionForm(FlaskForm):
    """The decision on a checked report: what the decider saw, and the reason where one is needed."""

    seen = HiddenField()
    note = TextAreaField(_l("Reason or note"), [Length(max=2000)], filters=[clean])


class VersionedForm(FlaskForm):
    """A form about a report that knows which version of it was on the page."""

    version = IntegerField(widget=HiddenInput(), default=0)

    def field(self, name: str) -> Field:
        """The field of that name."""
        return cast("Field", self._fields[name])

    def show_version(self, version: int) -> None:
        """Send this version next time, whatever came."""
        self.version.raw_data, self.version.data = None, version


class ReportForm(VersionedForm):
    """Base of the form of one report."""

    summary = TextAreaField(_l("Summary: what the project did"), [Length(max=LONGEST)], filters=[clean])
    results = TextAreaField(
        _l("Results: what changed and how it was measured"), [Length(max=LONGEST)], filters=[clean]
    )
    participants_reached = CountField(_l("Participants reached"))
    at_risk_reached = CountField(_l("Of these, at risk of leaving school early"))
    activity_ids: tuple[int, ...] = ()
    line_numbers: tuple[int, ...] = ()

    def typed_fields(self) -> list[TypedField]:
        """The fields whose text is read into a value."""
        return [field for field in self._fields.values() if isinstance(field, TypedField)]

    def read_all(self) -> bool:
        """Check what came. False when something cannot even be kept: too long, or not offered on the page.

        What merely cannot be read is no obstacle: it is kept as typed and told.
        """
        self.validate()
        self._compare_numbers()
        unkept = [
            field for field in self._fields.values() if field.errors and not isinstance(field, TypedField)
        ]
        return not unkept

    def show_unread(self, typed: Mapping[str, str]) -> None:
        """Put back the texts that could not be read, with what is wrong with them."""
        for name, text in typed.items():
            field = self._fields.get(name)
            if isinstance(field, TypedField):
                field.raw_data, field.data = [text], None
                try:
                    field.process_formdata([text])
                except ValueError as error:
                    field.errors = [str(error)]
        self._compare_numbers()

    def _compare_numbers(self) -> None:
        reached, at_risk = self.participants_reached.data, self.at_risk_reached
        if reached is not None and at_risk.data is not None and at_risk.data > reached:
            at_risk.errors = [_("More participants at risk than participants reached. Correct one of them.")]
            at_risk.raw_data, at_risk.data = [str(at_risk.data)], None

    def content(self) -> ReportContent:
        """What was written, readable or not."""
        return ReportContent(
            summary=self.summary.data or "",
            results=self.results.data or "",
            participants_reached=self.participants_reached.data,
            at_risk_reached=self.at_risk_reached.data,
            activities={row: self._activity(f"activity_{row}_") for row in self.activity_ids},
            expenses=[line for number in self.line_numbers if (line := self._expense(number)) is not None],
            typed={field.name: field._value().replace("\x00", "")[:LONGEST]
                   for field in self.typed_fields() if field.errors},
        )  # fmt: skip

    def _activity(self, prefix: str) -> ActivityEntry:
        done = self._fields[f"{prefix}is_done"].data
        return ActivityEntry(
            is_done={"yes": True, "no": False}.get(done),
            held_on=self._fields[f"{prefix}held_on"].data,
            participants=self._fields[f"{prefix}participants"].data,
            description=self._fields[f"{prefix}description"].data or "",
        )

    def _expense(self, number: int) -> ExpenseEntry | None:
        """One line; None when nothing was typed into it."""
        fields = {name: self._fields[f"expense_{number}_{name}"] for name in _COST_FIELDS}
        if not any(field.data or field.errors for field in fields.values()):
            return None
        values = {name: field.data for name, field in fields.items()}
        texts = {name: values[name] or "" for name in ("category", "description", "document")}
        return ExpenseEntry(number=number, **(values | texts))


def report_form(report: FinalReport, *, as_stored: bool = False) -> ReportForm:
    """The form of one report: a part for each planned activity and, where costs are paid, a line for each cost.

    Holds what was sent, or what is stored where nothing was sent or `as_stored`.
    """
    fields: dict[str, Any] = {}
    for row in report.activities:
        fields |= _activity_fields(row)
    grant = regulation_of(report.application.local_call.call).grant
    numbers = _line_numbers(report) if isinstance(grant, ActualCosts) else ()
    if isinstance(grant, ActualCosts):
        named = (SelectChoice(one.code, one.title.in_language(language())) for one in grant.categories)
        choices = [SelectChoice("", "–"), *named]
        for number in numbers:
            fields |= _cost_fields(number, choices)
    fields |= {"activity_ids": tuple(row.id for row in report.activities), "line_numbers": numbers}
    made = type("OneReportForm", (ReportForm,), fields)
    sent = {"formdata": None} if as_stored else {}
    return cast("ReportForm", made(data=_stored(report), **sent))


def _activity_fields(row: ReportActivity) -> dict[str, Any]:
    prefix = f"activity_{row.id}_"
    answers = _yes_or_no()
    return {
        f"{prefix}is_done": RadioField(_l("Was it carried out?"), [Optional()], choices=answers),
        f"{prefix}held_on": DayField(_l("Day it took place")),
        f"{prefix}participants": CountField(_l("Number of participants")),
        f"{prefix}description": TextAreaField(
            _l("How it went, or why it was not carried out"), [Length(max=LONGEST)], filters=[clean]
        ),
    }


def _cost_fields(number: int, choices: list[SelectChoice]) -> dict[str, Any]:
    prefix = f"expense_{number}_"
    return {
        f"{prefix}category": SelectField(_l("Category"), choices=choices),
        f"{prefix}description": TidyStringField(_l("Description"), [Length(max=200)], filters=[clean]),
        f"{prefix}document": TidyStringField(
            _l("Document: kind, number and date"), [Length(max=200)], filters=[clean]
        ),
        f"{prefix}paid_on": DayField(_l("Day of payment")),
        f"{prefix}amount": CostField(_l("Amount")),
    }


def _line_numbers(report: FinalReport) -> tuple[int, ...]:
    """The lines there are and those that were sent; on a fresh page some spare ones to fill in."""
    sent = {int(found.group(1)) for name in request.form if (found := _LINE.match(name))}
    known = {line.number for line in report.expenses} | {
        number for number in sent if 0 < number <= MOST_LINES
    }
    last = max(known, default=0)
    spare = range(last + 1, min(last + SPARE_LINES, MOST_LINES) + 1)
    return tuple(sorted(known if request.form else known | set(spare)))


def _stored(report: FinalReport) -> dict[str, Any]:
    names = ("version", "summary", "results", "participants_reached", "at_risk_reached")
    values: dict[str, Any] = {name: getattr(report, name) for name in names}
    for row in report.activities:
        prefix = f"activity_{row.id}_"
        values[f"{prefix}is_done"] = {True: "yes", False: "no", None: None}[row.is_done]
        for name in ("held_on", "participants", "description"):
            values[prefix + name] = getattr(row, name)
    for line in report.expenses:
        values |= {f"expense_{line.number}_{name}": getattr(line, name) for name in _COST_FIELDS}
    return values


def differences(report: FinalReport, ours: ReportForm) -> list[tuple[str, str, str]]:
    """Where what was sent differs from what another person saved: label, saved text, sent text."""
    theirs = report_form(report, as_stored=True)
    theirs.show_unread(report.typed or {})
    places = {f"activity_{row.id}_": row.activity.title for row in report.activities}
    places |= {f"expense_{number}_": _("Cost %(number)s", number=number) for number in ours.line_numbers}
    found = []
    for name, field in ours._fields.items():
        if name in ("version", "csrf_token") or name not in theirs._fields:
            continue
        saved, sent = _shown(theirs._fields[name]), _shown(field)
        if saved != sent:
            place = next((title for prefix, title in places.items() if name.startswith(prefix)), "")
            found.append((f"{place}: {field.label.text}" if place else str(field.label.text), saved, sent))
    return found


def _shown(field: Field) -> str:
    if isinstance(field, RadioField | SelectField):
        return next((str(choice.label) for choice in field.iter_choices() if choice.selected), "")
    return str(field._value() or "")


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
        answers = _yes_or_no()
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


def _yes_or_no() -> list[SelectChoice]:
    return [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]


def _reason() -> TidyStringField:
    return TidyStringField(_l("Reason, if not or not all"), [Length(max=500)], filters=[clean])
