"""Each word on a conflict of interest is kept; the one that holds may be replaced by a later conflict."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0012"
down_revision = "0013"
branch_labels = None
depends_on = None

_COPY = """
INSERT INTO conflict_statement (application_id, user_id, has_conflict, reason, signs, declared_at)
SELECT application_id, user_id, has_conflict, reason, '[]', declared_at FROM conflict_declaration ORDER BY id
"""


def upgrade() -> None:
    op.create_table(
        "conflict_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("has_conflict", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_conflict_statement_application_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_conflict_statement_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_statement")),
    )
    op.create_index(op.f("ix_conflict_statement_application_id"), "conflict_statement", ["application_id"])
    op.execute(_COPY)
    _guard("conflict_statement")
    _release("conflict_declaration")
    with op.batch_alter_table("conflict_declaration") as batch_op:
        batch_op.add_column(sa.Column("signs", sa.Text(), server_default="[]", nullable=False))
        batch_op.create_check_constraint(
            op.f("ck_conflict_declaration_sign_has_reason"), "signs = '[]' OR reason <> ''"
        )


def downgrade() -> None:
    with op.batch_alter_table("conflict_declaration") as batch_op:
        batch_op.drop_constraint(op.f("ck_conflict_declaration_sign_has_reason"), type_="check")
        batch_op.drop_column("signs")
    _guard("conflict_declaration")
    op.drop_table("conflict_statement")


def _guard(table: str) -> None:
    for statement in trigger_statements(table, op.get_bind().dialect.name):
        op.execute(statement)


def _release(table: str) -> None:
    on_table = f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_no_{verb}{on_table}")
