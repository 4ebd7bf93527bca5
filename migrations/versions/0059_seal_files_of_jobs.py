"""What a job leaves that may speak of children is a sealed file."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0050"
branch_labels = None
depends_on = None

_RULE = "sealed_file_id IS NULL OR (file_key IS NULL AND file_name IS NOT NULL)"


def upgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.add_column(sa.Column("sealed_file_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_job_sealed_file_id"), "sealed_file", ["sealed_file_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_job_sealed_file_id"), ["sealed_file_id"])
        batch_op.create_check_constraint(op.f("ck_job_sealed_or_plain"), _RULE)
    # What was left in clear is asked for again.
    op.execute("UPDATE job SET file_key = NULL WHERE name = 'support_plans.money'")


def downgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_constraint(op.f("ck_job_sealed_or_plain"), type_="check")
        batch_op.drop_constraint(op.f("uq_job_sealed_file_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_job_sealed_file_id"), type_="foreignkey")
        batch_op.drop_column("sealed_file_id")
