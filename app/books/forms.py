"""Forms of the books."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields.core import Field
from wtforms.validators import Length, StopValidation

from app.books import labels
from app.core.fields import DayField, TidyStringField, needed
from app.funds.models import ValueCode
from competition_rules.programme import read_value


class HoldForm(FlaskForm):
    """Why papers are held, or are let go."""

    reason = TidyStringField(_l("Reason"), [needed(), Length(max=500)])


class ValueForm(FlaskForm):
    """A value of the programme that is to hold from a day on; `amount` is what was read."""

    code = SelectField(_l("Value"))
    value = TidyStringField(_l("How much"), [needed(), Length(max=14)])
    effective_on = DayField(_l("Holds from"), [needed()])
    source = TidyStringField(_l("Where it is written"), [needed(), Length(max=300)])
    amount: Decimal | None = None

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.code.choices = [(code.value, text) for code, text in labels.VALUES.items()]

    def validate_value(self, field: Field) -> None:
        text = str(field.data).replace(",", ".").replace(" ", "").replace("\u00a0", "")
        is_percent = text.endswith("%")
        code = self.code.data if self.code.data in set(ValueCode) else ValueCode.ESF_SHARE
        try:
            self.amount = read_value(code, str(Decimal(text[:-1]) / 100) if is_percent else text)
        except (ValueError, ArithmeticError):
            raise StopValidation(_VALUE_HINTS[code]()) from None


_VALUE_HINTS = {
    ValueCode.ESF_SHARE: lambda: _(
        "Write the share like 85 % or 0,85, with at most two decimals of a percent."
    ),
    ValueCode.RETENTION_YEARS: lambda: _("Write a whole number of years from 1 to 99."),
    ValueCode.LINE_LIMIT: lambda: _("Write an amount in euro above zero, like 50 000,00."),
}
