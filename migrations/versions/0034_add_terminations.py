"""Terminations of grant agreements."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0034"
down_revision = "0044"
branch_labels = None
depends_on = None

_LIVE = sa.text("status IN ('proposed', 'answered', 'confirmed')")
_CHECKS = {
    "terminationstatus_known": "status IN ('proposed', 'answered', 'confirmed', 'refused', 'withdrawn')",
    "party_known": "party IN ('applicant', 'municipality', 'ikvd')",
    "settledby_known": "settled_by IN ('nothing', 'report', 'sum')",
    "has_reason": "reason <> ''",
    "reasoned_sum": "recovery IS NULL OR (recovery >= 0 AND recovery_reason <> '')",
    "two_people": "confirmed_by_id <> proposed_by_id",
    "confirmed_by_someone": (
        "(status = 'confirmed') = (confirmed_at IS NOT NULL) AND (confirmed_at IS NULL) = (confirmed_by_id IS NULL)"
    ),
    "confirmed_sums": (
        "(status = 'confirmed') = (settled_by IS NOT NULL AND paid IS NOT NULL AND released IS NOT NULL)"
    ),
    "nothing_paid": "(settled_by = 'nothing') = (paid = 0)",
    "never_above_paid": "settled_by <> 'sum' OR (recovery IS NOT NULL AND recovery <= paid)",
    "answered_moment": "(answered_at IS NULL) = (is_consented IS NULL)",
    "ended_moment": "(status IN ('proposed', 'answered')) = (ended_at IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        "agreement_termination",
        *_columns(),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_agreement_termination_{name}"))
            for name, rule in _CHECKS.items()
        ),
    )
    op.create_index("ix_agreement_termination_agreement_id", "agreement_termination", ["agreement_id"])
    op.create_index(
        "uq_agreement_termination_live", "agreement_termination", ["agreement_id"], unique=True,
        sqlite_where=_LIVE, postgresql_where=_LIVE,
    )  # fmt: skip


def _columns() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agreement_id", sa.Integer(), sa.ForeignKey("grant_agreement.id"), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recovery", sa.BigInteger(), nullable=True),
        sa.Column("recovery_reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("answer_until", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("is_consented", sa.Boolean(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("paid", sa.BigInteger(), nullable=True),
        sa.Column("released", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
    ]


def downgrade() -> None:
    op.drop_table("agreement_termination")
