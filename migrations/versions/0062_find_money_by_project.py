"""Payments of a project, and conditions that are open, are found by an index."""

from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_payment_application_id", "payment", ["application_id"]),
    ("ix_agreement_precedent_status", "agreement_precedent", ["status"]),
)


def upgrade() -> None:
    for name, table, columns in _INDEXES:
        op.create_index(op.f(name), table, columns)


def downgrade() -> None:
    for name, table, _columns in reversed(_INDEXES):
        op.drop_index(op.f(name), table_name=table)
