"""Keyset pages: the same cost on the first page and on the thousandth."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, tuple_
from sqlalchemy.orm import Session

PAGE_SIZE = 50


@dataclass(frozen=True)
class Page:
    """Some rows of a list and the cursors of its neighbours (None where there is none)."""

    rows: Sequence[Any]
    next_cursor: str | None
    previous_cursor: str | None


def _encode(direction: str, values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _decode(cursor: str | None, keys: Sequence[Any]) -> tuple[str, list[Any]] | None:
    """A cursor that was tampered with means the first page, not an error."""
    if not cursor:
        return None
    try:
        direction, *values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        return None
    if direction not in ("a", "b") or len(values) != len(keys):
        return None
    return (direction, values) if all(map(_could_hold, keys, values)) else None


def _could_hold(key: Any, value: Any) -> bool:
    """Whether a column could hold the value: the database would refuse another, even to compare with."""
    if not isinstance(value, key.type.python_type) or isinstance(value, bool):
        return False
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= mark <= "\udfff" for mark in value)
    bits = 63 if isinstance(key.type, BigInteger) else 31
    return isinstance(value, int) and -(2**bits) <= value < 2**bits


def keyset_page(
    session: Session,
    statement: Select[Any],
    keys: Sequence[Any],
    cursor: str | None,
    *,
    descending: bool = False,
    size: int = PAGE_SIZE,
) -> Page:
    """One page of `statement` ordered by `keys` (unique together, text or integer, all in one direction).

    The statement must select columns labelled like the keys, or entities that have them as attributes.
    """
    position = _decode(cursor, keys)
    backwards = position is not None and position[0] == "b"
    falling = descending != backwards
    if position:
        here = tuple_(*keys)
        statement = statement.where(here < tuple(position[1]) if falling else here > tuple(position[1]))
    ordered = statement.order_by(*(key.desc() if falling else key.asc() for key in keys)).limit(size + 1)
    rows: list[Any] = list(session.execute(ordered).all())
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    return _page(rows, [key.key for key in keys], more, backwards, position is not None)


def _page(rows: list[Any], names: list[str], more: bool, backwards: bool, inside: bool) -> Page:
    def of(row: Any, name: str) -> Any:
        return getattr(row, name) if hasattr(row, name) else getattr(row[0], name)

    if not rows:
        return Page(rows, None, None)
    first, last = ([of(row, name) for name in names] for row in (rows[0], rows[-1]))
    has_next = more if not backwards else True
    has_previous = more if backwards else inside
    return Page(rows, _encode("a", last) if has_next else None, _encode("b", first) if has_previous else None)
