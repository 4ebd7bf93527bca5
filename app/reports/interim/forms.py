"""Forms of interim reports: writing one, and giving it back."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.core.fields import TypedField, needed
from app.reports.form_fields import CountField, EligibleField, clean
from app.reports.forms import LONGEST, VersionedForm
from app.reports.interim.completeness import has_costs
from app.reports.interim.content import InterimContent
from app.reports.interim.models import InterimReport
from app.reports.interim.parts import PARTS


class InterimForm(VersionedForm):
    """What the project has done so far."""

    done = SelectMultipleField(
        _l("Which planned activities have taken place?"), choices=[], option_widget=CheckboxInput(),
        widget=ListWidget(),
    )  # fmt: skip
    activities = TextAreaField(_l("What has been done so far"), [Length(max=LONGEST)], filters=[clean])
    participants = CountField(_l("How many people have taken part so far"))
    difficulties = TextAreaField(
        _l("What was difficult, and what you changed"), [Length(max=LONGEST)], filters=[clean]
    )
    costs = EligibleField(_l("How much has been spent so far"))

    def typed_fields(self) -> list[TypedField]:
        """The fields whose text is read into a value."""
        return [field for field in self._fields.values() if isinstance(field, TypedField)]

    def read_all(self) -> bool:
        """Check what came. False when something cannot even be kept; what merely cannot be read is kept as typed."""
        self.validate()
        return not any(field.errors for field in self if not isinstance(field, TypedField))

    def show_unread(self, typed: Mapping[str, str]) -> None:
        """Put back the texts that could not be read, with what is wrong with them."""
        for field in self.typed_fields():
            if field.name in typed:
                field.raw_data, field.data = [typed[field.name]], None
                try:
                    field.process_formdata([typed[field.name]])
                except ValueError as error:
                    field.errors = [str(error)]

    def content(self) -> InterimContent:
        """What was written, readable or not."""
        return InterimContent(
            done=[int(number) for number in self.done.data or []],
            activities=self.activities.data or "",
            participants=self.participants.data,
            difficulties=self.difficulties.data or "",
            costs=self.costs.data if "costs" in self._fields else None,
            typed={field.name: field._value()[:LONGEST] for field in self.typed_fields() if field.errors},
        )


def interim_form(report: InterimReport, *, as_stored: bool = False) -> InterimForm:
    """The form of one interim report: what was sent, or what is stored."""
    names = ("version", "activities", "participants", "difficulties", "costs")
    stored: dict[str, Any] = {name: getattr(report, name) for name in names}
    sent = {"formdata": None} if as_stored else {}
    form = InterimForm(data=stored | {"done": [str(number) for number in report.done]}, **sent)
    form.done.choices = [
        SelectChoice(str(one.number), f"{one.number}. {one.title}") for one in report.application.activities
    ]
    if not has_costs(report):
        del form.costs
    return form


def differences(report: InterimReport, ours: InterimForm) -> list[tuple[str, str, str]]:
    """Where what was sent differs from what another person saved: label, saved text, sent text."""
    theirs = interim_form(report, as_stored=True)
    theirs.show_unread(report.typed or {})
    both = ((ours[name], theirs[name]) for name in (*PARTS, "done") if name in ours._fields)
    shown = ((str(sent.label.text), _shown(saved), _shown(sent)) for sent, saved in both)
    return [one for one in shown if one[1] != one[2]]


def _shown(field: Any) -> str:
    if isinstance(field, SelectMultipleField):
        return ", ".join(str(choice.label) for choice in field.iter_choices() if choice.selected)
    return str(field._value() or "")


class CheckForm(FlaskForm):
    """A word to the organisation when its interim report is accepted."""

    note = TextAreaField(_l("Note to the organisation"), [Length(max=2000)], filters=[clean])


class ReturnForm(FlaskForm):
    """What is to be put right, and where."""

    parts = SelectMultipleField(
        _l("Parts to be put right"), choices=[SelectChoice(name, title) for name, title in PARTS.items()],
        option_widget=CheckboxInput(), widget=ListWidget(),
    )  # fmt: skip
    correction = TextAreaField(_l("What is to be put right"), [needed(), Length(max=2000)], filters=[clean])
