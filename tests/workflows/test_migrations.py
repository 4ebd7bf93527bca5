"""The migrations build just what the models say, on both databases, and can be taken back."""

from datetime import timedelta

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Engine, inspect, text

from app.accounts.models import Membership
from app.audit.immutable import APPEND_ONLY
from app.books.holding import HELD
from app.config import ROOT
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.core.schema import earlier_revisions, revision_of
from app.extensions import db
from app.funds import queries as funds
from app.funds.service import fund_programme
from tests.builders.accounts import membership
from tests.builders.registry import organisation
from tests.conftest import NOON
from tests.workflows.field import GRANT


def test_a_process_knows_the_revisions_without_loading_the_migrations(any_database: Flask) -> None:
    known = [one.revision for one in ScriptDirectory(str(ROOT / "migrations")).walk_revisions()]
    assert earlier_revisions() == set(known[1:])
    with db.engine.connect() as connection:
        assert revision_of(connection) == known[0]


def emptied(engine: Engine) -> None:
    """Take everything out of the test's database, so that the migrations begin with nothing."""
    db.session.remove()
    db.drop_all()
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("DROP FUNCTION IF EXISTS refuse_change()"))
    assert inspect(engine).get_table_names() == []


def triggers(engine: Engine) -> set[str]:
    found = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return set(connection.scalars(text(found)))


def test_from_nothing_to_head_gives_the_models_schema_and_back_to_nothing(any_database: Flask) -> None:
    emptied(db.engine)
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []
    assert triggers(db.engine) == {
        f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")
    } | {f"{table}_held" for table in (*HELD, "learner")}
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() in ([], ["alembic_version"])
    assert triggers(db.engine) == set()


def test_a_migrated_database_keeps_its_books_through_another_upgrade(any_database: Flask) -> None:
    emptied(db.engine)
    upgrade()
    fund_programme(GRANT, "start", by=SYSTEM, at=NOON)
    db.session.commit()
    upgrade()
    assert funds.verify() == []
    assert funds.total_transferred() == GRANT


def test_of_several_representatives_the_one_who_came_last_stays(any_database: Flask) -> None:
    one, other = organisation(), organisation("Biedrība „Cita”", place=2)
    first = membership(Role.REPRESENTATIVE, one).id
    last = membership(Role.REPRESENTATIVE, other, at=NOON + timedelta(days=1)).id
    place = one.id
    db.session.commit()
    db.session.remove()
    downgrade(revision="0005")
    with db.engine.begin() as connection:
        moved = text("UPDATE membership SET organisation_id = :place WHERE id = :last")
        connection.execute(moved, {"place": place, "last": last})
    upgrade()
    assert db.session.get_one(Membership, first).ended_at == NOON + timedelta(days=1)
    assert db.session.get_one(Membership, last).ended_at is None
