"""Amendments to grant agreements: the terms before and after, who proposed them and who approved."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agreements.models import GrantAgreement, Party
from app.agreements.workflow import AmendmentStatus
from app.core.columns import Cents, Moment, status_type
from app.extensions import db

_OPEN = "status IN ('proposed', 'agreed')"


class AgreementAmendment(db.Model):
    """A change of an agreement's terms. In force it becomes the agreement's next `version`; the old terms stay beside
    the new ones. One at a time is open."""

    __tablename__ = "agreement_amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("grant_agreement.id"), index=True)
    version: Mapped[int]
    status: Mapped[AmendmentStatus] = mapped_column(
        status_type(AmendmentStatus), default=AmendmentStatus.PROPOSED
    )
    party: Mapped[Party] = mapped_column(status_type(Party))
    reason: Mapped[str] = mapped_column(Text)
    old_starts_on: Mapped[date]
    starts_on: Mapped[date]
    old_ends_on: Mapped[date]
    ends_on: Mapped[date]
    old_amount: Mapped[Decimal] = mapped_column(Cents)
    amount: Mapped[Decimal] = mapped_column(Cents)
    old_iban: Mapped[str | None] = mapped_column(String(34))
    iban: Mapped[str | None] = mapped_column(String(34))
    old_activities: Mapped[str] = mapped_column(Text)
    activities: Mapped[str] = mapped_column(Text)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    agreement: Mapped[GrantAgreement] = relationship()
    approvals: Mapped[list["AmendmentApproval"]] = relationship(order_by="AmendmentApproval.id")

    __table_args__ = (
        CheckConstraint("amount > 0 AND amount <= old_amount", name="never_above_award"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("status <> 'agreed' OR agreed_at IS NOT NULL", name="agreed_moment"),
        CheckConstraint("(status IN ('proposed', 'agreed')) = (ended_at IS NULL)", name="ended_moment"),
        Index(
            "uq_agreement_amendment_open", "agreement_id", unique=True,
            sqlite_where=text(_OPEN), postgresql_where=text(_OPEN),
        ),
    )  # fmt: skip


class AmendmentApproval(db.Model):
    """One party's approval of an amendment that another party proposed."""

    __tablename__ = "amendment_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    amendment_id: Mapped[int] = mapped_column(ForeignKey("agreement_amendment.id"))
    party: Mapped[Party] = mapped_column(status_type(Party))
    approved_at: Mapped[datetime] = mapped_column(Moment)
    approved_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (UniqueConstraint("amendment_id", "party"),)
