"""Fields of the report's forms: numbers of people and sums of costs within what is possible."""

from decimal import Decimal

from flask_babel import gettext as _

from app.core.fields import AmountField, TypedField

LARGEST_COUNT = 1_000_000
LARGEST_AMOUNT = Decimal("9999999.99")


def clean(text: str | None) -> str:
    """A text without spaces around it and without NUL, which PostgreSQL does not keep inside a text."""
    return (text or "").replace("\x00", "").strip()


class CountField(TypedField):
    """A whole number of people."""

    def read(self, text: str) -> int:
        digits = "".join(text.split())
        if not (digits.isascii() and digits.isdigit()):
            raise ValueError(_('"%(text)s" is not a whole number. Write it like 24.', text=text))
        if len(digits) > len(str(LARGEST_COUNT)) or int(digits) > LARGEST_COUNT:
            raise ValueError(_('"%(text)s" is too large a number. Check it.', text=text))
        return int(digits)


class CostField(AmountField):
    """A sum that was paid: more than nothing."""

    least = Decimal("0.01")

    def read(self, text: str) -> Decimal:
        amount = super().read(text)
        if not self.least <= amount <= LARGEST_AMOUNT:
            raise ValueError(_('"%(text)s" is not a possible sum here. Check it.', text=text))
        return amount


class EligibleField(CostField):
    """A sum found eligible: nothing is possible too."""

    least = Decimal("0.00")
