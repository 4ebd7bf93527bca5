"""Organisations hand in the bank's confirmation of an account; without one it is verified with a written reason."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0046"
branch_labels = None
depends_on = None

_CHECKS = {
    "ck_bank_account_confirmation_whole": (
        "(confirmation_key IS NULL) = (confirmation_name IS NULL) AND "
        "(confirmation_key IS NULL) = (confirmed_at IS NULL)"
    ),
    "ck_bank_account_verified_by_something": (
        "status <> 'verified' OR confirmation_key IS NOT NULL OR verification_reason <> ''"
    ),
}
_NEW = ("confirmation_key", "confirmation_name", "confirmed_at", "verification_reason")


def upgrade() -> None:
    for column in (
        sa.Column("confirmation_key", sa.String(length=64), nullable=True),
        sa.Column("confirmation_name", sa.String(length=200), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verification_reason", sa.String(length=500), nullable=False, server_default=""),
    ):
        op.add_column("bank_account", column)
    # What was verified before the bank's confirmation was asked for stays verified.
    op.execute(
        "UPDATE bank_account SET verification_reason = 'Pārbaudīts, pirms prasīja bankas apliecinājumu.' "
        "WHERE status = 'verified'"
    )
    with op.batch_alter_table("bank_account") as batch_op:
        for name, rule in _CHECKS.items():
            batch_op.create_check_constraint(op.f(name), rule)


def downgrade() -> None:
    with op.batch_alter_table("bank_account") as batch_op:
        for name in _CHECKS:
            batch_op.drop_constraint(op.f(name), type_="check")
        for name in _NEW:
            batch_op.drop_column(name)
