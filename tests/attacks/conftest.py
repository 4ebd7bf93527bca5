"""The world of the attacks, built once for each worker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import clock
from tests.attacks.season import NOW
from tests.attacks.world import World, build_world
from tests.conftest import _application
from tests.databases import SqliteTemplates


@pytest.fixture(scope="session")
def built(sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("world")
    with sqlite_databases.fresh(folder) as url:
        yield build_world(_application(url, folder), folder / "world.db", folder / "test.db")


@pytest.fixture
def world(built: World) -> Iterator[World]:
    """The world as it was built, on the day when its season stands still."""
    with clock.at(NOW), built.app.app_context():
        built.restore()
        yield built
        built.close()
