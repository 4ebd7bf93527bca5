"""Values of the programme beside the regulations of its calls: who pays which part, how long papers
are kept, how much one line of a bank file may be."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

from competition_rules.money import share_of

# The least and the most a value may be, and its finest step: a share is told to a hundredth of a percent.
_BOUNDS = {
    "esf_share": (Decimal(0), Decimal(1), Decimal("0.0001")),
    "retention_years": (Decimal(1), Decimal(99), Decimal(1)),
    "line_limit": (Decimal("0.01"), Decimal("9999999.99"), Decimal("0.01")),
}


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

    `esf_share` is a part of 1 with at most four decimals, `retention_years` a whole number of years from 1 on,
    `line_limit` euro above zero.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"not a number: {text}") from None
    least, most, finest = _BOUNDS[code]
    if not value.is_finite() or not least <= value <= most:
        raise ValueError(f"out of range: {text}")
    if value != value.quantize(finest):
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
