"""Real databases for tests: a SQLite file per test, a PostgreSQL database per test from one template."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from flask import Flask
from flask_migrate import stamp

from app import create_app
from app.config import Settings
from app.extensions import db
from tests.shared_work import leave_in_memory, share_statements

# The same in every test: a database that is copied is read by another application.
PROTECTION_KEYS = """
1 kH0mJ5eYQ2t7o8nXb3Vq1sRz6uWl4cGdPfAyTiBhEwU=
lookup Zx9vC2nM5kQ8wE1rT4yU7iO0pA3sD6fG+hJ/lKbNmXc=
"""


def settings_for(url: str, folder: Path, **values: object) -> Settings:
    """Settings of a test application that keeps all its files in one folder."""
    return Settings(
        database_url=url,
        jobs_url=f"sqlite:///{folder / 'jobs.db'}",
        storage_url=f"file://{folder / 'files'}",
        anchors_folder=str(folder / "anchors"),
        secret_key="a key for tests only, long enough and varied 0123456789",
        protection_keys=PROTECTION_KEYS,
        **values,  # type: ignore[arg-type]
    )


def app_on(url: str, folder: Path, **values: object) -> Flask:
    """An application whose requests need no CSRF token, on a database that has its schema."""
    app = create_app(settings_for(url, folder, **values))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        share_statements(db.engine)
        leave_in_memory(db.engine)
    return app


def make_schema(url: str, folder: Path) -> None:
    """Make every table of the models in an empty database, and say that it is of this release."""
    app = create_app(settings_for(url, folder, demo=True))
    with app.app_context():
        leave_in_memory(db.engine)
        db.create_all()
        stamp()
        share_statements(db.engine)
        db.engine.dispose()


class SqliteTemplates:
    """One file with the schema, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        make_schema(f"sqlite:///{self.template}", folder)

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[str]:
        path = folder / "test.db"
        shutil.copy(self.template, path)
        yield f"sqlite:///{path}"


class PostgresTemplates:
    """One database with the schema, used as the template of each test's database."""

    def __init__(self, server_uri: str, folder: Path) -> None:
        self.server_uri = server_uri
        self.template = f"template_{uuid.uuid4().hex[:8]}"
        self._do_not_wait_for_the_disk()
        self._admin(f'CREATE DATABASE "{self.template}"')
        make_schema(self.url_of(self.template), folder)

    def copy_of(self, url: str) -> "PostgresTemplates":
        """The same server with another database as the template: one that already holds rows."""
        other = object.__new__(PostgresTemplates)
        other.server_uri, other.template = self.server_uri, urlsplit(url).path.lstrip("/")
        return other

    def url_of(self, name: str) -> str:
        parts = urlsplit(self.server_uri)
        return parts._replace(path=f"/{name}").geturl()

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[str]:
        name = f"test_{uuid.uuid4().hex[:12]}"
        # Copied file by file: its pages are not written into a log as well.
        self._admin(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
        try:
            yield self.url_of(name)
        finally:
            self._admin(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _do_not_wait_for_the_disk(self) -> None:
        """What is killed in tests is always a client: this server ends in peace, and its data end with it."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._admin(f"ALTER SYSTEM SET {setting} = off")
        self._admin("SELECT pg_reload_conf()")

    def _admin(self, statement: str) -> None:
        with psycopg.connect(self.server_uri, autocommit=True) as connection:
            connection.execute(statement)
