"""Sets of plans that municipalities send to IKVD, and plans that went along to another school."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Cents, Moment

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_LIVE = sa.text("outcome IS NULL")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    _add_sets()
    _add_lines()
    _add_moves()


def _add_sets() -> None:
    op.create_table("support_set", *_set_columns(), *_set_rules())


def _set_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("municipality_id", sa.Integer(), nullable=False),
        sa.Column("semester_code", sa.String(length=11), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("status", _words("setstatus_known", "sent", "decided"), nullable=False),
        sa.Column("plan_count", sa.Integer(), nullable=False),
        sa.Column("total", Cents(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
    ]


def _set_rules() -> list[sa.Constraint]:
    return [
        _check("support_set", "sums", "plan_count > 0 AND total >= 0"),
        _check("support_set", "hashed", "length(sha256) = 64"),
        _check("support_set", "decided_moment", "(status = 'decided') = (decided_at IS NOT NULL)"),
        _reference("support_set", "municipality_id", "municipality"),
        _reference("support_set", "cover_id", "sealed_file"),
        _reference("support_set", "sent_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_set")),
        sa.UniqueConstraint("number", name=op.f("uq_support_set_number")),
        sa.UniqueConstraint(
            "municipality_id",
            "semester_code",
            "ordinal",
            name=op.f("uq_support_set_municipality_id_semester_code_ordinal"),
        ),
    ]


def _add_lines() -> None:
    op.create_table(
        "support_set_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("total", Cents(), nullable=False),
        sa.Column("outcome", _words("outcome_known", "approved", "returned", "moved"), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        _check("support_set_plan", "decided_moment", "(outcome IS NULL) = (decided_at IS NULL)"),
        _reference("support_set_plan", "set_id", "support_set"),
        _reference("support_set_plan", "plan_id", "support_plan"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_set_plan")),
        sa.UniqueConstraint("set_id", "place", name=op.f("uq_support_set_plan_set_id_place")),
    )
    op.create_index(op.f("ix_support_set_plan_plan_id"), "support_set_plan", ["plan_id"])
    op.create_index(
        "uq_support_set_plan_live", "support_set_plan", ["plan_id"], unique=True,
        sqlite_where=_LIVE, postgresql_where=_LIVE,
    )  # fmt: skip


def _add_moves() -> None:
    op.create_table(
        "support_plan_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("from_school_id", sa.Integer(), nullable=False),
        sa.Column("to_school_id", sa.Integer(), nullable=False),
        sa.Column("given_back", Cents(), nullable=False),
        sa.Column("moved_at", Moment(), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=False),
        _check("support_plan_move", "another_school", "from_school_id <> to_school_id"),
        _check("support_plan_move", "given_back", "given_back >= 0"),
        _reference("support_plan_move", "plan_id", "support_plan"),
        _reference("support_plan_move", "from_school_id", "school"),
        _reference("support_plan_move", "to_school_id", "school"),
        _reference("support_plan_move", "moved_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plan_move")),
    )
    for column in ("plan_id", "from_school_id", "to_school_id"):
        op.create_index(op.f(f"ix_support_plan_move_{column}"), "support_plan_move", [column])


def downgrade() -> None:
    for table in ("support_plan_move", "support_set_plan", "support_set"):
        op.drop_table(table)
