"""A report that never came is decided without having been handed in."""

from alembic import op

from app.books.holding import hold_statements, release_statements

revision = "0055"
down_revision = "0047"
branch_labels = None
depends_on = None

_NAME = "ck_final_report_submitted_moment"


def upgrade() -> None:
    _require_moment("status IN ('draft', 'rejected', 'settled') OR submitted_at IS NOT NULL")


def downgrade() -> None:
    op.execute(
        "UPDATE final_report SET submitted_at = decided_at WHERE submitted_at IS NULL AND status <> 'draft'"
    )
    _require_moment("status = 'draft' OR submitted_at IS NOT NULL")


def _require_moment(rule: str) -> None:
    # A rebuilt table loses what keeps rows under a legal hold.
    dialect = op.get_bind().dialect.name
    for statement in release_statements(dialect):
        op.execute(statement)
    with op.batch_alter_table("final_report") as batch_op:
        batch_op.drop_constraint(op.f(_NAME), type_="check")
        batch_op.create_check_constraint(op.f(_NAME), rule)
    for statement in hold_statements(dialect):
        op.execute(statement)
