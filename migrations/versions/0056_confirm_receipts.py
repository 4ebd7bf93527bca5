"""Money that a person puts down as having come back counts when another confirms it."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_KIND, _RETURNED = "ck_recovery_proposal_proposalkind_known", "ck_recovery_proposal_returned_after"
_BY_TRANSFER = "ck_recovery_proposal_receipt_by_transfer"
_WAITING, _REFERENCE = "uq_recovery_proposal_waiting", "uq_recovery_proposal_reference"
_ONCE = "uq_recovery_proposal_bank_reference"
_OLD = ("instalments", "set_off", "write_off", "return_surplus", "count_surplus")
_RETURN = "kind = 'return_surplus' AND status = 'confirmed'"


def upgrade() -> None:
    op.drop_index(_WAITING, table_name="recovery_proposal")
    with op.batch_alter_table("recovery_proposal") as batch_op:
        batch_op.drop_constraint(op.f(_ONCE), type_="unique")
        for name in (_KIND, _RETURNED):
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(_KIND), _among(*_OLD, "receipt"))
        batch_op.create_check_constraint(
            op.f(_RETURNED), f"paid_on IS NULL OR kind = 'receipt' OR ({_RETURN})"
        )
        batch_op.create_check_constraint(op.f(_BY_TRANSFER), "kind <> 'receipt' OR paid_on IS NOT NULL")
    _index(_WAITING, "recovery_id", "status = 'proposed' AND kind <> 'receipt'")
    _index(_REFERENCE, "bank_reference", "status IN ('proposed', 'confirmed')")


def downgrade() -> None:
    op.execute("DELETE FROM recovery_proposal WHERE kind = 'receipt'")
    for name in (_WAITING, _REFERENCE):
        op.drop_index(name, table_name="recovery_proposal")
    with op.batch_alter_table("recovery_proposal") as batch_op:
        for name in (_KIND, _RETURNED, _BY_TRANSFER):
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(_KIND), _among(*_OLD))
        batch_op.create_check_constraint(op.f(_RETURNED), f"paid_on IS NULL OR ({_RETURN})")
        batch_op.create_unique_constraint(op.f(_ONCE), ["bank_reference"])
    _index(_WAITING, "recovery_id", "status = 'proposed'")


def _among(*kinds: str) -> str:
    return f"kind IN ({', '.join(repr(one) for one in kinds)})"


def _index(name: str, column: str, where: str) -> None:
    kinds = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
    op.create_index(name, "recovery_proposal", [column], unique=True, **kinds)
