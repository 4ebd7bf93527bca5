"""Signed copies of an agreement: the files the parties signed, kept as they came."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agreements.models import GrantAgreement, Party
from app.audit.immutable import forbid_changes
from app.core.columns import Moment, status_type
from app.documents.uploads import UploadKind
from app.extensions import db


class SignedCopy(db.Model):
    """One signed file of one version of an agreement, by the SHA-256 of its content; never changed.

    `party` is whose signature it is handed in for; none: all parties signed this file.
    """

    __tablename__ = "signed_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("grant_agreement.id"), index=True)
    version: Mapped[int]
    party: Mapped[Party | None] = mapped_column(status_type(Party))
    kind: Mapped[UploadKind] = mapped_column(status_type(UploadKind))
    signatures: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    handed_in_at: Mapped[datetime] = mapped_column(Moment)
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    agreement: Mapped[GrantAgreement] = relationship()

    __table_args__ = (CheckConstraint("signatures > 0", name="is_signed"),)


forbid_changes(SignedCopy.__table__)
