"""Applications are given to evaluators."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0011"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: one table with its rules
    op.create_table(
        "evaluator_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", Moment(), nullable=False),
        sa.Column("assigned_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ending IS NULL)", name=op.f("ck_evaluator_assignment_ended_moment")
        ),
        sa.CheckConstraint(
            "ending IN ('taken_away', 'conflict', 'seat_ended')",
            name=op.f("ck_evaluator_assignment_ending_known"),
        ),
        sa.CheckConstraint(
            "ending <> 'taken_away' OR end_reason <> ''",
            name=op.f("ck_evaluator_assignment_taken_away_has_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_evaluator_assignment_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["user_account.id"], name=op.f("fk_evaluator_assignment_evaluator_id")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_by_id"], ["user_account.id"], name=op.f("fk_evaluator_assignment_assigned_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator_assignment")),
    )
    op.create_index(
        op.f("ix_evaluator_assignment_application_id"), "evaluator_assignment", ["application_id"]
    )
    op.create_index(op.f("ix_evaluator_assignment_evaluator_id"), "evaluator_assignment", ["evaluator_id"])
    op.create_index(
        "ix_evaluator_assignment_live",
        "evaluator_assignment",
        ["application_id", "evaluator_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("evaluator_assignment")
