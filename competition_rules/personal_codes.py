"""Latvian personal codes: which eleven digits are one, and where they stand in a text.

Two styles are in use (Law on the Register of Natural Persons, section 12): the older one begins with the date of birth
and ends in a check digit; the newer one begins with 32 and says nothing about the person, nor has it a check digit.
"""

import re
from collections.abc import Iterator
from datetime import date

_WEIGHTS = (1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# The seventh digit of the older style tells the century of the birth.
_CENTURIES = {"0": 1800, "1": 1900, "2": 2000}
_NEWER = "32"
_DIGITS = 11
_BEFORE_DASH = 6
# The hyphen last: in a set of characters it would mean a range elsewhere.
_DASH = "\u2010\u2011\u2012\u2013\u2014\u2212-"
_SPACE = " \t\u00a0\u2007\u2009\u202f"
# Neither a part of a longer number or account, nor a telephone number of another country.
_CANDIDATE = re.compile(
    rf"(?<![0-9A-Za-z+])(\d{{6}})[{_SPACE}]?[{_DASH}]?[{_SPACE}]?(\d{{5}})(?![0-9A-Za-z])", re.ASCII
)


def read(text: str) -> str | None:
    """The eleven digits of a typed code, with or without its dash; None when it is no personal code."""
    digits = re.sub(rf"[\s{_DASH}]", "", text)
    return digits if is_code(digits) else None


def is_code(digits: str) -> bool:
    """Whether these eleven digits can be a personal code of either style."""
    if len(digits) != _DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    return digits.startswith(_NEWER) or (_is_date(digits) and digits[-1] == check_digit(digits[:-1]))


def check_digit(stem: str) -> str:
    """The last digit of an older code whose first ten these are."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, stem, strict=True))
    return str((1101 - total) % 11 % 10)


def _is_date(digits: str) -> bool:
    century = _CENTURIES.get(digits[6])
    if century is None:
        return False
    try:
        date(century + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return False
    return True


def written(digits: str) -> str:
    """The code as documents write it: `010100-12345`."""
    return f"{digits[:_BEFORE_DASH]}-{digits[_BEFORE_DASH:]}"


def masked(digits: str) -> str:
    """A code that can be told from another one in the same class, and from which neither it nor a birthday is read."""
    return f"••••••-•••{digits[-2:]}"


def found_in(text: str) -> Iterator[str]:
    """The digits of every personal code that stands in a text, in order."""
    for match in _CANDIDATE.finditer(text):
        if is_code(digits := match[1] + match[2]):
            yield digits
