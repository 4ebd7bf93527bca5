"""Search keys of titles, and the indexes that lists are read by."""

import sqlalchemy as sa
from alembic import op

from app.core.formats import search_key

revision = "0005"
down_revision = "0008"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_application_submitted_at", "application", ["submitted_at", "id"]),
    ("ix_application_title", "application", ["title_sort", "id"]),
    ("ix_application_asked", "application", ["asked", "id"]),
    ("ix_final_report_status", "final_report", ["status", "id"]),
    ("ix_grant_agreement_status", "grant_agreement", ["status", "id"]),
    ("ix_payment_due_due_on", "payment_due", ["paid_at", "due_on", "id"]),
    ("ix_organisation_municipality_id", "organisation", ["municipality_id"]),
)
_APPLICATION = sa.table(
    "application",
    sa.column("id", sa.Integer),
    sa.column("title", sa.String),
    sa.column("title_search", sa.String),
)


def upgrade() -> None:
    op.add_column(
        "application", sa.Column("title_search", sa.String(length=200), server_default="", nullable=False)
    )
    _fill_search_keys()
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def _fill_search_keys() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(_APPLICATION.c.id, _APPLICATION.c.title)).all()
    if rows:
        keyed = (
            sa.update(_APPLICATION)
            .where(_APPLICATION.c.id == sa.bindparam("row_id"))
            .values(title_search=sa.bindparam("key"))
        )
        connection.execute(keyed, [{"row_id": row.id, "key": search_key(row.title)} for row in rows])


def downgrade() -> None:
    for name, table, _columns in reversed(_INDEXES):
        op.drop_index(name, table)
    op.drop_column("application", "title_search")
