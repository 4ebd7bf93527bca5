"""Interim reports of projects."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models import Application
from app.core.columns import Cents, Json, Moment, status_type
from app.extensions import db
from app.reports.workflow import InterimStatus


class InterimReport(db.Model):
    """What a long project has done until a day, once for each project that owes it. It counts people, names nobody.

    `done` holds the numbers of the planned activities that took place, `costs` euro spent so far where the edition
    pays actual costs. `typed` keeps what could not be read, `marked` the fields a returned report is to put right.
    """

    __tablename__ = "interim_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    status: Mapped[InterimStatus] = mapped_column(status_type(InterimStatus), default=InterimStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    covers_until: Mapped[date]
    due_on: Mapped[date]
    done: Mapped[Any] = mapped_column(Json, default=list)
    activities: Mapped[str] = mapped_column(Text, default="")
    participants: Mapped[int | None]
    difficulties: Mapped[str] = mapped_column(Text, default="")
    costs: Mapped[Decimal | None] = mapped_column(Cents)
    typed: Mapped[Any] = mapped_column(Json, default=dict)
    marked: Mapped[Any] = mapped_column(Json, default=list)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    check_note: Mapped[str] = mapped_column(String(2000), default="")

    application: Mapped[Application] = relationship()

    __table_args__ = (
        CheckConstraint("status IN ('draft', 'waived') OR submitted_at IS NOT NULL", name="submitted_moment"),
        CheckConstraint("status <> 'accepted' OR checked_at IS NOT NULL", name="checked_moment"),
        CheckConstraint("participants >= 0 AND costs >= 0", name="not_negative"),
        CheckConstraint("covers_until < due_on", name="due_after_what_it_covers"),
        Index("ix_interim_report_status", "status", "due_on", "id"),
    )
