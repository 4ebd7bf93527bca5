"""Conditions of agreements before the first payment."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0035"
down_revision = "0032"
branch_labels = None
depends_on = None

_CHECKS = {
    "precedentstatus_known": "status IN ('open', 'met')",
    "met_moment": "(status = 'met') = (met_at IS NOT NULL)",
    "met_by_something": "status <> 'met' OR note <> ''",
}


def upgrade() -> None:
    op.create_table(
        "agreement_precedent",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agreement_id", sa.Integer(), sa.ForeignKey("grant_agreement.id"), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("met_at", Moment(), nullable=True),
        sa.Column("met_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.UniqueConstraint("agreement_id", "code"),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_agreement_precedent_{name}"))
            for name, rule in _CHECKS.items()
        ),
    )


def downgrade() -> None:
    op.drop_table("agreement_precedent")
