"""Legal holds on the papers of projects; the database refuses to delete what is held."""

import sqlalchemy as sa
from alembic import op

from app.books.holding import hold_statements, release_statements
from app.core.columns import Moment

revision = "0027"
down_revision = "0024"
branch_labels = None
depends_on = None
_OPEN = sa.text("released_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("placed_at", Moment(), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", Moment(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("release_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_legal_hold_has_reason")),
        sa.CheckConstraint(
            "(released_at IS NULL) = (release_reason = '')", name=op.f("ck_legal_hold_released_with_reason")
        ),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_legal_hold_{name}"))
            for name, table in _NAMED.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_application_id"), "legal_hold", ["application_id"])
    op.create_index(
        "uq_legal_hold_open", "legal_hold", ["application_id"], unique=True,
        sqlite_where=_OPEN, postgresql_where=_OPEN,
    )  # fmt: skip
    for statement in hold_statements(op.get_bind().dialect.name):
        op.execute(statement)


_NAMED = {"application_id": "application", "placed_by_id": "user_account", "released_by_id": "user_account"}


def downgrade() -> None:
    for statement in release_statements(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("legal_hold")
