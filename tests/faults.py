"""Faults put into the database of a test, on SQLite and on PostgreSQL alike."""

from sqlalchemy import text

from app.extensions import db


def refuse_new_rows(table: str) -> None:
    """No row can be added to the table any more, as on a full disk."""
    sqlite = "SELECT RAISE(ABORT, 'the disk is full')"
    _put(table, f"BEFORE INSERT ON {table}", sqlite, "RAISE EXCEPTION 'the disk is full'")


def follow_updates(table: str, statement: str) -> None:
    """Whenever a row of the table changes, the statement is executed, too."""
    _put(table, f"AFTER UPDATE ON {table}", statement, statement)


def _put(table: str, when: str, on_sqlite: str, on_postgresql: str) -> None:
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text(f"CREATE TRIGGER fault_{table} {when} BEGIN {on_sqlite}; END"))
        return
    body = f"BEGIN {on_postgresql}; RETURN NEW; END"
    db.session.execute(
        text(f"CREATE FUNCTION fault_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$ {body} $body$")
    )
    db.session.execute(
        text(f"CREATE TRIGGER fault_{table} {when} FOR EACH ROW EXECUTE FUNCTION fault_{table}()")
    )
