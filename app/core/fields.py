"""Form fields that accept what people type and say clearly what is wrong."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.lv import pvn
from wtforms import IntegerField, StringField
from wtforms.fields.core import Field
from wtforms.validators import StopValidation
from wtforms.widgets import EmailInput, TextInput

from app.core import formats

# What people put between groups of digits: spaces of all kinds, dots, commas, dashes.
_MARKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f.,\-\u2010-\u2015\u2212]+")
_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")
_LARGEST_NUMBER = 2**31 - 1


def _without_marks(text: str) -> str:
    return _MARKS.sub("", text)


class TypedField(Field):
    """A text box whose text is read into a value; what was typed is shown again when it cannot be read."""

    widget = TextInput()

    def read(self, text: str) -> Any:
        raise NotImplementedError

    def write(self, value: Any) -> str:
        return str(value)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text:
            self.data = self.read(text)


class AmountField(TypedField):
    """Euro: `1600`, `1 600,50`, `1.234,56`."""

    def read(self, text: str) -> Decimal:
        try:
            return formats.read_amount(text)
        except formats.AmountTooLarge:
            raise ValueError(
                _('"%(text)s" is more than any sum may be here. Check its digits.', text=text)
            ) from None
        except (ValueError, TypeError, ArithmeticError):
            raise ValueError(
                _(
                    '"%(text)s" is not an amount in euro. Write it like 1234,56, with at most two digits of cents.',
                    text=text,
                )
            ) from None

    def write(self, value: Decimal) -> str:
        return f"{value:.2f}".replace(".", ",")


class PointsField(TypedField):
    """Points with a comma or a dot: `4,5`."""

    def read(self, text: str) -> Decimal:
        cleaned = text.replace(",", ".")
        whole, _mark, part = cleaned.partition(".")
        if (
            not whole.isascii()
            or not whole.isdigit()
            or (part and not (part.isascii() and part.isdigit()))
            or len(part) > 2
        ):
            raise ValueError(_('"%(text)s" is not a number of points. Write it like 4,5.', text=text))
        return Decimal(cleaned)

    def write(self, value: Decimal) -> str:
        return formats.points(value)


class DayField(TypedField):
    """A date typed as `18.11.2026.` or chosen in the browser (`2026-11-18`)."""

    def read(self, text: str) -> date:
        try:
            if "-" in text:
                return date.fromisoformat(text)
            day, month, year = (int(part) for part in text.rstrip(".").split("."))
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise ValueError(_('"%(text)s" is not a date. Write it like 18.11.2026.', text=text)) from None

    def write(self, value: date) -> str:
        return f"{value:%d.%m.%Y}."


class IbanField(TypedField):
    """An account number, checked by its length and check digits, kept without spaces in capitals."""

    def read(self, text: str) -> str:
        # Few forms ask for accounts: a process loads the library with the first that does.
        from schwifty import IBAN
        from schwifty.exceptions import SchwiftyException

        cleaned = _without_marks(text.upper())
        try:
            return str(IBAN(cleaned))
        except SchwiftyException:
            raise ValueError(
                _(
                    '"%(text)s" is not a valid IBAN. A Latvian account has 21 characters, like LV80BANK0000435195001.',
                    text=text,
                )
            ) from None

    def write(self, value: str) -> str:
        return " ".join(value[place : place + 4] for place in range(0, len(value), 4))


class BicField(TypedField):
    """A bank's code of 8 or 11 characters, checked by its form only: not every bank is in a public list."""

    def read(self, text: str) -> str:
        from schwifty import BIC
        from schwifty.exceptions import SchwiftyException

        try:
            return str(BIC("".join(text.upper().split())))
        except SchwiftyException:
            raise ValueError(
                _('"%(text)s" is not a bank code. It has 8 or 11 characters, like HABALV22.', text=text)
            ) from None


class RegistrationNumberField(TypedField):
    """The 11-digit number of the Register of Enterprises, checked by its check digit."""

    def read(self, text: str) -> str:
        cleaned = _without_marks(text)
        try:
            # A personal code passes the same routine; a register number begins with a digit above three.
            if cleaned[:1] <= "3":
                raise NumberError
            return str(pvn.validate(cleaned))
        except NumberError:
            raise ValueError(
                _(
                    '"%(text)s" is not a registration number. It has 11 digits, as on the register extract.',
                    text=text,
                )
            ) from None


def is_address(text: str) -> bool:
    """Whether the text is one e-mail address."""
    return _ADDRESS.fullmatch(text) is not None


class EmailField(TypedField):
    """One e-mail address, kept in lower case; that somebody reads it is not checked here."""

    widget = EmailInput()

    def read(self, text: str) -> str:
        if not is_address(text):
            raise ValueError(
                _('"%(text)s" is not an e-mail address. Write it like anna@example.lv.', text=text)
            )
        return text.lower()


class WholeNumberField(IntegerField):
    """A whole number that a column can hold; of a longer one not even the range could be checked."""

    data: int | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        if self.data is not None and abs(self.data) > _LARGEST_NUMBER:
            self.data = None
            raise ValueError(self.gettext("Not a valid integer value."))


class TidyStringField(StringField):
    """One line of text without spaces around it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([str(value).strip() for value in valuelist])


def needed(message: str | None = None) -> Any:
    """The field must hold a value; zero and an empty upload list are told apart from nothing."""

    def check(_form: Any, field: Field) -> None:
        if field.errors or field.data is None or field.data == "" or field.data == []:
            typed = bool(field.raw_data and str(field.raw_data[0]).strip())
            if typed and field.process_errors:
                raise StopValidation()
            if field.data in (None, "", []):
                # "Not a valid choice" says nothing more when nothing was chosen.
                field.errors[:] = []
                # As text: templates show no other kind of message.
                raise StopValidation(
                    str(message) if message else _("Fill in “%(field)s”.", field=field.label.text)
                )

    check.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check
