"""Documents that were issued: what was made once stays as it was made."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.immutable import forbid_changes
from app.core.columns import Moment
from app.extensions import db


class IssuedDocument(db.Model):
    """One document of one case: its original as HTML and its PDF, both found in the storage by their SHA-256.

    `version` counts what the case may have several of: submissions, versions of an agreement.
    """

    __tablename__ = "issued_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int]
    version: Mapped[int]
    number: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    content_sha256: Mapped[str] = mapped_column(String(64))
    html_sha256: Mapped[str] = mapped_column(String(64))
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    pdf_size: Mapped[int]
    issued_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (UniqueConstraint("kind", "case_id", "version"),)


forbid_changes(IssuedDocument.__table__)
