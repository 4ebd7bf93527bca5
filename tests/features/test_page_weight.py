"""Public pages, the first page of each role and long lists, with hundreds of applications behind them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership
from app.core.roles import EVERYONE, Role
from app.extensions import db
from app.registry.models import Municipality
from tests.bench.data import fill
from tests.bench.ground import build
from tests.builders import accounts
from tests.builders.accounts import membership
from tests.conftest import NOON, SigningClient
from tests.databases import SqliteTemplates, app_on
from tests.weighing import MOST, MOST_SCRIPT, weigh

APPLICATIONS = 400


@pytest.fixture(scope="module")
def season(sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demonstration with hundreds of applications and of people to choose from."""
    folder: Path = tmp_path_factory.mktemp("weight")
    with sqlite_databases.fresh(folder) as url:
        app = app_on(url, folder, demo=True)
        app.test_client_class = SigningClient
        with app.app_context():
            fill(APPLICATIONS, build())
            anyone = accounts.user("anyone@demo.pumpurs.example")
            for place in db.session.query(Municipality.id):
                db.session.add_all(
                    Membership(user=anyone, role=role, municipality_id=place.id, granted_at=NOON)
                    for role in (Role.COORDINATOR, Role.CHAIR, Role.EVALUATOR)
                )
            db.session.commit()
            yield app
            db.session.remove()
            db.engine.dispose()


def assert_light(client: SigningClient, *addresses: str) -> None:
    weights = {address: weigh(client, address) for address in addresses}
    assert {at: both for at, both in weights.items() if both[0] > MOST or both[1] > MOST_SCRIPT} == {}


def test_public_pages_are_light(season: Flask) -> None:
    assert_light(
        season.test_client(),  # type: ignore[arg-type]
        "/", "/sign-in", "/demo", "/demo?role=coordinator",
    )  # fmt: skip


@pytest.mark.parametrize("role", sorted(EVERYONE))
def test_the_home_of_each_role_is_light(season: Flask, role: Role) -> None:
    visitor: SigningClient = season.test_client()  # type: ignore[assignment]
    held = db.session.scalars(select(Membership).filter_by(role=role, ended_at=None)).first()
    assert_light(visitor.sign_in(held or membership(role)), "/")


def test_long_lists_are_light(season: Flask) -> None:
    visitor: SigningClient = season.test_client()  # type: ignore[assignment]
    assert_light(
        visitor.sign_in(membership(Role.PROGRAMME_MANAGER, email="lists@example.lv")), "/applications"
    )
    visitor.sign_in(membership(Role.FINANCE_PREPARER, email="payments@example.lv"))
    assert_light(visitor, "/payments", "/agreements")
