"""Figures that read every project of the country, kept until a case changes.

Such a figure changes by an act of somebody, and every act is an event of the record, written in the same transaction:
while the last event is the same, so is the figure.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app, g
from sqlalchemy import Select, select, text, true

from app.audit.models import AuditEvent
from app.core.database import is_reading
from app.extensions import db

Figure = TypeVar("Figure")
_EVENT = AuditEvent.__table__.c
_LAST = select(_EVENT.id, _EVENT.digest).order_by(_EVENT.id.desc()).limit(1)
# Events are numbered before they are committed. Nothing is kept while a transaction that writes is under way: it may
# bring an event that comes before the last one. SQLite lets one write after the other.
_NOBODY_WRITES = text("NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'transactionid' AND granted)")
_LAST_SETTLED: dict[str, Select[Any]] = {
    "sqlite": _LAST.add_columns(true()),
    "postgresql": _LAST.add_columns(_NOBODY_WRITES),
}


@dataclass
class _Kept:
    last: tuple[int, str]
    figures: dict[Hashable, Any] = field(default_factory=dict)


def until_a_case_changes(name: Hashable, figure: Callable[[], Figure]) -> Figure:
    """What `figure` gives, asked anew only after something has happened; `name` holds all it depends on besides.

    A request that may write asks always: what it has done so far may not last.
    """
    if not is_reading():
        return figure()
    if "last_event" not in g:
        # Before any figure: one that is newer than its event is only asked once too often.
        g.last_event = _last_event()
    last, is_settled = g.last_event
    kept = current_app.extensions.get(__name__)
    if kept is None or kept.last != last:
        kept = current_app.extensions[__name__] = _Kept(last)
    if name in kept.figures:
        return kept.figures[name]  # type: ignore[no-any-return]
    found = figure()
    if is_settled:
        kept.figures[name] = found
    return found


def _last_event() -> tuple[tuple[int, str], bool]:
    row = db.session.execute(_LAST_SETTLED[db.engine.dialect.name]).first()
    # Its digest too: a database that was restored numbers its events anew.
    return ((row[0], row[1]), bool(row[2])) if row else ((0, ""), False)
