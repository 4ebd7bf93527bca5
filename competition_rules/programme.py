"""Values of the programme beside the regulations of its calls: who pays which part, and how long papers are kept."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

from competition_rules.money import share_of

# A share is told to a hundredth of a percent.
_FINEST_SHARE, _ONE = Decimal("0.0001"), Decimal(1)
_LONGEST_YEARS = 99


@dataclass(frozen=True)
class ProgrammeDefault:
    """A value as it stands until another is confirmed: from which day on it holds, and where it was read."""

    value: Decimal
    effective_on: date
    source: str


@cache
def defaults() -> dict[str, ProgrammeDefault]:
    """The values by code."""
    text = files("competition_rules").joinpath("programme.toml").read_text(encoding="utf-8")
    return {
        code: ProgrammeDefault(Decimal(one["value"]), one["effective_on"], one["source"])
        for code, one in tomllib.loads(text).items()
    }


def read_value(code: str, text: str) -> Decimal:
    """A value of that code as it may stand in the books; ValueError for any other.

    `esf_share` is a part of 1 with at most four decimals, `retention_years` a whole number of years from 1 on.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a number: {text}") from None
    is_share = code == "esf_share"
    if not value.is_finite() or not 0 <= value <= (1 if is_share else _LONGEST_YEARS):
        raise ValueError(f"out of range: {text}")
    finest = _FINEST_SHARE if is_share else _ONE
    if value != value.quantize(finest) or (not is_share and value < 1):
        raise ValueError(f"too fine: {text}")
    return value


@dataclass(frozen=True)
class Sources:
    """A sum by who pays it: the European Social Fund and the state, in euro."""

    esf: Decimal
    state: Decimal


def by_source(amount: Decimal, esf_share: Decimal) -> Sources:
    """The fund's share rounded down to the cent, the state's the rest: together exactly the amount."""
    esf = share_of(amount, esf_share)
    return Sources(esf, state=amount - esf)


def kept_until(ended_on: date, years: int) -> date:
    """The last day papers of a project must be kept: the end of the year so many years after it ended."""
    return date(ended_on.year + years, 12, 31)
