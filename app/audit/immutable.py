"""Append-only tables: the database itself refuses to change or delete their rows."""

from sqlalchemy import DDL, Table, event

_SQLITE = """
CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $body$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{word} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""
APPEND_ONLY: list[str] = []


def trigger_statements(table: str, dialect: str) -> list[str]:
    """The statements that make a table append-only, for migrations and for a schema made at once."""
    pattern = _SQLITE if dialect == "sqlite" else _POSTGRESQL
    triggers = [pattern.format(table=table, word=verb.lower(), verb=verb) for verb in ("UPDATE", "DELETE")]
    return triggers if dialect == "sqlite" else [_POSTGRESQL_FUNCTION, *triggers]


def forbid_changes(table: Table) -> None:
    """Make a table append-only wherever its schema is made."""
    APPEND_ONLY.append(table.name)
    for dialect in ("sqlite", "postgresql"):
        for statement in trigger_statements(table.name, dialect):
            ddl = DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            event.listen(table, "after_create", ddl)
