"""Acts of appointment, substitutes and meetings of commissions."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements

revision = "0010"
down_revision = "0011"
branch_labels = None
depends_on = None

_RULES = {
    "ck_commission_member_substitute_from_a_day": "(substitutes_for_id IS NULL) = (seated_from IS NULL)",
    "ck_commission_member_substitute_has_reason": (
        "substitutes_for_id IS NULL OR (NOT is_chair AND seat_reason <> '')"
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("commission_member") as batch_op:
        batch_op.add_column(sa.Column("substitutes_for_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("seated_from", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("seat_reason", sa.String(length=500), server_default="", nullable=False)
        )
        batch_op.create_foreign_key(
            op.f("fk_commission_member_substitutes_for_id"),
            "commission_member",
            ["substitutes_for_id"],
            ["id"],
        )
        for name, rule in _RULES.items():
            batch_op.create_check_constraint(op.f(name), rule)
        batch_op.create_index(
            "ix_commission_member_one_substitute", ["substitutes_for_id"], unique=True,
            sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
        )  # fmt: skip
    _create_acts()
    _create_meetings()


def _create_acts() -> None:
    op.create_table(
        "commission_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("term_until", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number <> ''", name=op.f("ck_commission_act_has_number")),
        sa.CheckConstraint("term_until >= issued_on", name=op.f("ck_commission_act_term_after_act")),
        sa.ForeignKeyConstraint(
            ["local_call_id"], ["local_call.id"], name=op.f("fk_commission_act_local_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_commission_act_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_act")),
    )
    op.create_index(op.f("ix_commission_act_local_call_id"), "commission_act", ["local_call_id"])
    for statement in trigger_statements("commission_act", op.get_bind().dialect.name):
        op.execute(statement)


def _create_meetings() -> None:
    op.create_table(
        "commission_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_call_id", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("is_remote", sa.Boolean(), nullable=False),
        sa.Column("attendance", sa.Text(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.Column("ranking_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("is_remote OR place <> ''", name=op.f("ck_commission_meeting_has_place")),
        sa.ForeignKeyConstraint(
            ["local_call_id"], ["local_call.id"], name=op.f("fk_commission_meeting_local_call_id")
        ),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["user_account.id"], name=op.f("fk_commission_meeting_opened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["ranking_id"], ["ranking.id"], name=op.f("fk_commission_meeting_ranking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_meeting")),
        sa.UniqueConstraint("ranking_id", name=op.f("uq_commission_meeting_ranking_id")),
    )
    op.create_index(op.f("ix_commission_meeting_local_call_id"), "commission_meeting", ["local_call_id"])


def downgrade() -> None:
    op.drop_table("commission_meeting")
    op.drop_table("commission_act")
    with op.batch_alter_table("commission_member") as batch_op:
        batch_op.drop_index("ix_commission_member_one_substitute")
        for name in _RULES:
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.drop_constraint(op.f("fk_commission_member_substitutes_for_id"), type_="foreignkey")
        for column in ("seat_reason", "seated_from", "substitutes_for_id"):
            batch_op.drop_column(column)
