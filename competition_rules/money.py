"""Euro amounts as exact Decimals of whole cents, and the one place where money is rounded."""

import re
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

_WRITTEN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# The default context rounds silently past 28 digits; this one refuses instead.
_EXACT = Context(prec=40, traps=[Inexact, InvalidOperation])
_ONE = Decimal(1)
_CENTS = 100


def euro(value: str | int | Decimal) -> Decimal:
    """An amount in euro with exactly two decimals: "4600", 4600 and Decimal("4600.0") are 4600.00.

    Raises TypeError for a float or any other type (a float has already lost the amount),
    ValueError for text that is not a plain number, for NaN or infinity and for part-cents.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise TypeError(f"an amount is text, a whole number or a Decimal, not {type(value).__name__}")
    if isinstance(value, str) and not _WRITTEN.fullmatch(value):
        raise ValueError(f"not an amount: {value!r}")
    return from_cents(to_cents(Decimal(value)))


def to_cents(amount: Decimal) -> int:
    """The whole number of cents in a euro amount; ValueError for part-cents, NaN and infinity."""
    if not amount.is_finite():
        raise ValueError(f"not an amount: {amount}")
    try:
        return int(amount.scaleb(2, _EXACT).quantize(_ONE, context=_EXACT))
    except Inexact:
        raise ValueError(f"{amount} has parts of a cent") from None
    except InvalidOperation:
        raise ValueError("the amount has too many digits") from None


def from_cents(cents: int) -> Decimal:
    """The euro amount, with two decimals, of a whole number of cents."""
    return Decimal(cents).scaleb(-2, _EXACT)


def share_of(amount: Decimal, share: Decimal | Fraction) -> Decimal:
    """The share (a part of 1) of a non-negative amount, rounded down to the cent.

    Every other part of an amount is found by subtraction, so the parts add up. Raises
    TypeError for a float share, ValueError for a share outside 0..1 or a negative amount.
    """
    if not isinstance(share, Decimal | Fraction):
        raise TypeError(f"a share is a Decimal or a Fraction, not {type(share).__name__}")
    numerator, denominator = share.as_integer_ratio()
    if not 0 <= numerator <= denominator:
        raise ValueError(f"a share is a part of 1, not {share}")
    cents = to_cents(amount)
    if cents < 0:
        raise ValueError(f"no share is taken of a negative amount: {amount}")
    return from_cents(cents * numerator // denominator)


def whole_cents(amount: Fraction) -> Decimal:
    """An exact, non-negative number of euro rounded down to the cent; ValueError for a negative one."""
    if amount < 0:
        raise ValueError(f"not an amount: {amount}")
    numerator, denominator = amount.as_integer_ratio()
    return from_cents(numerator * _CENTS // denominator)
