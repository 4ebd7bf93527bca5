"""The director's orders, by which what was given of plans becomes money spent."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.audit.immutable import forbid_changes
from app.core.columns import Cents, Moment
from app.extensions import db
from app.registry.models import School
from app.storage.models import SealedFile
from app.support_plans.carrying_models import SupportDelivery


class SupportOrder(db.Model):
    """An order of a school's director: what was given in a semester, cited by the numbers of the plans.

    Page and PDF are made once, after the order, and are stored encrypted; the hashes are those of what is inside.
    """

    __tablename__ = "support_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    semester_code: Mapped[str] = mapped_column(String(11))
    total: Mapped[Decimal] = mapped_column(Cents)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_file.id"))
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_file.id"))
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))

    school: Mapped[School] = relationship()
    issued_by: Mapped[User] = relationship()
    page: Mapped[SealedFile | None] = relationship(foreign_keys=page_id)
    pdf: Mapped[SealedFile | None] = relationship(foreign_keys=pdf_id)
    lines: Mapped[list["SupportOrderLine"]] = relationship(
        back_populates="order", order_by="SupportOrderLine.id"
    )

    __table_args__ = (
        CheckConstraint("total > 0", name="total"),
        CheckConstraint(
            "(page_id IS NULL) = (pdf_id IS NULL) AND (page_id IS NULL) = (pdf_sha256 IS NULL) AND "
            "(page_id IS NULL) = (content_sha256 IS NULL)",
            name="made_whole",
        ),
        Index("ix_support_order_school", "school_id", "id"),
    )

    @property
    def number(self) -> str:
        """`2026/2027-1-R00012`."""
        return f"{self.semester_code}-R{self.id:05}"


class SupportOrderLine(db.Model):
    """Something given that an order pays for; it stands in one order and stays there."""

    __tablename__ = "support_order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("support_order.id"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("support_delivery.id"), unique=True)

    order: Mapped[SupportOrder] = relationship(back_populates="lines")
    delivery: Mapped[SupportDelivery] = relationship()


forbid_changes(SupportOrderLine.__table__)
