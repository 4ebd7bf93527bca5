"""Forms of final reports; those of a report's rows are made for the report at hand."""

import re
from collections.abc import Mapping
from typing import Any, cast

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import Field
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from app.calls.queries import regulation_of
from app.core.fields import DayField, TidyStringField, TypedField
from app.core.wording import language
from app.reports.content import (
    AGE_BANDS,
    COST_FIELDS,
    COST_TEXTS,
    MOST_LINES,
    ActivityEntry,
    ExpenseEntry,
    ReportContent,
)
from app.reports.form_fields import CostField, CountField, clean
from app.reports.labels import AGES, COST_TITLES
from app.reports.models import FinalReport, ReportActivity
from competition_rules.regulation import ActualCosts

LONGEST = 8000
SPARE_LINES = 3
_LINE = re.compile(r"expense_(\d{1,3})_")


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
    task_ids: tuple[int, ...] = ()
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
            tasks={row: self._fields[f"task_{row}"].data or "" for row in self.task_ids},
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
            by_age={
                band: self._fields[f"{prefix}{band}"].data
                for band in AGE_BANDS
                if self._fields[f"{prefix}{band}"].data is not None
            },
        )

    def _expense(self, number: int) -> ExpenseEntry | None:
        """One line; None when nothing was typed into it."""
        fields = {name: self._fields[f"expense_{number}_{name}"] for name in COST_FIELDS}
        if not any(field.data or field.errors for field in fields.values()):
            return None
        values = {name: field.data for name, field in fields.items()}
        texts = {name: values[name] or "" for name in COST_TEXTS}
        return ExpenseEntry(number=number, **(values | texts))


def report_form(report: FinalReport, *, as_stored: bool = False) -> ReportForm:
    """The form of one report: a part for each planned activity and, where costs are paid, a line for each cost.

    Holds what was sent, or what is stored where nothing was sent or `as_stored`.
    """
    fields: dict[str, Any] = {}
    for row in report.activities:
        fields |= _activity_fields(row)
    for task in report.tasks:
        fields[f"task_{task.id}"] = TextAreaField(
            _l("What was reached"), [Length(max=LONGEST)], filters=[clean]
        )
    grant = regulation_of(report.application.local_call.call).grant
    numbers = _line_numbers(report) if isinstance(grant, ActualCosts) else ()
    if isinstance(grant, ActualCosts):
        named = (SelectChoice(one.code, one.title.in_language(language())) for one in grant.categories)
        choices = [SelectChoice("", "–"), *named]
        for number in numbers:
            fields |= _cost_fields(number, choices)
    fields |= {
        "activity_ids": tuple(row.id for row in report.activities),
        "task_ids": tuple(task.id for task in report.tasks),
        "line_numbers": numbers,
    }
    made = type("OneReportForm", (ReportForm,), fields)
    sent = {"formdata": None} if as_stored else {}
    return cast("ReportForm", made(data=_stored(report), **sent))


def _activity_fields(row: ReportActivity) -> dict[str, Any]:
    prefix = f"activity_{row.id}_"
    answers = yes_or_no()
    return {
        f"{prefix}is_done": RadioField(_l("Was it carried out?"), [Optional()], choices=answers),
        f"{prefix}held_on": DayField(_l("Day it took place")),
        f"{prefix}participants": CountField(_l("Number of participants")),
        **{f"{prefix}{band}": CountField(AGES[band]) for band in AGE_BANDS},
        f"{prefix}description": TextAreaField(
            _l("How it went, or why it was not carried out"), [Length(max=LONGEST)], filters=[clean]
        ),
    }


def _cost_fields(number: int, choices: list[SelectChoice]) -> dict[str, Any]:
    prefix = f"expense_{number}_"
    return {
        f"{prefix}category": SelectField(COST_TITLES["category"], choices=choices),
        **{f"{prefix}{name}": TidyStringField(title, [Length(max=200)], filters=[clean])
           for name, title in COST_TITLES.items() if name in COST_TEXTS and name != "category"},
        f"{prefix}issued_on": DayField(COST_TITLES["issued_on"]),
        f"{prefix}paid_on": DayField(COST_TITLES["paid_on"]),
        f"{prefix}amount": CostField(COST_TITLES["amount"]),
    }  # fmt: skip


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
        values |= {prefix + band: row.by_age.get(band) for band in AGE_BANDS}
    values |= {f"task_{task.id}": task.reached for task in report.tasks}
    for line in report.expenses:
        values |= {f"expense_{line.number}_{name}": getattr(line, name) for name in COST_FIELDS}
    return values


def differences(report: FinalReport, ours: ReportForm) -> list[tuple[str, str, str]]:
    """Where what was sent differs from what another person saved: label, saved text, sent text."""
    theirs = report_form(report, as_stored=True)
    theirs.show_unread(report.typed or {})
    places = {f"activity_{row.id}_": row.activity.title for row in report.activities}
    places |= {f"task_{task.id}": task.task.title for task in report.tasks}
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


def yes_or_no() -> list[SelectChoice]:
    """The answers to a question that is answered with yes or no."""
    return [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
