"""Column types that make wrong values unrepresentable: no float, no part of a cent, no naive time."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, Text
from sqlalchemy.types import TypeDecorator

from competition_rules.money import from_cents, to_cents

POINTS_PER_UNIT = 100


class Cents(TypeDecorator[Decimal]):
    """Euro as Decimal in Python, integer cents in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        # Conditions compare sums with a plain 0; whole euro are exact.
        return None if value is None else to_cents(Decimal(value) if isinstance(value, int) else value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else from_cents(int(value))


class Points(TypeDecorator[Decimal]):
    """Points of a score as Decimal in Python, hundredths in the database."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise TypeError(f"points are a Decimal, not {type(value).__name__}")
        hundredths = value * POINTS_PER_UNIT
        if hundredths != hundredths.to_integral_value():
            raise ValueError(f"{value} is finer than a hundredth of a point")
        return int(hundredths)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / POINTS_PER_UNIT


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; refuses naive times. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must be aware (UTC)")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Canonical JSON text (sorted keys, Unicode kept), the same bytes on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else canonical_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def canonical_json(value: Any) -> str:
    """JSON with one spelling per value, fit for hashing. Decimals and moments become text; floats are refused."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


# Most of what is written is of these very types: no further question is asked of it.
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})


def plain(value: Any) -> Any:
    """The value as canonical JSON spells it: texts, whole numbers, lists, and mappings named by texts."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, float):
        raise TypeError("a float has no canonical spelling here")
    if isinstance(value, dict):
        return {
            key if type(key) is str else str(key): item if type(item) in _AS_THEY_ARE else plain(item)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)


def status_type(statuses: type[StrEnum]) -> Enum:
    """A column of a closed list of words, kept as text with a CHECK."""
    return Enum(
        statuses,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=f"{statuses.__name__.lower()}_known",
        values_callable=lambda cls: [item.value for item in cls],
    )
