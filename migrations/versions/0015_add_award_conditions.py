"""Awards with conditions, what is answered to them and the files handed in."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_STATUSES = (
    "draft", "submitted", "returned", "eligible", "ineligible", "assessed", "approved", "reserve", "rejected",
    "contracted", "completed", "terminated", "withdrawn",
)  # fmt: skip
_OUTCOMES = ("approved", "reserve", "rejected", "ineligible")
_WITH_CONDITIONS = "approved_with_conditions"
_KEPT = ("condition_answer", "condition_file")
_RULES = {
    "says_what": "text <> '' AND evidence <> ''",
    "judged_moment": "(status IN ('met', 'not_met')) <= (judged_at IS NOT NULL)",
    "not_met_has_reason": "status <> 'not_met' OR verdict_reason <> ''",
    "extended_once": "(extended_at IS NULL) = (first_due_on IS NULL)",
    "extension_has_reason": "extended_at IS NULL OR extension_reason <> ''",
}


def _among(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


def _allow(statuses: tuple[str, ...], outcomes: tuple[str, ...]) -> None:
    known = {
        "application": ("status", "ck_application_applicationstatus_known", statuses),
        "decision": ("outcome", "ck_decision_decisionoutcome_known", outcomes),
    }
    for table, (column, name, words) in known.items():
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(name), type_="check")
            batch_op.create_check_constraint(op.f(name), _among(column, words))
    # A rebuilt table has lost what keeps its rows from being changed.
    if op.get_bind().dialect.name == "sqlite":
        _keep("decision")


def _keep(*tables: str) -> None:
    for table in tables:
        for statement in trigger_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def upgrade() -> None:
    _allow((*_STATUSES, _WITH_CONDITIONS), (*_OUTCOMES, _WITH_CONDITIONS))
    _create_conditions()
    _create_answers()
    _keep(*_KEPT)


def _create_conditions() -> None:
    op.create_table(
        "award_condition",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("application_id", sa.Integer(), sa.ForeignKey("application.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("point", sa.String(length=20), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judged_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("verdict_reason", sa.Text(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extended_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("application_id", "number"),
        sa.CheckConstraint(
            _among("status", ("proposed", "removed", "open", "answered", "met", "not_met")),
            name=op.f("ck_award_condition_conditionstatus_known"),
        ),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_award_condition_{name}")) for name, rule in _RULES.items()),
    )
    op.create_index("ix_award_condition_status", "award_condition", ["status", "due_on"])


def _create_answers() -> None:
    op.create_table(
        "condition_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("condition_id", sa.Integer(), sa.ForeignKey("award_condition.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_condition_answer_has_text")),
    )
    op.create_index("ix_condition_answer_condition_id", "condition_answer", ["condition_id"])
    op.create_table(
        "condition_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("answer_id", sa.Integer(), sa.ForeignKey("condition_answer.id"), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
    )
    op.create_index("ix_condition_file_answer_id", "condition_file", ["answer_id"])


def downgrade() -> None:
    for table in ("condition_file", "condition_answer", "award_condition"):
        op.drop_table(table)
    _take_back_words()
    _allow(_STATUSES, _OUTCOMES)


def _take_back_words() -> None:
    """An award with conditions was an award before there was a word for it."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TRIGGER decision_no_update")
    else:
        op.execute("ALTER TABLE decision DISABLE TRIGGER decision_no_update")
    op.execute("UPDATE application SET status = 'approved' WHERE status = 'approved_with_conditions'")
    op.execute("UPDATE decision SET outcome = 'approved' WHERE outcome = 'approved_with_conditions'")
    if not is_sqlite:
        op.execute("ALTER TABLE decision ENABLE TRIGGER decision_no_update")
