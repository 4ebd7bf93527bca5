"""Dues, holds, payments, batches and recoveries."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.agreements.models import BankAccount
from app.applications.models import Application
from app.audit.immutable import forbid_changes
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.payments.workflow import BatchStatus, PaymentStatus, RecoveryStatus

_LIVE = "status NOT IN ('returned', 'void')"


class PaymentKind(StrEnum):
    """The two instalments of a grant."""

    PREFINANCING = "prefinancing"
    BALANCE = "balance"


class Due(db.Model):
    """A sum the programme owes a project, from which payments are prepared.

    `is_final`: paying it completes the project. `basis` names the act it follows from. `set_off` is the part that
    was counted against a recovery instead of being paid.
    """

    __tablename__ = "payment_due"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    kind: Mapped[PaymentKind] = mapped_column(status_type(PaymentKind))
    amount: Mapped[Decimal] = mapped_column(Cents)
    due_on: Mapped[date]
    set_off: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    basis: Mapped[str] = mapped_column(String(200))
    is_final: Mapped[bool] = mapped_column(default=False)
    placed_at: Mapped[datetime] = mapped_column(Moment)
    paid_at: Mapped[datetime | None] = mapped_column(Moment)

    application: Mapped[Application] = relationship()

    __table_args__ = (
        UniqueConstraint("application_id", "kind"),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("set_off >= 0 AND set_off <= amount", name="set_off_within"),
        Index("ix_payment_due_due_on", "paid_at", "due_on", "id"),
    )

    @property
    def to_pay(self) -> Decimal:
        """What is still to be paid of it in money, in euro."""
        return self.amount - self.set_off


FINANCE = "finance"


class Hold(db.Model):
    """A reason not to pay a project now, placed and released by finance or by another part of the system.

    Its `keeper` says by whom; nobody else releases it.
    """

    __tablename__ = "payment_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    placed_at: Mapped[datetime] = mapped_column(Moment)
    placed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    released_at: Mapped[datetime | None] = mapped_column(Moment)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    release_reason: Mapped[str] = mapped_column(String(500), default="")
    keeper: Mapped[str] = mapped_column(String(40), default=FINANCE, server_default=FINANCE)


class PaymentBatch(db.Model):
    """One pain.001 file as it was given to the bank: the stored bytes are what counts."""

    __tablename__ = "payment_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(35), unique=True)
    status: Mapped[BatchStatus] = mapped_column(status_type(BatchStatus), default=BatchStatus.EXPORTED)
    exported_at: Mapped[datetime] = mapped_column(Moment)
    exported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    execution_on: Mapped[date]
    total: Mapped[Decimal] = mapped_column(Cents)
    payment_count: Mapped[int]


class BatchFile(db.Model):
    """The bytes of a batch with their SHA-256; never changed."""

    __tablename__ = "batch_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("payment_batch.id"), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))


forbid_changes(BatchFile.__table__)


class Payment(db.Model):
    """One payment to one project. Preparer, approver and who entered the IBAN are three people.

    The approval binds amount, account version and agreement version; the export checks all three again.
    """

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(primary_key=True)
    due_id: Mapped[int] = mapped_column(ForeignKey("payment_due.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    kind: Mapped[PaymentKind] = mapped_column(status_type(PaymentKind))
    amount: Mapped[Decimal] = mapped_column(Cents)
    # The parts of the European Social Fund and of the state, by the share in force on the day of preparation.
    esf: Mapped[Decimal] = mapped_column(Cents)
    state: Mapped[Decimal] = mapped_column(Cents)
    status: Mapped[PaymentStatus] = mapped_column(status_type(PaymentStatus), default=PaymentStatus.PREPARED)
    end_to_end_id: Mapped[str] = mapped_column(String(35), unique=True)
    bank_account_id: Mapped[int] = mapped_column(ForeignKey("bank_account.id"))
    account_entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    agreement_version: Mapped[int]
    prepared_at: Mapped[datetime] = mapped_column(Moment)
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(Moment)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    approved_amount: Mapped[Decimal | None] = mapped_column(Cents)
    approved_account_id: Mapped[int | None]
    approved_agreement_version: Mapped[int | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("payment_batch.id"), index=True)
    settled_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    due: Mapped[Due] = relationship()
    application: Mapped[Application] = relationship()
    bank_account: Mapped[BankAccount] = relationship()
    batch: Mapped[PaymentBatch | None] = relationship()

    __table_args__ = (
        CheckConstraint("esf >= 0 AND state >= 0 AND esf + state = amount", name="sources_sum"),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("approved_by_id <> prepared_by_id", name="approver_is_another"),
        CheckConstraint(
            "account_entered_by_id <> prepared_by_id AND "
            "(approved_by_id IS NULL OR account_entered_by_id <> approved_by_id)",
            name="three_people",
        ),
        CheckConstraint(
            "status NOT IN ('approved', 'exported', 'confirmed', 'returned') OR "
            "(approved_at IS NOT NULL AND approved_by_id IS NOT NULL AND approved_amount = amount)",
            name="approved_by_someone",
        ),
        CheckConstraint("(status IN ('exported', 'confirmed', 'returned')) = (batch_id IS NOT NULL)", name="in_batch"),
        Index(
            "uq_payment_live", "application_id", "kind", unique=True,
            sqlite_where=text(_LIVE), postgresql_where=text(_LIVE),
        ),
        Index("ix_payment_status", "status", "id"),
    )  # fmt: skip


class Recovery(db.Model):
    """A claim on money that was paid and is not due; proposed by one person, claimed by another.

    `claim_due_on` is the day the claim set, `due_on` the day of the first part of it that is still open. `esf` and
    `state` are its sources of funds, those of what the project was paid.
    """

    __tablename__ = "recovery"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    amount: Mapped[Decimal] = mapped_column(Cents)
    esf: Mapped[Decimal | None] = mapped_column(Cents)
    state: Mapped[Decimal | None] = mapped_column(Cents)
    status: Mapped[RecoveryStatus] = mapped_column(
        status_type(RecoveryStatus), default=RecoveryStatus.PROPOSED
    )
    basis: Mapped[str] = mapped_column(String(200))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(Moment)
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    claim_due_on: Mapped[date | None]
    due_on: Mapped[date | None]
    repaid_at: Mapped[datetime | None] = mapped_column(Moment)
    written_off_at: Mapped[datetime | None] = mapped_column(Moment)

    application: Mapped[Application] = relationship()
    receipts: Mapped[list["RecoveryReceipt"]] = relationship(order_by="RecoveryReceipt.id")

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("claimed_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(status = 'proposed') = (claimed_at IS NULL)", name="claimed_moment"),
        CheckConstraint("(claimed_at IS NULL) = (claim_due_on IS NULL)", name="claimed_day"),
        CheckConstraint("(claimed_at IS NULL) = (esf IS NULL)", name="claimed_sources"),
        CheckConstraint(
            "(esf IS NULL) = (state IS NULL) AND "
            "(esf IS NULL OR (esf >= 0 AND state >= 0 AND esf + state = amount))",
            name="sources_sum",
        ),
        CheckConstraint("(status = 'repaid') = (repaid_at IS NOT NULL)", name="repaid_moment"),
        CheckConstraint("(status = 'written_off') = (written_off_at IS NOT NULL)", name="written_off_moment"),
    )


class RecoveryReceipt(db.Model):
    """Money that came back, by the bank's reference: what of it was claimed, what is interest, and what is neither.

    `esf` and `state` are the sources of funds of what was claimed and of the interest.
    """

    __tablename__ = "recovery_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    recovery_id: Mapped[int] = mapped_column(ForeignKey("recovery.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Cents)
    principal: Mapped[Decimal] = mapped_column(Cents)
    interest: Mapped[Decimal] = mapped_column(Cents)
    surplus: Mapped[Decimal] = mapped_column(Cents)
    esf: Mapped[Decimal] = mapped_column(Cents)
    state: Mapped[Decimal] = mapped_column(Cents)
    received_on: Mapped[date]
    bank_reference: Mapped[str] = mapped_column(String(60), unique=True)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint(
            "principal >= 0 AND interest >= 0 AND surplus >= 0 AND principal + interest + surplus = amount",
            name="parts_sum",
        ),
        CheckConstraint("esf >= 0 AND state >= 0 AND esf + state = principal + interest", name="sources_sum"),
    )


forbid_changes(RecoveryReceipt.__table__)
