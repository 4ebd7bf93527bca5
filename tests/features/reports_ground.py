"""Databases with running projects, built once and copied for each test that begins where a project runs."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.applications.models import Application
from app.extensions import db
from tests.builders import calls, reports
from tests.databases import SqliteTemplates, settings_for


class Ground:
    """One database file for each edition and number of projects."""

    def __init__(self, templates: SqliteTemplates, folder: Path) -> None:
        self._templates, self._folder = templates, folder
        self._built: dict[tuple[str, int], Path] = {}

    @contextmanager
    def copied(self, folder: Path, code: str, count: int = 1) -> Iterator[Flask]:
        """An application on a database with so many running projects, its context pushed."""
        if (code, count) not in self._built:
            self._built[code, count] = self._build(code, count)
        path = folder / "test.db"
        shutil.copy(self._built[code, count], path)
        with _opened(f"sqlite:///{path}", folder) as app:
            yield app

    def _build(self, code: str, count: int) -> Path:
        here = self._folder / f"{code}-{count}"
        here.mkdir()
        with self._templates.fresh(here) as url, _opened(url, here):
            for project in reports.contracted(code=code, count=count):
                reports.prefinanced(project)
            db.session.commit()
        return here / "test.db"


@contextmanager
def _opened(url: str, folder: Path) -> Iterator[Flask]:
    app = create_app(settings_for(url, folder))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def the_projects() -> list[Application]:
    """The running projects of the copied database."""
    return list(db.session.scalars(select(Application).order_by(Application.id)))


def the_project() -> Application:
    """The only running project of the copied database."""
    return the_projects()[0]


LUMP_SUM, ACTUAL_COSTS = calls.LUMP_SUM, calls.ACTUAL_COSTS


@pytest.fixture(scope="session")
def ground(sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(sqlite_databases, tmp_path_factory.mktemp("ground"))
