"""The scalar values of an edition: exact numbers, shares, amounts, whole counts, codes, texts."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from competition_rules.findings import Fact, Facts
from competition_rules.money import euro

_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


class ValueRefused(ValueError):
    """A value an edition may not hold: `code` is a wording of `problems`, `facts` its numbers."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts = Facts(facts)


def _exact(value: object) -> Decimal:
    """A non-negative number written as text or as a whole number; a float is refused."""
    if isinstance(value, float):
        raise ValueRefused("float_refused", written=str(value))
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, int | str) or not _NUMBER.fullmatch(str(value)):
        raise ValueRefused("not_a_number", written=str(value))
    return Decimal(value)


def _quoted(value: object) -> Decimal:
    """An exact number that must be written in quotes, as every amount and share is."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueRefused("not_quoted", written=str(value))
    return _exact(value)


def _share(value: object) -> Decimal:
    share = _quoted(value)
    if not 0 < share <= 1:
        raise ValueRefused("not_a_share", written=str(value))
    return share


def _rate(value: object) -> Decimal:
    rate = _quoted(value)
    if rate > 1:
        raise ValueRefused("not_a_rate", written=str(value))
    return rate


def _money(value: object) -> Decimal:
    amount = _quoted(value)
    try:
        return euro(amount)
    except ValueError:
        raise ValueRefused("part_cents", written=str(value)) from None


def _positive_money(value: object) -> Decimal:
    amount = _money(value)
    if not amount:
        raise ValueRefused("not_positive", written=str(value))
    return amount


def _positive(value: object) -> Decimal:
    number = _exact(value)
    if not number > 0:
        raise ValueRefused("not_positive", written=str(value))
    return number


Points = Annotated[Decimal, BeforeValidator(_exact)]
PositivePoints = Annotated[Decimal, BeforeValidator(_positive)]
Money = Annotated[Decimal, BeforeValidator(_money)]
PositiveMoney = Annotated[Decimal, BeforeValidator(_positive_money)]
Share = Annotated[Decimal, BeforeValidator(_share)]
Rate = Annotated[Decimal, BeforeValidator(_rate)]
Count = Annotated[int, Field(strict=True, gt=0)]
CountFromZero = Annotated[int, Field(strict=True, ge=0)]
Flag = Annotated[bool, Field(strict=True)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$")]
PointNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*$")]
Source = Annotated[str, StringConstraints(pattern=r"^[SPD]: \S.*$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Frozen(BaseModel):
    """A value object: unchanging, and refusing fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Frozen):
    """The same words in Latvian and in English."""

    lv: Words
    en: Words

    def in_language(self, language: str) -> str:
        """The Latvian words for "lv", the English ones for "en"; KeyError for any other language."""
        return {"lv": self.lv, "en": self.en}[language]
