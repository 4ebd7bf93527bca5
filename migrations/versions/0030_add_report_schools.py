"""Reports name the schools of their participants at risk, and the schools answer."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_school",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("counted > 0 AND confirmed >= 0", name=op.f("ck_report_school_counts")),
        sa.CheckConstraint(
            "(confirmed IS NULL) = (answered_at IS NULL)", name=op.f("ck_report_school_answered_moment")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["final_report.id"], name=op.f("fk_report_school_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_report_school_school_id")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["user_account.id"], name=op.f("fk_report_school_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_school")),
        sa.UniqueConstraint("report_id", "school_id", name=op.f("uq_report_school_report_id_school_id")),
    )
    op.create_index(op.f("ix_report_school_school_id"), "report_school", ["school_id"])


def downgrade() -> None:
    op.drop_table("report_school")
