"""Accounts and transfers of the append-only double-entry ledger, in integer cents; values of the programme."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.immutable import forbid_changes
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.funds.workflow import ValueStatus


class AccountKind(StrEnum):
    """Where money may be. `subject_id` of an account: call, municipal quota or application; 0 where national.

    Of support it is an allotment of a semester, a municipality or a school (what was spent: the school's), and of a
    measure the measure.
    """

    OUTSIDE = "outside"
    PROGRAMME = "programme"
    CALL = "call"
    QUOTA = "quota"
    COMMITTED = "committed"
    IN_TRANSIT = "in_transit"
    PAID = "paid"
    ACCEPTED = "accepted"
    RECEIVABLE = "receivable"
    WRITTEN_OFF = "written_off"
    SUPPORT_SEMESTER = "support_semester"
    SUPPORT_MUNICIPALITY = "support_municipality"
    SUPPORT_SCHOOL = "support_school"
    SUPPORT_MEASURE = "support_measure"
    SUPPORT_SPENT = "support_spent"


class Account(db.Model):
    """One place money may be, with its balance. Only `outside` may be below zero."""

    __tablename__ = "ledger_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AccountKind] = mapped_column(status_type(AccountKind))
    subject_id: Mapped[int] = mapped_column(default=0)
    balance: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))

    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        CheckConstraint("kind = 'outside' OR balance >= 0", name="never_below_zero"),
    )


class Transfer(db.Model):
    """An amount that moved from one account to another, once per act.

    `municipality_id` is that of either account, 0 where both are of none; empty where a release before posted it. What
    is of a municipality is found by it, the newest first.
    """

    __tablename__ = "ledger_transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(String(120), unique=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    amount: Mapped[Decimal] = mapped_column(Cents)
    at: Mapped[datetime] = mapped_column(Moment)
    audit_event_id: Mapped[int] = mapped_column(ForeignKey("audit_event.id"))
    municipality_id: Mapped[int | None]

    __table_args__ = (
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("source_id <> target_id", name="two_accounts"),
        Index("ix_ledger_transfer_at", "at"),
        Index("ix_ledger_transfer_municipality", "municipality_id", "id"),
    )


class TransferSources(db.Model):
    """Who pays what was spent by a transfer: the European Social Fund and the state, as the share of its day was."""

    __tablename__ = "ledger_sources"

    transfer_id: Mapped[int] = mapped_column(ForeignKey("ledger_transfer.id"), primary_key=True)
    esf: Mapped[Decimal] = mapped_column(Cents)
    state: Mapped[Decimal] = mapped_column(Cents)

    __table_args__ = (CheckConstraint("esf >= 0 AND state >= 0", name="parts"),)


class ValueCode(StrEnum):
    """Values of the programme that no regulation of a call holds."""

    ESF_SHARE = "esf_share"
    RETENTION_YEARS = "retention_years"
    LINE_LIMIT = "line_limit"


class ProgrammeValue(db.Model):
    """A value of the programme that holds from a day on, with its source; two people put it in force.

    `value` is a Decimal as text: a part of 1, whole years, or euro.
    """

    __tablename__ = "programme_value"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[ValueCode] = mapped_column(status_type(ValueCode))
    value: Mapped[str] = mapped_column(String(20))
    effective_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(300))
    status: Mapped[ValueStatus] = mapped_column(status_type(ValueStatus), default=ValueStatus.PROPOSED)
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        CheckConstraint("(status = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_moment"),
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="two_people"),
    )

    @property
    def amount(self) -> Decimal:
        """The value as a number."""
        return Decimal(self.value)


forbid_changes(Transfer.__table__)
forbid_changes(TransferSources.__table__)
