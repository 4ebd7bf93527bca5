"""Regulation editions, their confirmations, national calls and local calls."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.immutable import forbid_changes
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.registry.models import Municipality


class RegulationEdition(db.Model):
    """The text of one edition of the open-call regulation, as it was recorded; never changed."""

    __tablename__ = "regulation_edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    title_lv: Mapped[str] = mapped_column(String(200))
    title_en: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ValueConfirmation(db.Model):
    """IKVD's confirmation of one open value (a default of ours), beside the edition, never inside it."""

    __tablename__ = "value_confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("regulation_edition.id"))
    path: Mapped[str] = mapped_column(String(120))
    confirmed_at: Mapped[datetime] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (UniqueConstraint("edition_id", "path"),)


forbid_changes(RegulationEdition.__table__)
forbid_changes(ValueConfirmation.__table__)


class Call(db.Model):
    """A national round under one edition with a purse; a second person publishes it."""

    __tablename__ = "call"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("regulation_edition.id"))
    title: Mapped[str] = mapped_column(String(200))
    purse: Mapped[Decimal] = mapped_column(Cents)
    status: Mapped[CallStatus] = mapped_column(status_type(CallStatus), default=CallStatus.DRAFT)
    created_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)

    edition: Mapped[RegulationEdition] = relationship()

    __table_args__ = (
        CheckConstraint("purse > 0", name="purse_positive"),
        CheckConstraint(
            "(status IN ('draft', 'proposed')) = (published_at IS NULL)", name="published_moment"
        ),
        CheckConstraint("published_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_moment"),
    )


class LocalCall(db.Model):
    """A municipality's announcement of the national call, with its own dates, contact and commission.

    `closes_on` is the last day of submission in Riga; `evaluated_by_on` the last day of evaluation.
    """

    __tablename__ = "local_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    status: Mapped[LocalCallStatus] = mapped_column(
        status_type(LocalCallStatus), default=LocalCallStatus.DRAFT
    )
    act_number: Mapped[str] = mapped_column(String(60), default="")
    contact_name: Mapped[str] = mapped_column(String(200), default="")
    contact_email: Mapped[str] = mapped_column(String(200), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    announced_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_on: Mapped[date | None]
    evaluated_by_on: Mapped[date | None]
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    call: Mapped[Call] = relationship()
    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (
        UniqueConstraint("call_id", "municipality_id"),
        CheckConstraint(
            "(status = 'draft') = (announced_at IS NULL) AND (announced_at IS NULL) = (closes_on IS NULL)",
            name="announced_has_dates",
        ),
        CheckConstraint("(status = 'decided') = (decided_at IS NOT NULL)", name="decided_moment"),
    )
