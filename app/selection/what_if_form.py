"""The form of the what-if: a quota, thresholds and an order, each standing as it is until it is moved."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectChoice, SelectField
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

from app.core import formats
from app.core.boxes import render_field
from app.core.fields import AmountField, PointsField
from app.core.wording import language
from app.selection.marks import Edition
from app.selection.supposing import Question
from app.selection.wordings import step_title
from competition_rules.regulation import Regulation

LARGEST_QUOTA = Decimal(100_000_000)


class WhatIfForm(Form):
    """Base of the form made for one edition; sent in the address, so without a token."""

    class Meta:
        """Written like the boxes of every other form."""

        render_field = render_field

    quota = AmountField(_l("Quota"))

    def __init__(self, asked: MultiDict[str, str] | None, quota: Decimal, regulation: Regulation) -> None:
        super().__init__(asked or None, data=_standing(quota, regulation))
        for name, value in _standing(quota, regulation).items():
            field = self._fields.get(name)
            # What was left out or emptied stays as the regulation has it, and the form shows that.
            if field is not None and field.data in (None, "") and not field.process_errors:
                field.data, field.raw_data = value, None

    @property
    def minima(self) -> list[Field]:
        """The fields of the criteria, in the edition's order; none where thresholds may not be moved."""
        return [field for name, field in self._fields.items() if name.startswith("minimum_")]

    @property
    def steps(self) -> list[Field]:
        """The fields of the tie-break, in turn."""
        return [field for name, field in self._fields.items() if name.startswith("step_")]

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether there is a question the rules can answer."""
        is_valid = super().validate(extra_validators)
        chosen = [field.data for field in self.steps]
        if is_valid and len(set(chosen)) < len(chosen):
            self.form_errors.append(_("Choose each step of the tie-break once."))
            return False
        return is_valid

    def validate_quota(self, field: Field) -> None:
        """No quota is negative, and none is larger than the programme could ever be."""
        if field.data is not None and not 0 <= field.data <= LARGEST_QUOTA:
            raise ValidationError(
                _("A quota is between %(least)s and %(most)s.", least=_money(0), most=_money(LARGEST_QUOTA))
            )

    def question(self, regulation: Regulation) -> Question:
        """What was asked; None for whatever is as the edition has it."""
        data, standing = self.data, _standing(Decimal(0), regulation)
        order = tuple(data[field.name] for field in self.steps)
        return Question(
            data["quota"],
            data["total"] if data.get("total", standing["total"]) != standing["total"] else None,
            tuple(
                (field.name.removeprefix("minimum_"), field.data)
                for field in self.minima
                if field.data != standing[field.name]
            ),
            order if order and order != regulation.tie_break.order[:-1] else None,
        )


class _Threshold(PointsField):
    """Points between nothing and the most there are."""

    def __init__(self, label: str, maximum: Decimal, **values: Any) -> None:
        super().__init__(label, **values)
        self.maximum = maximum

    def pre_validate(self, _form: Any) -> None:
        if self.data is not None and self.data > self.maximum:
            raise ValidationError(
                _("Points are between 0 and %(maximum)s.", maximum=formats.points(self.maximum, language()))
            )


class _Step(SelectField):
    """One step of the tie-break."""

    def pre_validate(self, _form: Any) -> None:
        if self.data not in [choice.value for choice in self.choices]:
            raise ValidationError(_("Choose one of the steps in the list."))


def what_if_form(
    asked: MultiDict[str, str], quota: Decimal, edition: Edition, *, with_thresholds: bool
) -> WhatIfForm:
    """The form with what was asked. Without thresholds only the quota may be moved."""
    made = _form_of(edition, language()) if with_thresholds else WhatIfForm
    return made(asked, quota, edition.regulation)


@lru_cache(maxsize=16)
def _form_of(edition: Edition, written_in: str) -> type[WhatIfForm]:
    """The form of one edition in one language."""
    regulation = edition.regulation
    threshold = regulation.total_threshold
    fields: dict[str, Any] = {
        "total": _Threshold(
            _("Least points in total"), threshold.maximum,
            description=_range(threshold.minimum, threshold.maximum, written_in),
        ),
        **{
            f"minimum_{one.code}": _Threshold(
                one.title.in_language(written_in), one.maximum,
                description=_range(one.minimum, one.maximum, written_in),
            )
            for one in regulation.quality_criteria
        },
    }  # fmt: skip
    order = regulation.tie_break.order[:-1]
    choices = [SelectChoice(step, step_title(step, regulation)) for step in order]
    for number in range(1, len(order) + 1):
        fields[f"step_{number}"] = _Step(_("Step %(number)s", number=number), choices=choices)
    return type("WhatIfFormOfEdition", (WhatIfForm,), fields)


def _range(minimum: Decimal, maximum: Decimal, written_in: str) -> str:
    return _(
        "in the regulation %(minimum)s, at most %(maximum)s",
        minimum=formats.points(minimum, written_in),
        maximum=formats.points(maximum, written_in),
    )


def _standing(quota: Decimal, regulation: Regulation) -> dict[str, Any]:
    """By field what holds without any question."""
    return {
        "quota": quota,
        "total": regulation.total_threshold.minimum,
        **{f"minimum_{one.code}": one.minimum for one in regulation.quality_criteria},
        **{f"step_{number}": step for number, step in enumerate(regulation.tie_break.order[:-1], 1)},
    }


def _money(amount: Decimal | int) -> str:
    return formats.money(Decimal(amount), language())
