"""The bank's statements, their lines, and money that came back unasked."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models import Application
from app.audit.immutable import forbid_changes
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.payments.models import Payment, RecoveryReceipt
from app.payments.workflow import LineStatus


class LineOutcome(StrEnum):
    """What a matched line was found to be."""

    PAID = "paid"
    RETURNED = "returned"
    RECEIPT = "receipt"
    REFUND = "refund"


class BankStatement(db.Model):
    """One account statement (camt.053) as it was imported; never changed."""

    __tablename__ = "bank_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_iban: Mapped[str] = mapped_column(String(34))
    number: Mapped[str] = mapped_column(String(140))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    opening: Mapped[Decimal] = mapped_column(Cents)
    closing: Mapped[Decimal] = mapped_column(Cents)
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    line_count: Mapped[int]
    known_count: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(Moment)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (UniqueConstraint("account_iban", "number"),)


forbid_changes(BankStatement.__table__)


class Refund(db.Model):
    """Money that came back unasked, as a person took it in: to which project, and why, and of which sources."""

    __tablename__ = "refund"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Cents)
    esf: Mapped[Decimal] = mapped_column(Cents)
    state: Mapped[Decimal] = mapped_column(Cents)
    received_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(500))
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    application: Mapped[Application] = relationship()

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("esf >= 0 AND state >= 0 AND esf + state = amount", name="sources_sum"),
    )


forbid_changes(Refund.__table__)


class StatementLine(db.Model):
    """One booked movement of a statement; money that left the account is negative.

    `doubt` is the rule that kept it from being matched by itself. A line means one thing, once: one payment it
    paid or gave back, one receipt of a recovery, or one refund.
    """

    __tablename__ = "statement_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statement.id"), index=True)
    account_iban: Mapped[str] = mapped_column(String(34))
    reference: Mapped[str] = mapped_column(String(60))
    booked_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Cents)
    end_to_end_id: Mapped[str | None] = mapped_column(String(140))
    counterparty_iban: Mapped[str | None] = mapped_column(String(40))
    counterparty_name: Mapped[str | None] = mapped_column(String(140))
    remittance: Mapped[str] = mapped_column(String(500))
    is_return: Mapped[bool]
    return_reason: Mapped[str | None] = mapped_column(String(140))
    status: Mapped[LineStatus] = mapped_column(status_type(LineStatus), default=LineStatus.OPEN)
    doubt: Mapped[str] = mapped_column(String(60), default="")
    outcome: Mapped[LineOutcome | None] = mapped_column(status_type(LineOutcome))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("recovery_receipt.id"), unique=True)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    statement: Mapped[BankStatement] = relationship()
    payment: Mapped[Payment | None] = relationship()
    receipt: Mapped[RecoveryReceipt | None] = relationship()
    refund: Mapped[Refund | None] = relationship()

    __table_args__ = (
        UniqueConstraint("account_iban", "reference"),
        # A payment leaves the account once and comes back once.
        UniqueConstraint("payment_id", "amount"),
        CheckConstraint("(status = 'matched') = (outcome IS NOT NULL)", name="matched_to_something"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_moment"),
        CheckConstraint("status <> 'not_ours' OR reason <> ''", name="set_aside_with_reason"),
        CheckConstraint(
            "outcome IS NULL OR ((payment_id IS NOT NULL) = (outcome IN ('paid', 'returned')) AND "
            "(receipt_id IS NOT NULL) = (outcome = 'receipt') AND (refund_id IS NOT NULL) = (outcome = 'refund'))",
            name="one_meaning",
        ),
        CheckConstraint("outcome IS NULL OR (amount < 0) = (outcome = 'paid')", name="outcome_fits_sign"),
        Index("ix_statement_line_status", "status", "id"),
    )
