"""Signs of risk as they were observed, encrypted."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "risk_observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("sign_sealed", sa.Text(), nullable=False),
        sa.Column("severity_sealed", sa.Text(), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("struck_at", Moment(), nullable=True),
        sa.Column("struck_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(struck_at IS NULL) = (struck_by_id IS NULL)", name=op.f("ck_risk_observation_struck_by")
        ),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_risk_observation_learner_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_risk_observation_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["struck_by_id"], ["user_account.id"], name=op.f("fk_risk_observation_struck_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_observation")),
        sa.UniqueConstraint("uid", name=op.f("uq_risk_observation_uid")),
    )
    op.create_index(op.f("ix_risk_observation_learner_id"), "risk_observation", ["learner_id"])


def downgrade() -> None:
    op.drop_table("risk_observation")
