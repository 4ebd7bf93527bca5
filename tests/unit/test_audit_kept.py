"""Figures of the whole country: asked once while nothing happens, anew after every event, never while one writes."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.audit import record
from app.audit.kept import until_a_case_changes
from app.core.actor import SYSTEM
from app.core.database import reading
from app.extensions import db
from app.registry.models import Municipality
from tests.builders.registry import municipality
from tests.conftest import NOON


@pytest.fixture
def case(any_database) -> Iterator[Municipality]:
    found = municipality()
    record(found, "municipality.begin", by=SYSTEM, at=NOON)
    db.session.commit()
    yield found
    db.session.rollback()


class Figure:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def read(app, figure: Figure, name: str = "figure") -> int:
    """The figure as a request that only reads is told it."""
    with app.app_context(), reading():
        return until_a_case_changes(name, figure)


def test_a_figure_is_asked_once_until_something_happens(any_database, case):
    figure = Figure()
    assert [read(any_database, figure) for _ in range(3)] == [1, 1, 1]
    assert read(any_database, figure, "another") == 2
    record(case, "municipality.go_on", by=SYSTEM, at=NOON)
    db.session.commit()
    assert [read(any_database, figure) for _ in range(3)] == [3, 3, 3]


def test_a_request_that_may_write_asks_always(any_database, case):
    figure = Figure()
    read(any_database, figure)
    with any_database.app_context():
        assert [until_a_case_changes("figure", figure) for _ in range(2)] == [2, 3]
    assert case.id


def test_without_any_event_nothing_is_kept(any_database):
    figure = Figure()
    assert [read(any_database, figure) for _ in range(2)] == [1, 2]


def test_nothing_is_kept_while_an_earlier_event_may_still_be_committed(any_database, case):
    """On PostgreSQL events are numbered before they are committed; SQLite lets nobody else write meanwhile."""
    if db.engine.dialect.name == "sqlite":
        kept = [1, 1]
    else:
        kept = [1, 2]
        db.session.execute(text("SELECT pg_current_xact_id()"))
    figure = Figure()
    assert [read(any_database, figure) for _ in range(2)] == kept
    db.session.rollback()
    assert case.id
