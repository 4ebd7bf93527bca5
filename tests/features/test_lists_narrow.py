"""A list that is sorted without what it shows is the same list: every page of it, each way, in every order."""

from collections.abc import Sequence
from typing import Any

import pytest
from flask import Flask

from app.accounts.models import Membership
from app.applications import queries
from app.applications.listing import listing_for
from app.core import clock
from app.core.paging import keyset_page
from app.core.roles import Role
from app.extensions import db
from tests.bench.data import fill
from tests.bench.ground import Ground, build
from tests.builders.accounts import actor_of
from tests.conftest import SigningClient
from tests.counting import noted_statements

SIZE = 40


@pytest.fixture
def ground(any_database: Flask) -> Ground:
    """A municipality with a hundred applications."""
    found = build()
    fill(100, found)
    return found


def pages(statement: Any, keys: Sequence[Any], *, falling: bool, narrow: Any) -> list[list[int]]:
    """The ids of page after page from the first on, and back again."""
    found, cursor = [], None
    for is_forward in (True, False):
        while True:
            page = keyset_page(
                db.session(), statement, keys, cursor, descending=falling, size=SIZE, narrow=narrow
            )
            found.append([row.id for row in page.rows])
            further = page.next_cursor if is_forward else page.previous_cursor
            if further is None:
                break
            cursor = further
    return found


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EVALUATOR])
def test_every_page_is_the_same_either_way(ground: Ground, role: Role) -> None:
    actor = actor_of(db.session.get_one(Membership, ground.seats[role]))
    narrow, rows = queries.visible_to(actor), queries.rows_visible_to(actor)
    for order, keys in listing_for(actor).orders.items():
        for falling in (False, True):
            told = pages(rows, keys, falling=falling, narrow=narrow)
            assert told == pages(rows, keys, falling=falling, narrow=None), order
            assert len(told) > len(told[0]) / SIZE + 2


@pytest.mark.parametrize(("role", "is_narrow"), [(Role.COORDINATOR, True), (Role.PROGRAMME_MANAGER, False)])
@pytest.mark.parametrize("order", ["submitted", "-title", "organisation"])
def test_a_municipalitys_list_is_sorted_without_what_it_shows(
    any_database: Flask, ground: Ground, role: Role, is_narrow: bool, order: str
) -> None:
    """The country's comes from an index, and names of organisations are not the application's own."""
    client = SigningClient(any_database)
    with clock.at(ground.at):
        client.sign_in(db.session.get_one(Membership, ground.seats[role]))
        with noted_statements() as statements:
            assert client.get(f"/applications?sort={order}").status_code == 200
    (rows,) = (text for text, _given in statements if "key_0" in text)
    assert rows.count("LIMIT") == (2 if is_narrow and order != "organisation" else 1)
