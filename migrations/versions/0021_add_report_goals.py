"""Reports tell goal by goal what was reached and participants by age; checks on the spot; parts to be put right."""

import sqlalchemy as sa
from alembic import op

from app.audit.immutable import trigger_statements
from app.core.columns import Json, Moment

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("final_report") as table:
        table.add_column(sa.Column("marked", Json(), nullable=False, server_default="[]"))
    with op.batch_alter_table("report_activity") as table:
        table.add_column(sa.Column("by_age", Json(), nullable=False, server_default="{}"))
    _create_tasks()
    _create_visits()


def _create_tasks() -> None:
    op.create_table(
        "report_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("reached", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["final_report.id"], name=op.f("fk_report_task_report_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["task_id"], ["pmp_task.id"], name=op.f("fk_report_task_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_task")),
        sa.UniqueConstraint("report_id", "task_id", name=op.f("uq_report_task_report_id_task_id")),
    )
    op.create_index(op.f("ix_report_task_task_id"), "report_task", ["task_id"])
    # Reports that are still written get a row for each task their application named.
    op.execute(
        sa.text(
            "INSERT INTO report_task (report_id, task_id, reached) "
            "SELECT final_report.id, application_task.task_id, '' FROM final_report "
            "JOIN application_task ON application_task.application_id = final_report.application_id "
            "WHERE final_report.status IN ('draft', 'returned')"
        )
    )


def _create_visits() -> None:
    op.create_table(
        "site_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("attended", sa.String(length=500), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("is_in_order", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", Moment(), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("found <> ''", name=op.f("ck_site_visit_says_something")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_site_visit_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["user_account.id"], name=op.f("fk_site_visit_recorded_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_visit")),
    )
    op.create_index(op.f("ix_site_visit_application_id"), "site_visit", ["application_id"])
    for statement in trigger_statements("site_visit", op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("site_visit")
    op.drop_table("report_task")
    with op.batch_alter_table("report_activity") as table:
        table.drop_column("by_age")
    with op.batch_alter_table("final_report") as table:
        table.drop_column("marked")
