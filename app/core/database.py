"""How both database engines begin a transaction.

A write request takes the write lock at once (SQLite `BEGIN IMMEDIATE`: without it three of four concurrent
read-modify-writes fail as locked); a read request cannot write at all, on either database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event

# Where a connection keeps what it was told last, as long as it lives.
_QUERY_ONLY = "query_only"
_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside are read-only."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside may write, even while a GET is answered (session, rate limit, access log)."""
    token = _reading.set(False)
    try:
        yield
    finally:
        _reading.reset(token)


def set_reading(value: bool) -> None:
    """Set the mode of this request's transactions; the request hook calls it at the start of each request."""
    _reading.set(value)


def is_reading() -> bool:
    """Whether a transaction begun now is read-only."""
    return _reading.get()


def prepare_engine(engine: Engine) -> None:
    """Attach the connection settings and the BEGIN of this module to an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def empty_log(engine: Engine) -> None:
    """Empty the log in which SQLite keeps what rows held before; asked outside of transactions, after a commit.

    Where somebody goes on reading for long it stays, and the next time empties it.
    """
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()


def _open_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling would begin lazily and commit before DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 30000")
    # Some builds leave in the file what rows held before.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_read = _reading.get()
    driver: Any = connection.connection.dbapi_connection
    # Said only when it changes: each time it is, the connection forgets every statement it has prepared.
    known = connection.connection.info
    if known.get(_QUERY_ONLY) is not is_read:
        known.pop(_QUERY_ONLY, None)
        driver.execute(f"PRAGMA query_only = {int(is_read)}")
        known[_QUERY_ONLY] = is_read
    if is_read:
        # By the driver itself, as every page does: it cannot fail for a lock.
        driver.execute("BEGIN")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if _reading.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
