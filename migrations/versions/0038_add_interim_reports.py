"""Interim reports of long projects."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Json, Moment

revision = "0038"
down_revision = "0034"
branch_labels = None
depends_on = None

_STATUSES = ("draft", "submitted", "returned", "accepted", "waived")
_RULES = {
    "submitted_moment": "status IN ('draft', 'waived') OR submitted_at IS NOT NULL",
    "checked_moment": "status <> 'accepted' OR checked_at IS NOT NULL",
    "not_negative": "participants >= 0 AND costs >= 0",
    "due_after_what_it_covers": "covers_until < due_on",
    "interimstatus_known": f"status IN ({', '.join(repr(one) for one in _STATUSES)})",
}


def upgrade() -> None:
    op.create_table(
        "interim_report",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("application_id", sa.Integer(), sa.ForeignKey("application.id"), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("covers_until", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done", Json(), nullable=False),
        sa.Column("activities", sa.Text(), nullable=False),
        sa.Column("participants", sa.Integer(), nullable=True),
        sa.Column("difficulties", sa.Text(), nullable=False),
        sa.Column("costs", sa.BigInteger(), nullable=True),
        sa.Column("typed", Json(), nullable=False),
        sa.Column("marked", Json(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("submitted_at", Moment(), nullable=True),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("checked_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("check_note", sa.String(length=2000), nullable=False),
        sa.UniqueConstraint("application_id"),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_interim_report_{name}")) for name, rule in _RULES.items()),
    )
    op.create_index("ix_interim_report_status", "interim_report", ["status", "due_on", "id"])


def downgrade() -> None:
    op.drop_table("interim_report")
