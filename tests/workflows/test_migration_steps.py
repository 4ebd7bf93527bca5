"""Every migration, taken back by one step and done again while a grant's rows are there, loses none of them."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, inspect, update

from app.agreements.models import BankAccount
from app.audit.verify import verify
from app.config import ROOT
from app.core.errors import present
from app.extensions import db
from app.funds import queries as funds
from app.payments.models import PaymentKind
from app.payments.service.recoveries import record_receipt
from tests.workflows.field import build_field
from tests.workflows.grants import Grants
from tests.workflows.test_migrations import triggers

Rows = list[dict[str, Any]]


def rows(engine: Engine) -> dict[str, Rows]:
    """Every row as the database itself holds it, whatever the models say."""
    with engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return {
            name: [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()]
            for name in names
        }


def assert_kept(before: dict[str, Rows], after: dict[str, Rows]) -> None:
    """The same rows in every table there was and still is, by the columns there were and still are."""
    for name in before.keys() & after.keys():
        assert len(before[name]) == len(after[name]), name
        if before[name]:
            shared = sorted(before[name][0].keys() & after[name][0].keys())
            assert told(before[name], shared) == told(after[name], shared), name


def told(some: Rows, columns: list[str]) -> Counter[str]:
    return Counter(repr([row[column] for column in columns]) for row in some)


def as_in(others: Rows, some: Rows) -> Rows:
    """The rows by the columns the other rows have."""
    columns = others[0].keys() if others else ()
    return [{name: value for name, value in row.items() if name in columns} for row in some]


def build_grant() -> None:
    grants = Grants(build_field(["5", "4.5"], units=2))
    assert grants.confirm_ranking()
    grants.contract(0)
    grants.contract(1)
    for place in range(2):
        grants.pay(place, PaymentKind.PREFINANCING)
    grants.at += timedelta(days=230)
    assert grants.report(1, reached=15, accepted=4)
    assert grants.claim(1, grants.field.approvers[0])
    # As a statement shows it: what a person puts down has no place in the tables of before.
    claim, by, at = present(grants.recovery(1), "it is claimed"), grants.field.preparers[0], grants.at
    record_receipt(claim, Decimal("100.00"), received_on=at.date(), bank_reference="B-1", by=by, at=at)
    # What an account verified before the bank's paper was asked for has in the place of a reason.
    before = "Pārbaudīts, pirms prasīja bankas apliecinājumu."
    db.session.execute(update(BankAccount).values(verification_reason=before))
    db.session.commit()
    db.session.remove()


def test_each_step_back_and_forth_keeps_the_rows_and_the_triggers(any_database: Flask) -> None:
    build_grant()
    first = rows(db.engine)
    guards, whose = triggers(db.engine), told(first["ledger_transfer"], ["id", "municipality_id"])
    assert len({row["municipality_id"] for row in first["ledger_transfer"]}) > 1
    assert (first["ledger_transfer"] != [], guards != set()) == (True, True)
    steps = [one for one in ScriptDirectory(str(ROOT / "migrations")).walk_revisions() if one.down_revision]
    assert steps
    for step in steps:
        above, guards_above = rows(db.engine), triggers(db.engine)
        downgrade(revision=step.down_revision)
        below = rows(db.engine)
        assert_kept(above, below)
        upgrade(revision=step.revision)
        assert triggers(db.engine) == guards_above, step.revision
        assert_kept(below, rows(db.engine))
        downgrade(revision=step.down_revision)
    upgrade()
    # A table or a column that a step takes away comes back empty.
    kept = {name: as_in(below[name], held) for name, held in first.items() if name in below}
    assert_kept(kept, rows(db.engine))
    # Whose money was moved is told by the places again.
    assert told(rows(db.engine)["ledger_transfer"], ["id", "municipality_id"]) == whose
    assert triggers(db.engine) == guards
    assert (funds.verify(), verify(None, "")) == ([], [])
    # Its transaction would hold SQLite's write lock against the next connection.
    db.session.remove()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
