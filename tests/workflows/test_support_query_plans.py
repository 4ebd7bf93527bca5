"""No page of support plans reads a whole table of plans: each of its statements has an index, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.models import Membership
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from tests.bench.support import PAGES, Filled, Size, fill
from tests.conftest import BOTH, NOON, SigningClient, _fresh_application
from tests.counting import noted_statements
from tests.workflows.test_query_plans import plan_of, read_whole

# Of every municipality some schools, so that one place's plans are few among all.
_SIZE = Size(plans=400, schools=240, state_schools=4)


@pytest.fixture(scope="module", params=BOTH)
def semester(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Flask, Filled]]:
    folder: Path = tmp_path_factory.mktemp("semester")
    with _fresh_application(request, folder) as app, clock.at(NOON):
        filled = fill(_SIZE)
        yield app, filled


@pytest.mark.parametrize(("name", "address", "role"), PAGES)
def test_a_page_reads_no_table_of_plans_whole(
    semester: tuple[Flask, Filled], name: str, address: str, role: Role
) -> None:
    app, filled = semester
    client = SigningClient(app)
    client.sign_in(db.session.get_one(Membership, filled.seats[role]))
    with noted_statements() as seen:
        assert client.get(address.format(**filled.ids)).status_code == 200
    asked = [one for one in seen if one[0].lstrip().startswith(("SELECT", "WITH"))]
    with db.engine.connect() as connection:
        plans = {statement: plan_of(connection, statement, given) for statement, given in asked}
    assert {one: steps for one, steps in plans.items() if read_whole(one, steps)} == {}, name
