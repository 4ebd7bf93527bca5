"""The bank's statements are imported and each of their lines is answered."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0019"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:  # long: three tables, column by column
    op.create_table(
        "bank_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_iban", sa.String(length=34), nullable=False),
        sa.Column("number", sa.String(length=140), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=False),
        sa.Column("closing", sa.BigInteger(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("known_count", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["imported_by_id"], ["user_account.id"], name=op.f("fk_bank_statement_imported_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_statement")),
        sa.UniqueConstraint("account_iban", "number", name=op.f("uq_bank_statement_account_iban_number")),
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_positive")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_refund_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_refund_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
    )
    op.create_index(op.f("ix_refund_application_id"), "refund", ["application_id"])
    op.create_table(
        "statement_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("account_iban", sa.String(length=34), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("end_to_end_id", sa.String(length=140), nullable=True),
        sa.Column("counterparty_iban", sa.String(length=40), nullable=True),
        sa.Column("counterparty_name", sa.String(length=140), nullable=True),
        sa.Column("remittance", sa.String(length=500), nullable=False),
        sa.Column("is_return", sa.Boolean(), nullable=False),
        sa.Column("return_reason", sa.String(length=140), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "matched",
                "not_ours",
                name="linestatus_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("doubt", sa.String(length=60), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "paid",
                "returned",
                "receipt",
                "refund",
                name="lineoutcome_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("payment_id", sa.Integer(), nullable=True),
        sa.Column("receipt_id", sa.Integer(), nullable=True),
        sa.Column("refund_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IS NULL OR ((payment_id IS NOT NULL) = (outcome IN ('paid', 'returned')) AND "
            "(receipt_id IS NOT NULL) = (outcome = 'receipt') AND (refund_id IS NOT NULL) = (outcome = 'refund'))",
            name=op.f("ck_statement_line_one_meaning"),
        ),
        sa.CheckConstraint(
            "(status = 'matched') = (outcome IS NOT NULL)",
            name=op.f("ck_statement_line_matched_to_something"),
        ),
        sa.CheckConstraint(
            "(status = 'open') = (decided_at IS NULL)", name=op.f("ck_statement_line_decided_moment")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR (amount < 0) = (outcome = 'paid')",
            name=op.f("ck_statement_line_outcome_fits_sign"),
        ),
        sa.CheckConstraint(
            "status <> 'not_ours' OR reason <> ''", name=op.f("ck_statement_line_set_aside_with_reason")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_statement_line_decided_by_id")
        ),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_statement_line_payment_id")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["recovery_receipt.id"], name=op.f("fk_statement_line_receipt_id")
        ),
        sa.ForeignKeyConstraint(["refund_id"], ["refund.id"], name=op.f("fk_statement_line_refund_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["bank_statement.id"], name=op.f("fk_statement_line_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_line")),
        sa.UniqueConstraint(
            "account_iban", "reference", name=op.f("uq_statement_line_account_iban_reference")
        ),
        sa.UniqueConstraint("payment_id", "amount", name=op.f("uq_statement_line_payment_id_amount")),
        sa.UniqueConstraint("receipt_id", name=op.f("uq_statement_line_receipt_id")),
        sa.UniqueConstraint("refund_id", name=op.f("uq_statement_line_refund_id")),
    )
    op.create_index(op.f("ix_statement_line_statement_id"), "statement_line", ["statement_id"])
    op.create_index("ix_statement_line_status", "statement_line", ["status", "id"])
    for table in ("bank_statement", "refund"):
        for statement in trigger_statements(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("statement_line")
    op.drop_table("refund")
    op.drop_table("bank_statement")
