"""Legal holds: while one stands, nothing of the project may be deleted."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.books.holding import forbid_deleting_held
from app.core.columns import Moment
from app.extensions import db

_OPEN = "released_at IS NULL"


class LegalHold(db.Model):
    """Papers of a project that must be kept whatever their term, and why; released by a person with a reason."""

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    release_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("(released_at IS NULL) = (release_reason = '')", name="released_with_reason"),
        Index(
            "uq_legal_hold_open", "application_id", unique=True,
            sqlite_where=text(_OPEN), postgresql_where=text(_OPEN),
        ),
    )  # fmt: skip


forbid_deleting_held(LegalHold.__table__)
