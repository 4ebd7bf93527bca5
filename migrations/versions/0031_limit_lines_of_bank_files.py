"""The largest payment in a bank file is a value of the programme."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_NAME = "ck_programme_value_valuecode_known"


def upgrade() -> None:
    _allow("esf_share", "retention_years", "line_limit")


def downgrade() -> None:
    op.execute("DELETE FROM programme_value WHERE code = 'line_limit'")
    _allow("esf_share", "retention_years")


def _allow(*codes: str) -> None:
    with op.batch_alter_table("programme_value") as batch_op:
        batch_op.drop_constraint(op.f(_NAME), type_="check")
        batch_op.create_check_constraint(op.f(_NAME), f"code IN ({', '.join(repr(code) for code in codes)})")
