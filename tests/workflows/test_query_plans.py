"""No list reads a whole table of cases: each of its statements has an index to go by, on both databases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection

from app.accounts.models import Membership
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from tests.bench.ground import Ground, build
from tests.conftest import BOTH, SigningClient, _fresh_application
from tests.counting import noted_statements

_M, _C, _F, _E = Role.PROGRAMME_MANAGER, Role.COORDINATOR, Role.FINANCE_PREPARER, Role.EVALUATOR
# Tables that grow with every season.
GROWING = (
    "application", "organisation", "submission_snapshot", "assessment", "criterion_score", "task_score",
    "conflict_declaration", "administrative_check", "application_section", "application_task", "audit_event",
    "grant_agreement", "final_report", "payment", "payment_due", "bank_account", "decision",
    "ledger_account", "ledger_transfer", "learner", "support_plan", "support_measure", "support_approval",
    "support_set_plan", "support_match", "support_delivery", "support_document", "support_name_look", "support_access",
)  # fmt: skip
_ORDERS = ("submitted", "number", "title", "organisation", "municipality", "asked", "status")
PAGES = [
    *((f"/applications?sort={sign}{order}", _M) for order in _ORDERS for sign in ("", "-")),
    *((f"/applications?status=approved&sort={order}", _M) for order in _ORDERS),
    ("/applications?municipality=5", _M),
    ("/applications?municipality=5&status=approved&sort=-asked", _M),
    ("/applications", _C),
    ("/applications?status=approved&sort=title", _C),
    ("/applications", Role.REPRESENTATIVE),
    ("/applications/{assessed}", _M),
    ("/agreements", _M),
    ("/organisations", _M),
    ("/payments", _F),
    ("/books/quotas/1", _F),
    ("/books/transfers", _F),
    ("/books/transfers?municipality=5", _F),
    ("/books/transfers?project=A", _F),
    ("/books/transfers?kind=purse", _F),
    ("/books/transfers?place=paid", _F),
    ("/books/transfers/1", _F),
    ("/reports", _M),
    ("/selection", _C),
    ("/selection/{local_call}", _C),
    ("/selection/{local_call}", _E),
    ("/selection/{local_call}/ranking", _C),
    ("/selection/applications/{eligible}/assessment", _E),
    ("/selection/applications/{assessed}/scores", _C),
    ("/plan-tasks", _M),
    ("/plan-tasks?applied=none&municipality=5", _M),
    ("/plan-tasks/municipalities", _M),
    ("/plan-tasks", _C),
    ("/plan-tasks/{plan_task}", _M),
]
# In these no row is sorted that is not shown: the index gives them in order.
IN_ORDER = [
    f"/applications?{asked}sort={sign}{order}"
    for asked in ("", "status=approved&")
    for order in ("submitted", "number", "title", "asked", "status")
    for sign in ("", "-")
]


@dataclass(frozen=True)
class Season:
    """An application on one of the databases with a few cases in every state."""

    app: Flask
    ground: Ground

    def read(self, address: str, role: Role) -> list[tuple[str, Any]]:
        """The statements of a page that ask for rows, as the database got them."""
        client = SigningClient(self.app)
        client.sign_in(db.session.get_one(Membership, self.ground.seats[role]))
        with noted_statements() as statements:
            assert client.get(address.format(**vars(self.ground))).status_code == 200
        return [one for one in statements if one[0].lstrip().startswith(("SELECT", "WITH"))]


@pytest.fixture(scope="module", params=BOTH)
def season(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Season]:
    folder: Path = tmp_path_factory.mktemp("plans")
    with _fresh_application(request, folder) as app:
        ground = build()
        with clock.at(ground.at):
            yield Season(app, ground)


def plan_of(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """The steps by which the database would answer."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in rows]
    # Few rows are read whole and sorted quicker than by an index: asked is whether there is one.
    for setting in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
        connection.exec_driver_sql(f"SET LOCAL {setting} = off")
    rows = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
    return [row[0].strip() for row in rows]


def read_whole(statement: str, steps: list[str]) -> list[str]:
    """The growing tables of a plan that are read from the first row to the last."""
    if "LIMIT" in statement and not is_sorted_whole(steps):
        # The outermost table is walked in the order of its ids, or of an index, until the page is full.
        steps = steps[1:]
    scans = [re.match(r"(?:->\s+)?(?:SCAN|Seq Scan on) (\w+)(.*)", step) for step in steps]
    names = [re.sub(r"_\d+$", "", one[1]) for one in scans if one and "USING" not in one[2]]
    return [name for name in names if name in GROWING]


def is_sorted_whole(steps: list[str]) -> bool:
    """Whether the rows are put in order after they were read."""
    return any(re.match(r"USE TEMP B-TREE FOR ORDER BY|(?:->\s+)?Sort  ", step) for step in steps)


@pytest.mark.parametrize(("address", "role"), PAGES)
def test_a_list_reads_no_growing_table_whole(season: Season, address: str, role: Role) -> None:
    statements = season.read(address, role)
    assert statements
    with db.engine.connect() as connection:
        plans = {statement: plan_of(connection, statement, given) for statement, given in statements}
    assert {one: steps for one, steps in plans.items() if read_whole(one, steps)} == {}


@pytest.mark.parametrize("address", IN_ORDER)
def test_the_list_of_applications_comes_in_order_from_an_index(season: Season, address: str) -> None:
    lists = [one for one in season.read(address, _M) if "key_0" in one[0]]
    assert len(lists) == 1
    with db.engine.connect() as connection:
        steps = plan_of(connection, *lists[0])
    assert not is_sorted_whole(steps), steps


def test_awards_that_wait_come_in_order_from_an_index(season: Season) -> None:
    (waiting,) = (one for one in season.read("/payments", _F) if "agreement_signature" in one[0])
    with db.engine.connect() as connection:
        steps = plan_of(connection, *waiting)
    assert not is_sorted_whole(steps), steps


def test_transfers_of_a_municipality_come_in_order_from_an_index(season: Season) -> None:
    (rows,) = (one for one in season.read("/books/transfers?municipality=5", _F) if "key_0" in one[0])
    with db.engine.connect() as connection:
        steps = plan_of(connection, *rows)
    assert not is_sorted_whole(steps), steps
    assert any("ix_ledger_transfer_municipality" in step for step in steps), steps


def test_whether_anybody_applied_for_a_task_is_read_from_an_index_alone(season: Season) -> None:
    asked = [one for one in season.read("/plan-tasks?applied=none", _M) if "NOT (EXISTS" in one[0]]
    assert asked
    with db.engine.connect() as connection:
        steps = [step for one in asked for step in plan_of(connection, *one)]
    steps = [step for step in steps if re.search("(?:SEARCH|SCAN|Scan).* application_task", step)]
    assert steps
    assert all(re.search("COVERING INDEX|Index Only Scan", step) for step in steps), steps


def test_a_whole_reading_is_found(season: Season) -> None:
    with db.engine.connect() as connection:
        for statement in (
            "SELECT id FROM application ORDER BY participants LIMIT 50",
            "SELECT id FROM application WHERE participants = 24",
        ):
            assert read_whole(statement, plan_of(connection, statement, ())) == ["application"]
        indexed = "SELECT id FROM application WHERE organisation_id = 1"
        assert read_whole(indexed, plan_of(connection, indexed, ())) == []
        steps = plan_of(connection, "SELECT id FROM application ORDER BY participants", ())
        assert is_sorted_whole(steps), steps
