"""The world of the attacks, built once for each worker."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.core import clock
from app.extensions import db
from tests.attacks.season import NOW
from tests.attacks.world import PostgresStore, SqliteStore, World, build_world
from tests.databases import PostgresTemplates, SqliteTemplates, app_on


@pytest.fixture
def sqlite_app(sqlite_databases: SqliteTemplates, tmp_path: Path) -> Iterator[Flask]:
    """An application on SQLite alone: its files take what no other database takes."""
    with sqlite_databases.fresh(tmp_path) as url:
        app = app_on(url, tmp_path)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def built(sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("world")
    with sqlite_databases.fresh(folder) as url:
        yield build_world(app_on(url, folder), SqliteStore(folder / "test.db"))


@pytest.fixture(scope="session")
def built_on_postgres(
    postgres_databases: PostgresTemplates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("world_pg")
    with postgres_databases.fresh(folder) as url:
        store = PostgresStore(postgres_databases, urlsplit(url).path.lstrip("/"))
        yield build_world(app_on(url, folder), store)
        store.put_back()


@pytest.fixture
def world(built: World) -> Iterator[World]:
    """The world as it was built, on the day when its season stands still."""
    with clock.at(NOW), built.app.app_context():
        built.restore()
        yield built
        built.close()


@pytest.fixture
def postgres_world(built_on_postgres: World) -> Iterator[World]:
    """The same on PostgreSQL."""
    with clock.at(NOW), built_on_postgres.app.app_context():
        built_on_postgres.restore()
        yield built_on_postgres
        built_on_postgres.close()
