"""Each transfer tells whose money it moved, so that those of a municipality are found the newest first."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

_TABLE, _INDEX = "ledger_transfer", "ix_ledger_transfer_municipality"
# A quota and a project belong to one municipality; where one of the places belongs to none, the other tells it.
_TELL = """
UPDATE ledger_transfer SET municipality_id = coalesce((
    SELECT min(local_call.municipality_id) FROM ledger_account
    JOIN application ON application.id = ledger_account.subject_id
    JOIN local_call ON local_call.id = application.local_call_id
    WHERE ledger_account.id IN (ledger_transfer.source_id, ledger_transfer.target_id)
    AND ledger_account.kind IN ('committed', 'in_transit', 'paid', 'accepted', 'receivable', 'written_off')
), (
    SELECT min(municipal_quota.municipality_id) FROM ledger_account
    JOIN municipal_quota ON municipal_quota.id = ledger_account.subject_id
    WHERE ledger_account.id IN (ledger_transfer.source_id, ledger_transfer.target_id)
    AND ledger_account.kind = 'quota'
), 0)
"""


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column(_TABLE, sa.Column("municipality_id", sa.Integer(), nullable=True))
    on = f" ON {_TABLE}" if dialect == "postgresql" else ""
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER {_TABLE}_no_{verb}{on}")
    op.execute(_TELL)
    for statement in trigger_statements(_TABLE, dialect):
        op.execute(statement)
    op.create_index(_INDEX, _TABLE, ["municipality_id", "id"])


def downgrade() -> None:
    op.drop_index(_INDEX, table_name=_TABLE)
    op.drop_column(_TABLE, "municipality_id")
