"""Appeals of decisions, and which letter announced each decision."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements
from app.core.columns import Json, Moment, status_type
from app.selection.workflow import AppealStatus

revision = "0013"
down_revision = "0010"
branch_labels = None
depends_on = None

_LIVE = sa.text("status <> 'withdrawn'")
_KEPT = ("decision_letter", "late_appeal")
# Until now the key of a letter began with the decision it announced.
_LETTERS_BEFORE = """
INSERT INTO decision_letter (decision_id, message_key)
SELECT decision.id, outbox_message.key FROM decision
JOIN outbox_message ON outbox_message.key LIKE 'decision ' || decision.id || ': %'
"""


def upgrade() -> None:
    op.create_table(
        "decision_letter",
        sa.Column(
            "decision_id", sa.Integer(), sa.ForeignKey("decision.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("message_key", sa.String(length=200), nullable=False),
    )
    op.create_index("ix_decision_letter_message_key", "decision_letter", ["message_key"])
    _create_appeal()
    op.create_table(
        "late_appeal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("decision.id"), nullable=False),
        sa.Column("attempted_at", Moment(timezone=True), nullable=False),
        sa.Column("deadline", Moment(timezone=True), nullable=False),
        sa.Column("attempted_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
    )
    op.create_index("ix_late_appeal_decision_id", "late_appeal", ["decision_id"])
    op.execute(_LETTERS_BEFORE)
    for table in _KEPT:
        for statement in trigger_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def _create_appeal() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("application_id", sa.Integer(), sa.ForeignKey("application.id"), nullable=False),
        sa.Column("decision_id", sa.Integer(), sa.ForeignKey("decision.id"), nullable=False),
        sa.Column("status", status_type(AppealStatus), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("filed_at", Moment(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("taken_up_at", Moment(timezone=True), nullable=True),
        sa.Column("reasoning", sa.Text(), nullable=False),
        sa.Column("points", Json(), nullable=False),
        sa.Column("ended_at", Moment(timezone=True), nullable=True),
        sa.Column("outcome_id", sa.Integer(), sa.ForeignKey("decision.id"), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_appeal_{name}")) for name, rule in _RULES.items()),
    )
    op.create_index("ix_appeal_application_id", "appeal", ["application_id"])
    op.create_index("ix_appeal_status", "appeal", ["status", "id"])
    op.create_index(
        "uq_appeal_live_decision", "appeal", ["decision_id"], unique=True,
        sqlite_where=_LIVE, postgresql_where=_LIVE,
    )  # fmt: skip


_RULES = {
    "has_grounds": "grounds <> ''",
    "ended_moment": "(status IN ('upheld', 'changed', 'withdrawn')) = (ended_at IS NOT NULL)",
    "reviewed": "status IN ('received', 'withdrawn') OR reviewer_id IS NOT NULL",
    "outcome_has_reasoning": "status NOT IN ('upheld', 'changed') OR reasoning <> ''",
    "changed_has_outcome": "(status = 'changed') = (outcome_id IS NOT NULL)",
}


def downgrade() -> None:
    for table in ("late_appeal", "appeal", "decision_letter"):
        op.drop_table(table)
