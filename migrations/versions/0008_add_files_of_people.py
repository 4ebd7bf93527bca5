"""Jobs belong to people and leave files."""

import sqlalchemy as sa
from alembic import op

from app.core.columns import status_type
from app.core.roles import Role

revision = "0008"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.add_column(sa.Column("owner_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("owner_role", status_type(Role), nullable=True))
        batch_op.add_column(sa.Column("owner_scope_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("file_key", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("file_name", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("media_type", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("file_size", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_job_owner_id"), "user_account", ["owner_id"], ["id"])
        for name, rule in _RULES.items():
            batch_op.create_check_constraint(op.f(name), rule)
        batch_op.create_index("ix_job_owner", ["owner_id", "id"], unique=False)


_RULES = {
    "ck_job_owner_has_role": "(owner_id IS NULL) = (owner_role IS NULL)",
    "ck_job_scope_has_owner": "owner_scope_id IS NULL OR owner_id IS NOT NULL",
    "ck_job_file_is_whole": "(file_name IS NULL) = (media_type IS NULL) AND (file_name IS NULL) = (file_size IS NULL)"
    " AND (file_key IS NULL OR file_name IS NOT NULL)",
}


def downgrade() -> None:
    with op.batch_alter_table("job") as batch_op:
        batch_op.drop_index("ix_job_owner")
        for name in (*_RULES, "ck_job_role_known"):
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.drop_constraint(op.f("fk_job_owner_id"), type_="foreignkey")
        for column in (
            "file_size",
            "media_type",
            "file_name",
            "file_key",
            "owner_scope_id",
            "owner_role",
            "owner_id",
        ):
            batch_op.drop_column(column)
