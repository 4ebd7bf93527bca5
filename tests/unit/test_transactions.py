"""How transactions begin: one of a request that reads cannot write, whatever the connection did before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.database import reading
from app.extensions import db
from tests.databases import SqliteTemplates, app_on

_WRITE = text("UPDATE user_account SET name = name")


def _may_write() -> bool:
    with db.engine.connect() as connection:
        try:
            connection.execute(_WRITE)
        except DBAPIError:
            return False
        return True


def test_a_transaction_that_reads_writes_nothing_however_they_take_turns(any_database):
    for _ in range(2):
        with reading():
            assert [_may_write(), _may_write()] == [False, False]
        assert [_may_write(), _may_write()] == [True, True]


def test_a_connection_that_was_replaced_is_told_anew(any_database):
    with reading():
        assert not _may_write()
        with db.engine.connect() as connection:
            connection.invalidate()
        assert not _may_write()
        db.engine.dispose()
        assert not _may_write()


@pytest.fixture
def said(sqlite_databases: SqliteTemplates, tmp_path: Path) -> Iterator[list[str]]:
    """What SQLite is told by the one connection that is in use."""
    heard: list[str] = []
    with sqlite_databases.fresh(tmp_path) as url, app_on(url, tmp_path).app_context():
        with db.engine.connect() as connection:
            driver: Any = connection.connection.dbapi_connection
            driver.set_trace_callback(heard.append)
        yield heard
        db.engine.dispose()


def test_pages_one_after_the_other_keep_what_is_prepared(said):
    """SQLite forgets every prepared statement whenever it is told whether it may write."""
    with reading():
        _may_write()
        told = sum("query_only" in one for one in said)
        for _ in range(3):
            _may_write()
    assert sum("query_only" in one for one in said) == told == 1
    _may_write()
    assert sum("query_only" in one for one in said) == 2
