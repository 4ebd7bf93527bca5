"""The director's orders, by which what was given of plans becomes money spent, and orders that were taken back."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.audit.immutable import forbid_changes
from app.core.columns import Cents, Moment, status_type
from app.core.protection import Protected
from app.extensions import db
from app.registry.models import School
from app.storage.models import SealedFile
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.taking_back_workflow import TakeBackStatus

_MADE_WHOLE = (
    "(page_id IS NULL) = (pdf_id IS NULL) AND (page_id IS NULL) = (pdf_sha256 IS NULL) AND "
    "(page_id IS NULL) = (content_sha256 IS NULL)"
)


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
    take_backs: Mapped[list["OrderTakeBack"]] = relationship(
        back_populates="order", order_by="OrderTakeBack.id"
    )

    __table_args__ = (
        CheckConstraint("total > 0", name="total"),
        CheckConstraint(_MADE_WHOLE, name="made_whole"),
        Index("ix_support_order_school", "school_id", "id"),
    )

    @property
    def number(self) -> str:
        """`2026/2027-1-R00012`."""
        return f"{self.semester_code}-R{self.id:05}"

    @property
    def take_back(self) -> "OrderTakeBack | None":
        """What is proposed about it, or has taken it back."""
        return next((one for one in self.take_backs if one.status is not TakeBackStatus.KEPT), None)


class SupportOrderLine(db.Model):
    """Something given that an order pays for; it stays there.

    `turn` counts the orders before that paid for it and were taken back: it stands in one that was not.
    """

    __tablename__ = "support_order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("support_order.id"), index=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("support_delivery.id"))
    turn: Mapped[int] = mapped_column(default=0)

    order: Mapped[SupportOrder] = relationship(back_populates="lines")
    delivery: Mapped[SupportDelivery] = relationship()

    __table_args__ = (UniqueConstraint("delivery_id", "turn"), CheckConstraint("turn >= 0", name="turn"))


class OrderTakeBack(db.Model):
    """One person's proposal to take an order back, with the reason, and what another, the director, did about it.

    An order that was taken back stays as it was issued; page and PDF of this say that it holds no longer.
    """

    __tablename__ = "support_order_take_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("support_order.id"))
    status: Mapped[TakeBackStatus] = mapped_column(
        status_type(TakeBackStatus), default=TakeBackStatus.PROPOSED
    )
    reason_sealed: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_file.id"))
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_file.id"))
    content_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))

    reason = Protected()

    order: Mapped[SupportOrder] = relationship(back_populates="take_backs")
    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)
    page: Mapped[SealedFile | None] = relationship(foreign_keys=page_id)
    pdf: Mapped[SealedFile | None] = relationship(foreign_keys=pdf_id)

    __table_args__ = (
        CheckConstraint(_MADE_WHOLE, name="made_whole"),
        CheckConstraint("page_id IS NULL OR status = 'taken_back'", name="made_of_taken_back"),
        CheckConstraint(
            "(status = 'proposed') = (decided_at IS NULL) AND (decided_at IS NULL) = (decided_by_id IS NULL)",
            name="decided_by",
        ),
        CheckConstraint("status <> 'taken_back' OR decided_by_id <> proposed_by_id", name="two_people"),
        Index(
            "uq_support_order_take_back_live", "order_id", unique=True,
            sqlite_where=text("status <> 'kept'"), postgresql_where=text("status <> 'kept'"),
        ),
    )  # fmt: skip

    @property
    def number(self) -> str:
        """`2026/2027-1-A00012`."""
        return f"{self.order.semester_code}-A{self.id:05}"


forbid_changes(SupportOrderLine.__table__)
