"""The database itself refuses to delete rows of a project that is held."""

from sqlalchemy import DDL, Table, event

# What a project consists of and could be deleted; the record of acts, the ledger and issued documents never can.
HELD = {
    "application": "id",
    "grant_agreement": "application_id",
    "payment": "application_id",
    "final_report": "application_id",
}
_IS_HELD = "EXISTS (SELECT 1 FROM legal_hold WHERE application_id = OLD.{column} AND released_at IS NULL)"
_SQLITE = """
CREATE TRIGGER {table}_held BEFORE DELETE ON {table} WHEN {condition}
BEGIN SELECT RAISE(ABORT, '{table} is under a legal hold'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_held_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
IF {condition} THEN
RAISE EXCEPTION '% is under a legal hold', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END IF;
RETURN OLD;
END $body$
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_held BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_held_{table}()
"""


def hold_statements(dialect: str) -> list[str]:
    """The statements that put the refusal on every table of `HELD`."""
    patterns = [_SQLITE] if dialect == "sqlite" else [_FUNCTION, _POSTGRESQL]
    return [
        pattern.format(table=table, condition=_IS_HELD.format(column=column))
        for table, column in HELD.items()
        for pattern in patterns
    ]


def release_statements(dialect: str) -> list[str]:
    """The statements that take it away."""
    on = "" if dialect == "sqlite" else " ON {table}"
    dropped = [f"DROP TRIGGER IF EXISTS {table}_held{on.format(table=table)}" for table in HELD]
    functions = (
        [] if dialect == "sqlite" else [f"DROP FUNCTION IF EXISTS refuse_held_{table}()" for table in HELD]
    )
    return dropped + functions


def forbid_deleting_held(table: Table) -> None:
    """Put the refusal in place wherever the schema is made; `table` is that of the holds, made after what it names."""
    for dialect in ("sqlite", "postgresql"):
        for statement in hold_statements(dialect):
            event.listen(
                table.metadata, "after_create", DDL(statement.replace("%", "%%")).execute_if(dialect=dialect)
            )
