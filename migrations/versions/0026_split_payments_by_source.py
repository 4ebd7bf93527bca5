"""Payments carry their split by source of funds; values of the programme hold from a day on."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import Cents, Moment, status_type
from app.funds.models import ValueCode
from app.funds.workflow import ValueStatus

revision = "0026"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_values()
    for name in ("esf", "state"):
        op.add_column("payment", sa.Column(name, Cents(), nullable=True))
    # What was paid before anybody put a share in force: the default, the fund's part rounded down.
    op.execute("UPDATE payment SET esf = amount * 85 / 100, state = amount - amount * 85 / 100")
    with op.batch_alter_table("payment") as batch_op:
        for name in ("esf", "state"):
            batch_op.alter_column(name, existing_type=Cents(), nullable=False)
        batch_op.create_check_constraint(
            op.f("ck_payment_sources_sum"), "esf >= 0 AND state >= 0 AND esf + state = amount"
        )


def _add_values() -> None:
    op.create_table(
        "programme_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", status_type(ValueCode), nullable=False),
        sa.Column("status", status_type(ValueStatus), nullable=False),
        sa.Column("value", sa.String(length=20), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("proposed_at", Moment(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'confirmed') = (confirmed_at IS NOT NULL)",
            name=op.f("ck_programme_value_confirmed_moment"),
        ),
        sa.CheckConstraint("confirmed_by_id <> proposed_by_id", name=op.f("ck_programme_value_two_people")),
        *(
            sa.ForeignKeyConstraint([name], ["user_account.id"], name=op.f(f"fk_programme_value_{name}"))
            for name in ("proposed_by_id", "confirmed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_value")),
    )


def downgrade() -> None:
    with op.batch_alter_table("payment") as batch_op:
        batch_op.drop_constraint(op.f("ck_payment_sources_sum"), type_="check")
        batch_op.drop_column("esf")
        batch_op.drop_column("state")
    op.drop_table("programme_value")
