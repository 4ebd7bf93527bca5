"""How `flask db` reaches the database of the application.

On SQLite a batch migration rebuilds a table: with foreign keys on, dropping the old one would delete its
children through cascades, so the pragma is off while migrating and every reference is checked afterwards.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from app.core.columns import Cents, Json, Moment, Points
from app.extensions import db

_PLAIN = {
    Cents: "sa.BigInteger()",
    Points: "sa.Integer()",
    Moment: "sa.DateTime(timezone=True)",
    Json: "sa.Text()",
}


def _render_plain(kind: str, item: object, _context: object) -> str | bool:
    """Migrations know only the database's own types, so they stay right when the columns of the code change."""
    if kind == "type":
        for column_type, plain in _PLAIN.items():
            if isinstance(item, column_type):
                return plain
    return False


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        render_item=_render_plain,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Bring the database to the wanted revision."""
    current_app.logger.disabled = False
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        _migrate(connection)
        if is_sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")
            if broken:
                raise RuntimeError(f"references broken by the migration: {broken[:5]}")


run()
