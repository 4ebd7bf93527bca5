"""Support plans with measures, the chain that approves them, substitutes and rates."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Cents, Moment

revision = "0045"
down_revision = "0038"
branch_labels = None
depends_on = None

_KINDS = ("meals", "transport", "lodging", "study_aids", "personal_items", "consultations", "youth_project")
_STATUSES = ("draft", "submitted", "director_approved", "municipality_approved", "approved")
_SEALED = ("goals", "team", "return_reason", "returned_parts")
_STEPS = ("author", "director", "municipality", "ikvd")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, target: str, **values: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **values)


def upgrade() -> None:
    _add_plans()
    _add_measures()
    _add_approvals()
    _add_substitutes()
    _add_rates()


def _add_plans() -> None:
    op.create_table(
        "support_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("semester_code", sa.String(length=11), nullable=False),
        sa.Column("status", _words("supportstatus_known", *_STATUSES), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_economic", sa.Boolean(), nullable=False),
        *(sa.Column(f"{name}_sealed", sa.Text(), nullable=False) for name in _SEALED),
        sa.Column("total", Cents(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("total >= 0", name=op.f("ck_support_plan_total")),
        sa.CheckConstraint("length(semester_code) = 11", name=op.f("ck_support_plan_semester")),
        _reference("support_plan", "learner_id", "learner"),
        _reference("support_plan", "school_id", "school"),
        _reference("support_plan", "author_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plan")),
        sa.UniqueConstraint("uid", name=op.f("uq_support_plan_uid")),
        sa.UniqueConstraint(
            "learner_id", "semester_code", name=op.f("uq_support_plan_learner_id_semester_code")
        ),
    )
    op.create_index("ix_support_plan_waiting", "support_plan", ["status", "school_id", "id"])
    op.create_index("ix_support_plan_school", "support_plan", ["school_id", "id"])


def _add_measures() -> None:
    op.create_table(
        "support_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("measurecode_known", *_KINDS), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("cost", Cents(), nullable=False),
        sa.CheckConstraint("volume > 0", name=op.f("ck_support_measure_volume")),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_support_measure_cost")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_support_measure_period")),
        _reference("support_measure", "plan_id", "support_plan", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_measure")),
    )
    op.create_index(op.f("ix_support_measure_plan_id"), "support_measure", ["plan_id"])


def _add_approvals() -> None:
    op.create_table(
        "support_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("step", _words("chainstep_known", *_STEPS), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("voided_at", Moment(), nullable=True),
        _reference("support_approval", "plan_id", "support_plan"),
        _reference("support_approval", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_approval")),
    )
    live = sa.text("voided_at IS NULL")
    for name, column in (("step", "step"), ("person", "user_id")):
        op.create_index(
            f"uq_support_approval_{name}", "support_approval", ["plan_id", column], unique=True,
            sqlite_where=live, postgresql_where=live,
        )  # fmt: skip


def _add_substitutes() -> None:
    op.create_table(
        "support_substitute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("municipality_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("appointed_at", Moment(), nullable=False),
        sa.Column("appointed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (municipality_id IS NULL)", name=op.f("ck_support_substitute_one_place")
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_support_substitute_period")),
        sa.CheckConstraint("user_id <> appointed_by_id", name=op.f("ck_support_substitute_another_person")),
        _reference("support_substitute", "school_id", "school"),
        _reference("support_substitute", "municipality_id", "municipality"),
        _reference("support_substitute", "user_id", "user_account"),
        _reference("support_substitute", "appointed_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_substitute")),
    )
    for column in ("school_id", "municipality_id"):
        op.create_index(op.f(f"ix_support_substitute_{column}"), "support_substitute", [column])


def _add_rates() -> None:
    op.create_table(
        "support_rate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("measurecode_known", *_KINDS), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("amount", Cents(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("set_at", Moment(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_support_rate_amount")),
        _reference("support_rate", "set_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_rate")),
        sa.UniqueConstraint("kind", "effective_on", name=op.f("uq_support_rate_kind_effective_on")),
    )


def downgrade() -> None:
    for table in ("rate", "substitute", "approval", "measure", "plan"):
        op.drop_table(f"support_{table}")
