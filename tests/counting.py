"""Counting the queries of a request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from app.extensions import db

_OF_TRANSACTIONS = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "SET TRANSACTION")


@contextmanager
def noted_statements() -> Iterator[list[tuple[str, Any]]]:
    """The statements sent while the block runs with what was given to them, in their order."""
    seen: list[tuple[str, Any]] = []
    with _listening(lambda statement, given: seen.append((statement, given))):
        yield seen


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements sent while the block runs, in their order; the opening of transactions apart."""
    statements: list[str] = []

    def keep(statement: str, _given: Any) -> None:
        if not statement.startswith(_OF_TRANSACTIONS):
            statements.append(statement)

    with _listening(keep):
        yield statements


@contextmanager
def _listening(keep: Callable[[str, Any], None]) -> Iterator[None]:
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        keep(statement, parameters)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
