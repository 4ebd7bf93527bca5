"""Reports have files: photos, publicity, documents of costs."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0024"
down_revision = "0026"
branch_labels = None
depends_on = None

_KIND = sa.Enum(
    "photo", "publicity", "evidence",
    name="filekind_known", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "report_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("kind", _KIND, nullable=False),
        sa.Column("expense_number", sa.Integer(), nullable=True),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("file_key", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_at", Moment(), nullable=True),
        sa.CheckConstraint("kind <> 'photo' OR has_consent", name=op.f("ck_report_file_photo_with_consent")),
        sa.CheckConstraint(
            "(kind = 'evidence') = (expense_number IS NOT NULL)", name=op.f("ck_report_file_evidence_of_cost")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["final_report.id"], name=op.f("fk_report_file_report_id")),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["user_account.id"], name=op.f("fk_report_file_added_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
    )
    op.create_index(op.f("ix_report_file_report_id"), "report_file", ["report_id"])


def downgrade() -> None:
    op.drop_table("report_file")
