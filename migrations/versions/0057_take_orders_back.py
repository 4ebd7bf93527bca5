"""Orders of school directors are taken back; what they paid for may stand in another order then."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements
from app.core.columns import Moment

revision = "0057"
down_revision = "0060"
branch_labels = None
depends_on = None

_TABLE, _LINE = "support_order_take_back", "support_order_line"
_NAMES = {
    "order_id": "support_order", "proposed_by_id": "user_account", "decided_by_id": "user_account",
    "page_id": "sealed_file", "pdf_id": "sealed_file",
}  # fmt: skip
_CHECKS = {
    "made_whole": "(page_id IS NULL) = (pdf_id IS NULL) AND (page_id IS NULL) = (pdf_sha256 IS NULL) AND "
    "(page_id IS NULL) = (content_sha256 IS NULL)",
    "made_of_taken_back": "page_id IS NULL OR status = 'taken_back'",
    "decided_by": "(status = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
    "two_people": "status <> 'taken_back' OR decided_by_id <> proposed_by_id",
}
_LIVE = sa.text("status <> 'kept'")


def upgrade() -> None:
    _add_take_backs()
    _unlock()
    with op.batch_alter_table(_LINE) as batch_op:
        batch_op.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_constraint("uq_support_order_line_delivery_id", type_="unique")
        batch_op.create_unique_constraint("uq_support_order_line_delivery_id_turn", ["delivery_id", "turn"])
        batch_op.create_check_constraint(op.f("ck_support_order_line_turn"), "turn >= 0")
    with op.batch_alter_table(_LINE) as batch_op:
        batch_op.alter_column("turn", existing_type=sa.Integer(), server_default=None)
    _lock()


def _add_take_backs() -> None:
    words = ("proposed", "taken_back", "kept")
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                *words, name="takebackstatus_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        *_who_and_what(),
        *(sa.CheckConstraint(text, name=op.f(f"ck_{_TABLE}_{name}")) for name, text in _CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{_TABLE}_{name}"))
            for name, other in _NAMES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
        sa.UniqueConstraint("uid", name=op.f(f"uq_{_TABLE}_uid")),
    )
    op.create_index(
        f"uq_{_TABLE}_live", _TABLE, ["order_id"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE
    )


def _who_and_what() -> list[sa.Column]:
    return [
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("pdf_id", sa.Integer(), nullable=True),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
    ]


def _unlock() -> None:
    on = "" if op.get_bind().dialect.name == "sqlite" else f" ON {_LINE}"
    for word in ("update", "delete"):
        op.execute(f"DROP TRIGGER IF EXISTS {_LINE}_no_{word}{on}")


def _lock() -> None:
    for statement in trigger_statements(_LINE, op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    # What was ordered anew cannot stand beside the order before it.
    if op.get_bind().scalar(sa.text("SELECT count(*) FROM support_order_take_back")):
        raise RuntimeError("an order was taken back, or is to be: this step is not taken back")
    _unlock()
    with op.batch_alter_table(_LINE) as batch_op:
        batch_op.drop_constraint(op.f("ck_support_order_line_turn"), type_="check")
        batch_op.drop_constraint("uq_support_order_line_delivery_id_turn", type_="unique")
        batch_op.create_unique_constraint("uq_support_order_line_delivery_id", ["delivery_id"])
        batch_op.drop_column("turn")
    _lock()
    op.drop_table(_TABLE)
