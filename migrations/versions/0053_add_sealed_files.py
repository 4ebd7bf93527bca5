"""Files that are encrypted before they are stored."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0053"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sealed_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=False),
        sa.Column("erased_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (secret_sealed <> '')",
            name=op.f("ck_sealed_file_erased_without_secret"),
        ),
        sa.CheckConstraint(
            "erased_at IS NOT NULL OR file_key IS NOT NULL", name=op.f("ck_sealed_file_kept_with_bytes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_file")),
        sa.UniqueConstraint("file_key", name=op.f("uq_sealed_file_file_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_sealed_file_uid")),
    )


def downgrade() -> None:
    op.drop_table("sealed_file")
