"""IKVD's looks at the name behind a pseudonym."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "support_name_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.CheckConstraint("ends_at > at", name=op.f("ck_support_name_look_ends")),
        sa.ForeignKeyConstraint(["plan_id"], ["support_plan.id"], name=op.f("fk_support_name_look_plan_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_support_name_look_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_name_look")),
        sa.UniqueConstraint("uid", name=op.f("uq_support_name_look_uid")),
    )
    op.create_index(op.f("ix_support_name_look_plan_id"), "support_name_look", ["plan_id"])


def downgrade() -> None:
    op.drop_table("support_name_look")
