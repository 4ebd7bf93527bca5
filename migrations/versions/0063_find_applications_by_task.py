"""The applications that name a task of a plan are found in an index alone."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_application_task_task", "application_task", ["task_id", "application_id"])
    op.drop_index("ix_application_task_task_id", table_name="application_task")


def downgrade() -> None:
    op.create_index("ix_application_task_task_id", "application_task", ["task_id"])
    op.drop_index("ix_application_task_task", table_name="application_task")
