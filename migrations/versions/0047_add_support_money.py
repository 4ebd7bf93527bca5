"""Money for support plans: what places may have in a semester, two people for a semester's sum, parts of transfers."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements
from app.core.columns import Cents, Moment

revision = "0047"
down_revision = "0049"
branch_labels = None
depends_on = None

_KIND = "ck_ledger_account_accountkind_known"
_OLD = (
    "outside", "programme", "call", "quota", "committed", "in_transit", "paid", "accepted", "receivable",
    "written_off",
)  # fmt: skip
_SUPPORT = tuple(f"support_{word}" for word in ("semester", "municipality", "school", "measure", "spent"))
_LEVELS = ("semester", "municipality", "school")
_OF_ALLOTMENT = {
    "within_maximum": "0 <= allotted AND allotted <= maximum",
    "above": "(level = 'semester') = (parent_id IS NULL)",
    "of_municipality": "(level = 'municipality') = (municipality_id IS NOT NULL)",
    "of_school": "(level = 'school') = (school_id IS NOT NULL)",
}
_OF_MONEY = {
    "total": "total > 0",
    "confirmed_moment": "(status = 'confirmed') = (confirmed_at IS NOT NULL)",
    "confirmed_by_someone": "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
    "two_people": "confirmed_by_id <> proposed_by_id",
}
_STATUSES = ("proposed", "confirmed", "withdrawn")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _allow(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("ledger_account") as batch_op:
        batch_op.drop_constraint(op.f(_KIND), type_="check")
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        batch_op.create_check_constraint(op.f(_KIND), f"kind IN ({listed})")


def upgrade() -> None:
    _allow(_OLD + _SUPPORT)
    _add_sources()
    _add_allotments()
    _index_allotments()
    _add_semester_money()


def _add_sources() -> None:
    op.create_table(
        "ledger_sources",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("esf", Cents(), nullable=False),
        sa.Column("state", Cents(), nullable=False),
        sa.CheckConstraint("esf >= 0 AND state >= 0", name=op.f("ck_ledger_sources_parts")),
        _reference("ledger_sources", "transfer_id", "ledger_transfer"),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_ledger_sources")),
    )
    for statement in trigger_statements("ledger_sources", op.get_bind().dialect.name):
        op.execute(statement)


def _add_allotments() -> None:
    table = "support_allotment"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("semester_code", sa.String(length=11), nullable=False),
        sa.Column("level", _words("level_known", *_LEVELS), nullable=False),
        *(
            sa.Column(f"{name}_id", sa.Integer(), nullable=True)
            for name in ("parent", "municipality", "school")
        ),
        sa.Column("maximum", Cents(), nullable=False),
        sa.Column("allotted", Cents(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in _OF_ALLOTMENT.items()),
        _reference(table, "parent_id", table),
        _reference(table, "municipality_id", "municipality"),
        _reference(table, "school_id", "school"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _index_allotments() -> None:
    table = "support_allotment"
    op.create_index(op.f(f"ix_{table}_parent_id"), table, ["parent_id"])
    whole = sa.text("level = 'semester'")
    op.create_index(
        f"uq_{table}_semester",
        table,
        ["semester_code"],
        unique=True,
        sqlite_where=whole,
        postgresql_where=whole,
    )
    for name in ("municipality", "school"):
        op.create_index(f"uq_{table}_{name}", table, ["semester_code", f"{name}_id"], unique=True)


def _add_semester_money() -> None:
    table = "support_semester_money"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("semester_code", sa.String(length=11), nullable=False),
        sa.Column("total", Cents(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("status", _words("semestermoneystatus_known", *_STATUSES), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in _OF_MONEY.items()),
        _reference(table, "proposed_by_id", "user_account"),
        _reference(table, "confirmed_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    waiting = sa.text("status = 'proposed'")
    op.create_index(
        f"uq_{table}_waiting", table, ["semester_code"], unique=True, sqlite_where=waiting,
        postgresql_where=waiting,
    )  # fmt: skip


def downgrade() -> None:
    """Refused by the database once money for support plans has moved: the ledger is never rewritten."""
    _allow(_OLD)
    for table in ("support_semester_money", "support_allotment", "ledger_sources"):
        op.drop_table(table)
