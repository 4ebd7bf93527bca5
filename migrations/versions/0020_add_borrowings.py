"""Commissions borrow members of other municipalities' commissions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from app.applications.workflow import BorrowingStatus
from app.core.columns import Moment, status_type

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_OPEN = "status IN ('named', 'agreed', 'accepted')"


def _columns() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_call_id", sa.Integer(), nullable=False),
        sa.Column("lender_id", sa.Integer(), nullable=False),
        sa.Column("status", status_type(BorrowingStatus), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("requested_at", Moment(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("named_at", Moment(), nullable=True),
        sa.Column("agreed_at", Moment(), nullable=True),
        sa.Column("accepted_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("answer", sa.String(length=500), server_default="", nullable=False),
    ]


def _constraints() -> list[sa.Constraint]:
    return [
        sa.CheckConstraint("reason <> ''", name=op.f("ck_borrowing_has_reason")),
        sa.CheckConstraint(
            "status NOT IN ('named', 'agreed', 'accepted', 'ended') OR "
            "(member_id IS NOT NULL AND named_at IS NOT NULL)",
            name=op.f("ck_borrowing_names_a_member"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('agreed', 'accepted', 'ended') OR agreed_at IS NOT NULL",
            name=op.f("ck_borrowing_agreed_moment"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('accepted', 'ended') OR accepted_at IS NOT NULL",
            name=op.f("ck_borrowing_accepted_moment"),
        ),
        sa.CheckConstraint(
            "(status IN ('refused', 'withdrawn', 'ended')) = (ended_at IS NOT NULL)",
            name=op.f("ck_borrowing_ended_moment"),
        ),
        sa.ForeignKeyConstraint(
            ["local_call_id"], ["local_call.id"], name=op.f("fk_borrowing_local_call_id")
        ),
        sa.ForeignKeyConstraint(["lender_id"], ["municipality.id"], name=op.f("fk_borrowing_lender_id")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["user_account.id"], name=op.f("fk_borrowing_requested_by_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["user_account.id"], name=op.f("fk_borrowing_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrowing")),
    ]


def upgrade() -> None:
    op.create_table("borrowing", *_columns(), *_constraints())
    for column in ("local_call_id", "lender_id", "member_id"):
        op.create_index(op.f(f"ix_borrowing_{column}"), "borrowing", [column])
    op.create_index(
        "ix_borrowing_lent_once",
        "borrowing",
        ["local_call_id", "member_id"],
        unique=True,
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )
    _add_applications()


def _add_applications() -> None:
    op.create_table(
        "borrowed_application",
        sa.Column("borrowing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("application_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["borrowing_id"], ["borrowing.id"], name=op.f("fk_borrowed_application_borrowing_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_borrowed_application_application_id")
        ),
        sa.PrimaryKeyConstraint("borrowing_id", "application_id", name=op.f("pk_borrowed_application")),
    )
    op.create_index(
        op.f("ix_borrowed_application_application_id"), "borrowed_application", ["application_id"]
    )


def downgrade() -> None:
    op.drop_table("borrowed_application")
    op.drop_table("borrowing")
