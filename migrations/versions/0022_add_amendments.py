"""Amendments of agreements, and the terms they add to an agreement."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0027"
branch_labels = None
depends_on = None

_PARTIES = "IN ('applicant', 'municipality', 'ikvd')"
_OPEN = sa.text("status IN ('proposed', 'agreed')")
_CHECKS = {
    "amendmentstatus_known": "status IN ('proposed', 'agreed', 'in_force', 'refused', 'withdrawn')",
    "party_known": f"party {_PARTIES}",
    "never_above_award": "amount > 0 AND amount <= old_amount",
    "period": "starts_on <= ends_on",
    "has_reason": "reason <> ''",
    "agreed_moment": "status <> 'agreed' OR agreed_at IS NOT NULL",
    "ended_moment": "(status IN ('proposed', 'agreed')) = (ended_at IS NULL)",
}


def upgrade() -> None:
    # Added without rebuilding the table, which would lose its triggers.
    op.add_column("grant_agreement", sa.Column("iban", sa.String(length=34), nullable=True))
    op.add_column("grant_agreement", sa.Column("activities", sa.Text(), nullable=False, server_default=""))
    op.add_column("grant_agreement", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE grant_agreement SET settled_at = (SELECT settlement.settled_at FROM settlement "
        "WHERE settlement.application_id = grant_agreement.application_id)"
    )
    _create_amendments()
    _create_approvals()


def _create_amendments() -> None:  # long: one table, column by column
    op.create_table(
        "agreement_amendment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agreement_id", sa.Integer(), sa.ForeignKey("grant_agreement.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("old_starts_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("old_ends_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("old_amount", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("old_iban", sa.String(length=34), nullable=True),
        sa.Column("iban", sa.String(length=34), nullable=True),
        sa.Column("old_activities", sa.Text(), nullable=False),
        sa.Column("activities", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_agreement_amendment_{name}"))
            for name, rule in _CHECKS.items()
        ),
    )
    op.create_index("ix_agreement_amendment_agreement_id", "agreement_amendment", ["agreement_id"])
    op.create_index(
        "uq_agreement_amendment_open", "agreement_amendment", ["agreement_id"], unique=True,
        sqlite_where=_OPEN, postgresql_where=_OPEN,
    )  # fmt: skip


def _create_approvals() -> None:
    op.create_table(
        "amendment_approval",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("amendment_id", sa.Integer(), sa.ForeignKey("agreement_amendment.id"), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.UniqueConstraint("amendment_id", "party"),
        sa.CheckConstraint(f"party {_PARTIES}", name=op.f("ck_amendment_approval_party_known")),
    )


def downgrade() -> None:
    op.drop_table("amendment_approval")
    op.drop_table("agreement_amendment")
    for column in ("settled_at", "activities", "iban"):
        op.drop_column("grant_agreement", column)
