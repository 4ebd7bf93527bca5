"""Plans of one status, what was approved and held of a plan, and accounts to be verified are found by an index."""

from alembic import op

revision = "0061"
down_revision = "0057"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_support_plan_status", "support_plan", ["status", "id"]),
    ("ix_support_approval_plan_id", "support_approval", ["plan_id"]),
    ("ix_support_match_plan_id", "support_match", ["plan_id"]),
    ("ix_support_match_status", "support_match", ["status"]),
    ("ix_bank_account_status", "bank_account", ["status"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(op.f(name), table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(_INDEXES):
        op.drop_index(op.f(name), table_name=table)
