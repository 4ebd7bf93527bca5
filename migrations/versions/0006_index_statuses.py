"""Indexes of applications in one state, in each of the orders their list is read in."""

from alembic import op

revision = "0006"
down_revision = "0009"
branch_labels = None
depends_on = None

_ORDERS = {"submitted_at": "submitted_at", "number": "number", "title": "title_sort", "asked": "asked"}


def upgrade() -> None:
    for name, column in _ORDERS.items():
        op.create_index(f"ix_application_status_{name}", "application", ["status", column, "id"])


def downgrade() -> None:
    for name in reversed(_ORDERS):
        op.drop_index(f"ix_application_status_{name}", "application")
