"""Plans are sorted by what they cost without reading them all."""

from alembic import op

revision = "0048"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_support_plan_cost", "support_plan", ["total", "id"])


def downgrade() -> None:
    op.drop_index("ix_support_plan_cost", table_name="support_plan")
