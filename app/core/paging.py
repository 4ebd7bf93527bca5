"""Keyset pages: the same cost on the first page and on the thousandth."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, literal, tuple_
from sqlalchemy.orm import Session

from app.core.columns import Cents, Moment
from competition_rules.money import from_cents, to_cents

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list and the cursors of its neighbours (None where there is none)."""

    rows: Sequence[Any]
    next_cursor: str | None
    previous_cursor: str | None


def _encode(direction: str, values: Sequence[Any]) -> str:
    written = [direction, *map(_written, values)]
    return base64.urlsafe_b64encode(json.dumps(written).encode()).decode().rstrip("=")


def _written(value: Any) -> str | int:
    if isinstance(value, Decimal):
        return to_cents(value)
    return value.isoformat() if isinstance(value, date) else value


def _decode(cursor: str | None, keys: Sequence[Any]) -> tuple[str, list[Any]] | None:
    """A cursor that was tampered with means the first page, not an error."""
    if not cursor:
        return None
    try:
        direction, *written = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if direction not in ("a", "b") or len(written) != len(keys):
            return None
        return direction, [_read(key, value) for key, value in zip(keys, written, strict=True)]
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None


def _kind(key: Any) -> Any:
    """What Python holds for a column; our own column types do not tell by themselves."""
    if isinstance(key.type, Moment):
        return datetime
    return Decimal if isinstance(key.type, Cents) else key.type.python_type


def _read(key: Any, value: Any) -> Any:
    """The value a column could hold: the database would refuse another, even to compare with. ValueError otherwise."""
    kind = _kind(key)
    if isinstance(value, str) and issubclass(kind, str):
        if "\x00" in value or any("\ud800" <= mark <= "\udfff" for mark in value):
            raise ValueError("no text of a database")
        return kind(value)
    if isinstance(value, str) and kind is datetime:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(value, str) and kind is date:
        return date.fromisoformat(value)
    if isinstance(value, bool) or not isinstance(value, int) or kind not in (int, Decimal):
        raise ValueError("not of the column's kind")
    bits = 63 if isinstance(key.type, BigInteger | Cents) else 31
    if not -(2**bits) <= value < 2**bits:
        raise ValueError("larger than the column")
    return from_cents(value) if kind is Decimal else value


def keyset_page(
    session: Session | Connection,
    statement: Select[Any],
    keys: Sequence[Any],
    cursor: str | None,
    *,
    descending: bool = False,
    size: int = PAGE_SIZE,
    narrow: Select[Any] | None = None,
) -> Page:
    """One page of `statement` ordered by `keys`: unique together, never empty, all in one direction.

    The keys are read beside what the statement selects, so rows may be columns or entities. Where they are columns
    alone, a connection gives them with less ado than a session.

    `narrow` is the same rows of the keys' table without what is shown of them, for lists no index has in order: its
    rows are sorted, and only those of the page are read with the rest. The last key is its id.
    """
    position = _decode(cursor, keys)
    backwards = position is not None and position[0] == "b"
    falling = descending != backwards
    ordered = _ordered(statement, tuple(keys), position and position[1], falling, size, narrow)
    rows: list[Any] = list(session.execute(ordered).all())
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    return _page(rows, len(keys), more, backwards, position is not None)


def _ordered(
    statement: Select[Any],
    keys: tuple[Any, ...],
    values: Sequence[Any] | None,
    falling: bool,
    size: int,
    narrow: Select[Any] | None,
) -> Select[Any]:
    """The statement of the page after these values, of the first without any."""
    if narrow is not None and all(key.class_ is keys[-1].class_ for key in keys):
        some = narrow.where(*_beyond(keys, values, falling)) if values else narrow
        ids = some.with_only_columns(keys[-1]).order_by(*_directed(keys, falling)).limit(size + 1)
        those = statement.where(keys[-1].in_(ids.correlate(None)))
        return _arranged.__wrapped__(those, keys, falling, size)
    if values:
        return _arranged.__wrapped__(statement.where(*_beyond(keys, values, falling)), keys, falling, size)
    return _arranged(statement, keys, falling, size)


def _beyond(keys: Sequence[Any], values: Sequence[Any], falling: bool) -> tuple[Any, Any]:
    """Rows after these values, in an order that falls or rises.

    The first key is compared once more by itself: where keys are of several tables, only so is an index entered at
    the place.
    """
    here = tuple_(*keys)
    there = tuple_(*(literal(value, key.type) for key, value in zip(keys, values, strict=True)))
    first, value = keys[0], literal(values[0], keys[0].type)
    return (first <= value, here < there) if falling else (first >= value, here > there)


# The first page of a list whose statement is always the same is put together once.
@lru_cache(maxsize=256)
def _arranged(statement: Select[Any], keys: tuple[Any, ...], falling: bool, size: int) -> Select[Any]:
    statement = statement.add_columns(*(key.label(f"key_{place}") for place, key in enumerate(keys)))
    return statement.order_by(*_directed(keys, falling)).limit(size + 1)


def _directed(keys: Sequence[Any], falling: bool) -> list[Any]:
    return [key.desc() if falling else key.asc() for key in keys]


def _page(rows: list[Any], keys: int, more: bool, backwards: bool, inside: bool) -> Page:
    if not rows:
        return Page(rows, None, None)
    first, last = rows[0][-keys:], rows[-1][-keys:]
    has_next = more if not backwards else True
    has_previous = more if backwards else inside
    return Page(rows, _encode("a", last) if has_next else None, _encode("b", first) if has_previous else None)
