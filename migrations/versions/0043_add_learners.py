"""Learners under a pseudonym, what their parents were told, and the record of who saw them."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements
from app.core.columns import Json, Moment

revision = "0043"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_learners()
    _add_notices()
    _add_accesses()


def _add_learners() -> None:
    op.create_table(
        "learner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("pseudonym", sa.String(length=12), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("code_sealed", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("registered_at", Moment(), nullable=False),
        sa.CheckConstraint("year BETWEEN 1 AND 12", name=op.f("ck_learner_year_of_school")),
        sa.CheckConstraint("length(code_hash) = 64", name=op.f("ck_learner_hashed")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_learner_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner")),
        sa.UniqueConstraint("uid", name=op.f("uq_learner_uid")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_learner_pseudonym")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_learner_code_hash")),
    )
    op.create_index("ix_learner_class", "learner", ["school_id", "year", "class_name", "id"])


def _add_notices() -> None:
    kinds = sa.Enum(
        "informed", "consented", "consent_withdrawn", name="noticekind_known", native_enum=False,
        create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "parent_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("kind", kinds, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_parent_notice_learner_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_parent_notice_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parent_notice")),
    )
    op.create_index(op.f("ix_parent_notice_learner_id"), "parent_notice", ["learner_id"])


def _add_accesses() -> None:
    acts = sa.Enum(
        "view", "change", "reveal", "export", "print", "refused", name="accessact_known", native_enum=False,
        create_constraint=True, length=40,
    )  # fmt: skip
    op.create_table(
        "support_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act", acts, nullable=False),
        sa.Column("endpoint", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("learner_id", sa.Integer(), nullable=True),
        sa.Column("shown", Json(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_support_access_user_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_support_access_school_id")),
        sa.ForeignKeyConstraint(["learner_id"], ["learner.id"], name=op.f("fk_support_access_learner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_access")),
    )
    op.create_index(op.f("ix_support_access_learner_id"), "support_access", ["learner_id"])
    op.create_index("ix_support_access_school", "support_access", ["school_id", "id"])
    for statement in trigger_statements("support_access", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("support_access")
    op.drop_table("parent_notice")
    op.drop_table("learner")
