"""Supporting documents of plans; learners who are made anonymous, and holds against it."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment
from app.support_plans.hold_models import hold_statements

revision = "0054"
down_revision = "0056"
branch_labels = None
depends_on = None

_WHOLE = "anonymised_at IS NULL OR (name_sealed = '' AND code_sealed = '' AND class_name = '' AND school_id IS NULL)"
_CHECKS = {
    "ck_learner_found_until_anonymised": "(anonymised_at IS NULL) = (code_hash IS NOT NULL)",
    "ck_learner_anonymised_whole": _WHOLE,
}


def upgrade() -> None:
    _add_documents()
    _add_holds()
    with op.batch_alter_table("learner") as batch_op:
        batch_op.alter_column("code_hash", existing_type=sa.String(length=64), nullable=True)
        batch_op.add_column(sa.Column("anonymised_at", Moment(), nullable=True))
        for name, condition in _CHECKS.items():
            batch_op.create_check_constraint(op.f(name), condition)
    for statement in hold_statements(op.get_bind().dialect.name):
        op.execute(statement)


def _add_documents() -> None:
    op.create_table(
        "support_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "file_id IS NOT NULL OR name_sealed = ''", name=op.f("ck_support_document_declaration_without_name")
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["user_account.id"], name=op.f("fk_support_document_added_by_id")),
        sa.ForeignKeyConstraint(["file_id"], ["sealed_file.id"], name=op.f("fk_support_document_file_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["support_plan.id"], name=op.f("fk_support_document_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_document")),
        sa.UniqueConstraint("file_id", name=op.f("uq_support_document_file_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_support_document_uid")),
    )  # fmt: skip
    op.create_index(op.f("ix_support_document_plan_id"), "support_document", ["plan_id"])
    _unique_while(
        "uq_support_document_declaration", "support_document", ["plan_id", "code"], "file_id IS NULL"
    )


def _add_holds() -> None:
    op.create_table(
        "learner_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("placed_at", Moment(), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=False),
        sa.Column("released_at", Moment(), nullable=True),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by_id IS NULL)", name=op.f("ck_learner_hold_released_by")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_learner_hold_learner_id")),
        sa.ForeignKeyConstraint(["placed_by_id"], ["user_account.id"], name=op.f("fk_learner_hold_placed_by_id")),
        sa.ForeignKeyConstraint(
            ["released_by_id"], ["user_account.id"], name=op.f("fk_learner_hold_released_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_hold")),
        sa.UniqueConstraint("uid", name=op.f("uq_learner_hold_uid")),
    )  # fmt: skip
    op.create_index(op.f("ix_learner_hold_learner_id"), "learner_hold", ["learner_id"])
    _unique_while("uq_learner_hold_open", "learner_hold", ["learner_id"], "released_at IS NULL")


def _unique_while(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute(f"DROP TRIGGER IF EXISTS learner_held{' ON learner' if on_postgresql else ''}")
    if on_postgresql:
        op.execute("DROP FUNCTION IF EXISTS refuse_held_learner()")
    _give_hashes()
    with op.batch_alter_table("learner") as batch_op:
        for name in _CHECKS:
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.drop_column("anonymised_at")
        batch_op.alter_column("code_hash", existing_type=sa.String(length=64), nullable=False)
    op.drop_table("learner_hold")
    op.drop_table("support_document")


def _give_hashes() -> None:
    """Who was made anonymous gets a hash of nothing, as the older schema wants one."""
    learner = sa.table("learner", sa.column("id", sa.Integer), sa.column("code_hash", sa.String))
    connection = op.get_bind()
    for key in connection.scalars(sa.select(learner.c.id).where(learner.c.code_hash.is_(None))).all():
        nothing = sa.update(learner).where(learner.c.id == key)
        connection.execute(nothing.values(code_hash=f"{key:064d}"))
