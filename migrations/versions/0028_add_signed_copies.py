"""Signed copies of agreements."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0028"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signed_copy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agreement_id", sa.Integer(), sa.ForeignKey("grant_agreement.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by_id", sa.Integer(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.CheckConstraint("signatures > 0", name=op.f("ck_signed_copy_is_signed")),
        sa.CheckConstraint(
            "party IN ('applicant', 'municipality', 'ikvd')", name=op.f("ck_signed_copy_party_known")
        ),
        sa.CheckConstraint(
            "kind IN ('pdf', 'docx', 'xlsx', 'odt', 'edoc', 'jpeg', 'png')",
            name=op.f("ck_signed_copy_uploadkind_known"),
        ),
    )
    op.create_index("ix_signed_copy_agreement_id", "signed_copy", ["agreement_id"])
    for statement in trigger_statements("signed_copy", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("signed_copy")
