"""Applications with nearly the same text are found by marks and noted."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_mark",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_text_mark_application_id")
        ),
        sa.PrimaryKeyConstraint("application_id", "mark", name=op.f("pk_text_mark")),
    )
    op.create_index(op.f("ix_text_mark_mark"), "text_mark", ["mark"])
    op.create_table(
        "likeness",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("same_people", sa.Boolean(), nullable=False),
        sa.Column("noted_at", Moment(), nullable=False),
        sa.CheckConstraint("application_id < other_id", name=op.f("ck_likeness_each_pair_once")),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_likeness_share_known")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_likeness_application_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["application.id"], name=op.f("fk_likeness_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_likeness")),
        sa.UniqueConstraint("application_id", "other_id", name=op.f("uq_likeness_application_id_other_id")),
    )
    op.create_index(op.f("ix_likeness_other_id"), "likeness", ["other_id"])


def downgrade() -> None:
    op.drop_table("likeness")
    op.drop_table("text_mark")
