"""Learner numbers and the quotas computed from them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.calls.models import Call
from app.core.columns import Cents, Moment
from app.extensions import db
from app.registry.models import Municipality


class LearnerImport(db.Model):
    """One file of learner numbers that was read without an error; a later one replaces the numbers of a call.

    `printed_total` is the total row of the file when it had one: kept beside the computed sum, never corrected.
    """

    __tablename__ = "learner_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    computed_total: Mapped[int]
    printed_total: Mapped[int | None]
    imported_at: Mapped[datetime] = mapped_column(Moment)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class LearnerNumber(db.Model):
    """Learners of grades 5–12 and vocational years 1–4 in one municipality, as a call's quotas count them."""

    __tablename__ = "learner_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("learner_import.id"))
    grades: Mapped[int] = mapped_column(Integer)
    vocational: Mapped[int] = mapped_column(Integer)

    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (
        UniqueConstraint("call_id", "municipality_id"),
        CheckConstraint("grades >= 0 AND vocational >= 0", name="not_negative"),
    )


class MunicipalQuota(db.Model):
    """A municipality's share of a call's purse: computed, and what holds after an override with its reason."""

    __tablename__ = "municipal_quota"

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    learners: Mapped[int]
    computed: Mapped[Decimal] = mapped_column(Cents)
    amount: Mapped[Decimal] = mapped_column(Cents)
    override_reason: Mapped[str] = mapped_column(String(500), default="")
    overridden_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    computed_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)

    call: Mapped[Call] = relationship()
    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (
        UniqueConstraint("call_id", "municipality_id"),
        CheckConstraint("computed >= 0 AND amount >= 0", name="not_negative"),
        CheckConstraint("amount = computed OR override_reason <> ''", name="override_has_reason"),
    )
