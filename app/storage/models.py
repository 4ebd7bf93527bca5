"""Files that hold a child's data, encrypted before they are stored."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Moment
from app.core.protection import Protected
from app.extensions import db


class SealedFile(db.Model):
    """A stored file that only its own row opens: `secret` is its key, itself encrypted and bound to the row.

    An erased file has no secret; the next sweep takes its bytes out of the store, and then `file_key` is None too.
    `size` is in bytes, before encryption.
    """

    __tablename__ = "sealed_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    secret_sealed: Mapped[str] = mapped_column(Text)
    file_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    kept_at: Mapped[datetime] = mapped_column(Moment)
    erased_at: Mapped[datetime | None] = mapped_column(Moment)

    secret = Protected()

    __table_args__ = (
        CheckConstraint("(erased_at IS NULL) = (secret_sealed <> '')", name="erased_without_secret"),
        CheckConstraint("erased_at IS NOT NULL OR file_key IS NOT NULL", name="kept_with_bytes"),
    )
