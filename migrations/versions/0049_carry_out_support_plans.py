"""Support plans are carried out: what was given of each measure, and what came of the plan."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Cents, Moment

revision = "0049"
down_revision = "0053"
branch_labels = None
depends_on = None

_STATUS = "ck_support_plan_supportstatus_known"
_BEFORE = ("draft", "submitted", "director_approved", "municipality_approved", "approved")
_SINCE = ("active", "result_assessed", "closed")
_OF_DELIVERY = {
    "volume": "volume > 0",
    "cost": "cost >= 0",
    "minutes": "minutes IS NULL OR minutes > 0",
    "confirmable": "confirm_by IS NULL OR confirm_by >= given_on",
    "signed_in_time": "signed_on IS NULL OR (confirm_by IS NOT NULL AND signed_on >= given_on AND "
    "signed_on <= confirm_by)",
    "confirmed_by": "(signed_on IS NULL) = (confirmed_at IS NULL) AND "
    "(signed_on IS NULL) = (confirmed_by_id IS NULL)",
    "voided_by": "(voided_at IS NULL) = (voided_by_id IS NULL)",
}
_DELIVERY_NAMES = {
    "measure_id": "support_measure", "school_id": "school", "recorded_by_id": "user_account",
    "confirmed_by_id": "user_account", "voided_by_id": "user_account",
}  # fmt: skip


def upgrade() -> None:
    _know((*_BEFORE, *_SINCE))
    _add_deliveries()
    _add_results()


def _know(statuses: tuple[str, ...]) -> None:
    words = ", ".join(f"'{one}'" for one in statuses)
    with op.batch_alter_table("support_plan") as batch_op:
        batch_op.drop_constraint(op.f(_STATUS), type_="check")
        batch_op.create_check_constraint(op.f(_STATUS), f"status IN ({words})")


def _references(table: str, names: dict[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
        for name, other in names.items()
    ]


def _add_deliveries() -> None:
    op.create_table(
        "support_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("cost", Cents(), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.Text(), nullable=False) for name in ("specialist", "note")),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        *_columns_of_confirming(),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_support_delivery_{name}"))
            for name, rule in _OF_DELIVERY.items()
        ),
        *_references("support_delivery", _DELIVERY_NAMES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_delivery")),
        sa.UniqueConstraint("uid", name=op.f("uq_support_delivery_uid")),
    )
    op.create_index(op.f("ix_support_delivery_measure_id"), "support_delivery", ["measure_id"])
    op.create_index("ix_support_delivery_school", "support_delivery", ["school_id", "given_on", "id"])


def _columns_of_confirming() -> list[sa.Column[object]]:
    return [
        sa.Column("confirm_by", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("witness_sealed", sa.Text(), nullable=False),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("voided_at", Moment(), nullable=True),
        sa.Column("voided_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason_sealed", sa.Text(), nullable=False),
    ]


def _add_results() -> None:
    courses = sa.Enum(
        "keep", "change", "close", name="course_known", native_enum=False, create_constraint=True, length=40
    )
    op.create_table(
        "support_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.Text(), nullable=False) for name in ("risks", "note")),
        sa.Column("course", courses, nullable=False),
        sa.Column("assessed_at", Moment(), nullable=False),
        sa.Column("assessed_by_id", sa.Integer(), nullable=False),
        sa.Column("voided_at", Moment(), nullable=True),
        *_references("support_result", {"plan_id": "support_plan", "assessed_by_id": "user_account"}),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_result")),
        sa.UniqueConstraint("uid", name=op.f("uq_support_result_uid")),
    )
    live = sa.text("voided_at IS NULL")
    op.create_index(
        "uq_support_result_live", "support_result", ["plan_id"], unique=True, sqlite_where=live,
        postgresql_where=live,
    )  # fmt: skip


def downgrade() -> None:
    """What was given and what came of the plans is forgotten; they count as approved."""
    op.drop_table("support_result")
    op.drop_table("support_delivery")
    plan = sa.table("support_plan", sa.column("status"))
    op.execute(sa.update(plan).where(plan.c.status.in_(_SINCE)).values(status="approved"))
    _know(_BEFORE)
