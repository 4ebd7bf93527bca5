"""Orders of school directors, by which what was given of support plans becomes money spent."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements
from app.core.columns import Cents, Moment

revision = "0050"
down_revision = "0048"
branch_labels = None
depends_on = None

_NAMES = {
    "school_id": "school", "issued_by_id": "user_account", "page_id": "sealed_file", "pdf_id": "sealed_file",
}  # fmt: skip
_MADE = (
    "(page_id IS NULL) = (pdf_id IS NULL) AND (page_id IS NULL) = (pdf_sha256 IS NULL) AND "
    "(page_id IS NULL) = (content_sha256 IS NULL)"
)


def upgrade() -> None:
    op.create_table(
        "support_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("semester_code", sa.String(length=11), nullable=False),
        sa.Column("total", Cents(), nullable=False),
        sa.Column("issued_at", Moment(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint("total > 0", name=op.f("ck_support_order_total")),
        sa.CheckConstraint(_MADE, name=op.f("ck_support_order_made_whole")),
        *_references("support_order", _NAMES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_order")),
    )
    op.create_index("ix_support_order_school", "support_order", ["school_id", "id"])
    _add_lines()


def _references(table: str, names: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, other in names.items()
    ]


def _add_lines() -> None:
    op.create_table(
        "support_order_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        *_references("support_order_line", {"order_id": "support_order", "delivery_id": "support_delivery"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_order_line")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_support_order_line_delivery_id")),
    )
    op.create_index(op.f("ix_support_order_line_order_id"), "support_order_line", ["order_id"])
    for statement in trigger_statements("support_order_line", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("support_order_line")
    op.drop_table("support_order")
