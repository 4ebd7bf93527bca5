"""A field of grants behind a browser: who is who, and signing in as them."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.accounts.models import Membership
from app.core import clock
from app.core.actor import Actor
from app.extensions import db
from tests.builders import accounts
from tests.conftest import SigningClient
from tests.databases import SqliteTemplates, settings_for
from tests.workflows.field import Field, build_field
from tests.workflows.grants import START, Grants


def member(actor: Actor) -> Membership:
    """The membership a person acts in."""
    wanted = select(Membership).where(Membership.user_id == actor.user_id, Membership.role == actor.role)
    return db.session.scalars(wanted).one()


class Desk:
    """Grants and a browser that travels in time with them."""

    def __init__(self, app: Flask, grants: Grants) -> None:
        self.app = app
        self.grants = grants

    def browser(self, actor: Actor) -> SigningClient:
        """A browser signed in as this person."""
        self.app.test_client_class = SigningClient
        client = self.app.test_client()
        with clock.at(self.grants.at):
            client.sign_in(member(actor))  # type: ignore[attr-defined]
        return client  # type: ignore[return-value]

    def code(self, *, minutes: int = 0) -> dict[str, str]:
        """What an approver types in from the app, so many minutes after now."""
        return {"code": accounts.code_of_app(clock.now() + timedelta(minutes=minutes))}


@pytest.fixture(scope="session")
def ranked(sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Field]:
    """Two approved projects of one municipality, built once; each test gets a copy of the file."""
    folder = tmp_path_factory.mktemp("ranked")
    with sqlite_databases.fresh(folder) as url:
        app = create_app(settings_for(url, folder))
        with app.app_context():
            grants = Grants(build_field(["5", "4.5"], units=2))
            assert grants.confirm_ranking()
            for approver in grants.field.approvers:
                accounts.connect_app(approver, at=START)
            db.session.commit()
            db.session.remove()
            # The last connection to close folds the write-ahead log into the file.
            db.engine.dispose()
    return folder / "test.db", grants.field


@pytest.fixture
def desk(ranked: tuple[Path, Field], tmp_path: Path) -> Iterator[Desk]:
    """A copy of the two approved projects, and the moment after their ranking."""
    source, field = ranked
    shutil.copy(source, tmp_path / "test.db")
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'test.db'}", tmp_path))
    app.config["WTF_CSRF_ENABLED"] = False
    grants = Grants(field)
    grants.at += timedelta(minutes=1)
    with app.app_context(), clock.at(grants.at):
        yield Desk(app, grants)
        db.session.remove()
        db.engine.dispose()
