"""Former personal codes, projects that plans send learners to, what is paid twice, and who keeps a hold."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Moment

revision = "0051"
down_revision = "0054"
branch_labels = None
depends_on = None

_KINDS = ("meals", "transport", "lodging", "study_aids", "personal_items", "consultations", "youth_project")
_STATUSES = ("found", "waiver_proposed", "waived", "ended")
_LIVE = sa.text("status IN ('found', 'waiver_proposed')")
_UNENDED = sa.text("ended_at IS NULL")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def _reference(table: str, column: str, target: str, **values: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **values)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    op.add_column(
        "payment_hold", sa.Column("keeper", sa.String(length=40), nullable=False, server_default="finance")
    )
    _add_former_codes()
    _add_links()
    _add_matches()


def _add_former_codes() -> None:
    op.create_table(
        "learner_former_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("learner_id", sa.Integer(), nullable=False),
        sa.Column("code_sealed", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        _check("learner_former_code", "hashed", "length(code_hash) = 64"),
        _reference("learner_former_code", "learner_id", "learner"),
        _reference("learner_former_code", "recorded_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_former_code")),
        sa.UniqueConstraint("uid", name=op.f("uq_learner_former_code_uid")),
        sa.UniqueConstraint(
            "learner_id", "code_hash", name=op.f("uq_learner_former_code_learner_id_code_hash")
        ),
    )
    op.create_index(op.f("ix_learner_former_code_code_hash"), "learner_former_code", ["code_hash"])


def _add_links() -> None:
    op.create_table(
        "support_project_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("linked_at", Moment(), nullable=False),
        sa.Column("linked_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        _check("support_project_link", "ended_by", "(ended_at IS NULL) = (ended_by_id IS NULL)"),
        _reference("support_project_link", "measure_id", "support_measure", ondelete="CASCADE"),
        _reference("support_project_link", "application_id", "application"),
        _reference("support_project_link", "linked_by_id", "user_account"),
        _reference("support_project_link", "ended_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_project_link")),
    )
    op.create_index(
        op.f("ix_support_project_link_application_id"), "support_project_link", ["application_id"]
    )
    op.create_index(
        "uq_support_project_link_live", "support_project_link", ["measure_id"], unique=True,
        sqlite_where=_UNENDED, postgresql_where=_UNENDED,
    )  # fmt: skip


def _add_matches() -> None:
    op.create_table("support_match", *_match_columns(), *_match_checks(), *_match_references())
    for column in ("other_plan_id", "application_id"):
        op.create_index(op.f(f"ix_support_match_{column}"), "support_match", [column])
    for name, column in (("plans", "other_plan_id"), ("project", "application_id")):
        op.create_index(
            f"uq_support_match_{name}", "support_match", ["plan_id", column, "kind"], unique=True,
            sqlite_where=_LIVE, postgresql_where=_LIVE,
        )  # fmt: skip


def _match_columns() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("status", _words("matchstatus_known", *_STATUSES), nullable=False),
        sa.Column("kind", _words("measurecode_known", *_KINDS), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("other_plan_id", sa.Integer(), nullable=True),
        sa.Column("application_id", sa.Integer(), nullable=True),
        sa.Column("hold_id", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("found_at", Moment(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=True),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
    ]


def _match_checks() -> list[sa.CheckConstraint]:
    checks = {
        "paid_by_one_more": "(other_plan_id IS NULL) <> (application_id IS NULL)",
        "project_held": "(application_id IS NULL) = (hold_id IS NULL)",
        "plans_in_order": "plan_id < other_plan_id",
        "period": "starts_on <= ends_on",
        "hashed": "length(fingerprint) = 64",
        "waived_by": "status <> 'waived' OR decided_by_id IS NOT NULL",
        "proposed_by": "status NOT IN ('waiver_proposed', 'waived') OR proposed_by_id IS NOT NULL",
        "two_people": "proposed_by_id <> decided_by_id",
    }
    return [_check("support_match", name, condition) for name, condition in checks.items()]


def _match_references() -> list[sa.Constraint]:
    targets = {
        "plan_id": "support_plan", "other_plan_id": "support_plan", "application_id": "application",
        "hold_id": "payment_hold", "proposed_by_id": "user_account", "decided_by_id": "user_account",
    }  # fmt: skip
    return [
        *(_reference("support_match", column, target) for column, target in targets.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_match")),
        sa.UniqueConstraint("uid", name=op.f("uq_support_match_uid")),
    ]


def downgrade() -> None:
    for table in ("support_match", "support_project_link", "learner_former_code"):
        op.drop_table(table)
    with op.batch_alter_table("payment_hold") as batch:
        batch.drop_column("keeper")
