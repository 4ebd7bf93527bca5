"""What one person proposes about a claim and another confirms: instalments, set-off, write-off, what was too much."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.audit.immutable import forbid_changes
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.payments.models import Due, Recovery
from app.payments.workflow import ProposalStatus

# Money that came is put down whatever else waits.
_WAITING = "status = 'proposed' AND kind <> 'receipt'"
_LIVE = "status IN ('proposed', 'confirmed')"


class ProposalKind(StrEnum):
    """What is to become of a claim, of money that came beyond it, or that money came which no statement shows yet."""

    INSTALMENTS = "instalments"
    SET_OFF = "set_off"
    WRITE_OFF = "write_off"
    RETURN_SURPLUS = "return_surplus"
    COUNT_SURPLUS = "count_surplus"
    RECEIPT = "receipt"


class RecoveryProposal(db.Model):
    """One such proposal; a claim has at most one that waits, receipts apart.

    `amount` is in euro: what the instalments add up to, is set off, written off, returned, counted towards the
    claim `other`, or came. `interest` is what is given up with a write-off. `esf` and `state` are the sources of funds
    of a set-off and a write-off. `paid_on` and `bank_reference` tell of the transfer by which a surplus was returned or
    money came.
    """

    __tablename__ = "recovery_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    recovery_id: Mapped[int] = mapped_column(ForeignKey("recovery.id"), index=True)
    kind: Mapped[ProposalKind] = mapped_column(status_type(ProposalKind))
    status: Mapped[ProposalStatus] = mapped_column(
        status_type(ProposalStatus), default=ProposalStatus.PROPOSED
    )
    amount: Mapped[Decimal] = mapped_column(Cents)
    interest: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    esf: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    state: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    reason: Mapped[str] = mapped_column(String(1000))
    due_id: Mapped[int | None] = mapped_column(ForeignKey("payment_due.id"))
    other_id: Mapped[int | None] = mapped_column(ForeignKey("recovery.id"))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision_note: Mapped[str] = mapped_column(String(1000), default="")
    paid_on: Mapped[date | None]
    bank_reference: Mapped[str | None] = mapped_column(String(60))

    recovery: Mapped[Recovery] = relationship(foreign_keys=[recovery_id])
    other: Mapped[Recovery | None] = relationship(foreign_keys=[other_id])
    due: Mapped[Due | None] = relationship()
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id])
    instalments: Mapped[list["Instalment"]] = relationship(order_by="Instalment.number")
    documents: Mapped[list["RecoveryDocument"]] = relationship(order_by="RecoveryDocument.id")

    __table_args__ = (
        CheckConstraint("amount >= 0 AND interest >= 0 AND amount + interest > 0", name="positive"),
        CheckConstraint("kind = 'write_off' OR interest = 0", name="interest_written_off"),
        CheckConstraint(
            "esf >= 0 AND state >= 0 AND esf + state = "
            "(CASE WHEN status = 'confirmed' AND kind IN ('set_off', 'write_off') THEN amount ELSE 0 END)",
            name="sources_sum",
        ),
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("status <> 'refused' OR decision_note <> ''", name="refused_with_reason"),
        CheckConstraint("(status = 'proposed') = (decided_at IS NULL)", name="decided_moment"),
        CheckConstraint("status <> 'confirmed' OR decided_by_id IS NOT NULL", name="confirmed_by_someone"),
        CheckConstraint("status <> 'confirmed' OR decided_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(kind = 'set_off') = (due_id IS NOT NULL)", name="set_off_against"),
        CheckConstraint("(kind = 'count_surplus') = (other_id IS NOT NULL)", name="counted_towards"),
        CheckConstraint("(paid_on IS NULL) = (bank_reference IS NULL)", name="returned_whole"),
        CheckConstraint(
            "paid_on IS NULL OR kind = 'receipt' OR (kind = 'return_surplus' AND status = 'confirmed')",
            name="returned_after",
        ),
        CheckConstraint("kind <> 'receipt' OR paid_on IS NOT NULL", name="receipt_by_transfer"),
        Index(
            "uq_recovery_proposal_waiting", "recovery_id", unique=True,
            sqlite_where=text(_WAITING), postgresql_where=text(_WAITING),
        ),
        Index(
            "uq_recovery_proposal_reference", "bank_reference", unique=True,
            sqlite_where=text(_LIVE), postgresql_where=text(_LIVE),
        ),
    )  # fmt: skip


class Instalment(db.Model):
    """One part of a claim as it was proposed: the sum in euro and the last day for it. Never changed."""

    __tablename__ = "recovery_instalment"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("recovery_proposal.id"))
    number: Mapped[int]
    due_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Cents)

    __table_args__ = (
        UniqueConstraint("proposal_id", "number"),
        CheckConstraint("amount > 0", name="positive"),
    )


forbid_changes(Instalment.__table__)


class RecoveryDocument(db.Model):
    """A document that a proposal rests on, kept under the hash of its content. Never changed."""

    __tablename__ = "recovery_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("recovery_proposal.id"), index=True)
    file_key: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Moment)


forbid_changes(RecoveryDocument.__table__)
