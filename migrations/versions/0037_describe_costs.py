"""Costs name their supplier and the day of their document; a reduction names its point."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("expense_line") as table:
        table.add_column(sa.Column("supplier", sa.String(length=200), nullable=False, server_default=""))
        table.add_column(sa.Column("issued_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("check_point", sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("expense_line") as table:
        table.drop_column("check_point")
        table.drop_column("issued_on")
        table.drop_column("supplier")
