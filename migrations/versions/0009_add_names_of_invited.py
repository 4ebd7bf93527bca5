"""People are called as they were invited; an organisation has one representative.

Where there are several by now, the one who came last stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0005"
branch_labels = None
depends_on = None

_LIVE = "role = 'representative' AND ended_at IS NULL"
_END_EARLIER = """
WITH live AS (
    SELECT organisation_id, MAX(id) AS last_id, MAX(granted_at) AS last_at FROM membership
    WHERE role = 'representative' AND ended_at IS NULL GROUP BY organisation_id
)
UPDATE membership
SET ended_at = (SELECT last_at FROM live WHERE live.organisation_id = membership.organisation_id)
WHERE role = 'representative' AND ended_at IS NULL AND id NOT IN (SELECT last_id FROM live)
"""


def upgrade() -> None:
    op.execute(_END_EARLIER)
    with op.batch_alter_table("membership") as batch_op:
        batch_op.add_column(sa.Column("invited_as", sa.String(length=200), nullable=True))
        batch_op.create_index(
            "uq_membership_representative", ["organisation_id"], unique=True,
            sqlite_where=sa.text(_LIVE), postgresql_where=sa.text(_LIVE),
        )  # fmt: skip


def downgrade() -> None:
    with op.batch_alter_table("membership") as batch_op:
        batch_op.drop_index("uq_membership_representative")
        batch_op.drop_column("invited_as")
