"""Grant agreements with signatures, conditions and terminations, and the versions of each organisation's account."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.agreements.workflow import (
    AgreementStatus,
    BankAccountStatus,
    PrecedentStatus,
    SettledBy,
    TerminationStatus,
)
from app.applications.models import Application
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.registry.models import Organisation

_LIVE_TERMINATION = "status IN ('proposed', 'answered', 'confirmed')"


class Party(StrEnum):
    """Who signs a grant agreement."""

    APPLICANT = "applicant"
    MUNICIPALITY = "municipality"
    IKVD = "ikvd"


class GrantAgreement(db.Model):
    """The agreement of one approved project. `version` rises with every amendment; payments are bound to it."""

    __tablename__ = "grant_agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    status: Mapped[AgreementStatus] = mapped_column(
        status_type(AgreementStatus), default=AgreementStatus.PREPARED
    )
    amount: Mapped[Decimal] = mapped_column(Cents)
    prefinancing: Mapped[Decimal] = mapped_column(Cents)
    balance: Mapped[Decimal] = mapped_column(Cents)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    prepared_at: Mapped[datetime] = mapped_column(Moment)
    prepared_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str] = mapped_column(String(1000), default="")
    # The account the agreement names, and what it says of the activities, once an amendment says so.
    iban: Mapped[str | None] = mapped_column(String(34))
    activities: Mapped[str] = mapped_column(Text, default="")
    # From the decision on the final report on, the terms stay as they are.
    settled_at: Mapped[datetime | None] = mapped_column(Moment)

    application: Mapped[Application] = relationship()
    signatures: Mapped[list["AgreementSignature"]] = relationship(order_by="AgreementSignature.id")
    precedents: Mapped[list["Precedent"]] = relationship(order_by="Precedent.id", back_populates="agreement")

    __table_args__ = (
        CheckConstraint("prefinancing + balance = amount", name="parts_sum"),
        CheckConstraint("prefinancing >= 0 AND balance >= 0 AND amount > 0", name="positive"),
        CheckConstraint("status <> 'signed' OR signed_at IS NOT NULL", name="signed_moment"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        Index("ix_grant_agreement_status", "status", "id"),
    )


class AgreementSignature(db.Model):
    """One party's signature on one version of an agreement."""

    __tablename__ = "agreement_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("grant_agreement.id"))
    version: Mapped[int]
    party: Mapped[Party] = mapped_column(status_type(Party))
    signatory: Mapped[str] = mapped_column(String(200))
    signed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (UniqueConstraint("agreement_id", "version", "party"),)


class AgreementTermination(db.Model):
    """The termination of one agreement; at most one is open or confirmed. Who proposed it does not confirm it.

    `ground` is a code of the edition. `recovery` is what is to be paid back, in euro, where a sum settles the project;
    none: a report does, or nothing was paid. `paid` and `released` are what the project held as paid and what went back
    when it was confirmed.
    """

    __tablename__ = "agreement_termination"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("grant_agreement.id"), index=True)
    status: Mapped[TerminationStatus] = mapped_column(
        status_type(TerminationStatus), default=TerminationStatus.PROPOSED
    )
    party: Mapped[Party] = mapped_column(status_type(Party))
    ground: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    recovery: Mapped[Decimal | None] = mapped_column(Cents)
    recovery_reason: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    answer_until: Mapped[date | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    is_consented: Mapped[bool | None]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    settled_by: Mapped[SettledBy | None] = mapped_column(status_type(SettledBy))
    paid: Mapped[Decimal | None] = mapped_column(Cents)
    released: Mapped[Decimal | None] = mapped_column(Cents)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    agreement: Mapped[GrantAgreement] = relationship()

    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint("recovery IS NULL OR (recovery >= 0 AND recovery_reason <> '')", name="reasoned_sum"),
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint(
            "(status = 'confirmed') = (confirmed_at IS NOT NULL) AND "
            "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
            name="confirmed_by_someone",
        ),
        CheckConstraint(
            "(status = 'confirmed') = (settled_by IS NOT NULL AND paid IS NOT NULL AND released IS NOT NULL)",
            name="confirmed_sums",
        ),
        CheckConstraint("(settled_by = 'nothing') = (paid = 0)", name="nothing_paid"),
        CheckConstraint("settled_by <> 'sum' OR (recovery IS NOT NULL AND recovery <= paid)", name="never_above_paid"),
        CheckConstraint("(answered_at IS NULL) = (is_consented IS NULL)", name="answered_moment"),
        CheckConstraint("(status IN ('proposed', 'answered')) = (ended_at IS NULL)", name="ended_moment"),
        Index(
            "uq_agreement_termination_live", "agreement_id", unique=True,
            sqlite_where=text(_LIVE_TERMINATION), postgresql_where=text(_LIVE_TERMINATION),
        ),
    )  # fmt: skip


class Precedent(db.Model):
    """A condition of the edition that must be met before the first payment: who found it met, when and by what."""

    __tablename__ = "agreement_precedent"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("grant_agreement.id"))
    code: Mapped[str] = mapped_column(String(40))
    status: Mapped[PrecedentStatus] = mapped_column(
        status_type(PrecedentStatus), default=PrecedentStatus.OPEN, index=True
    )
    note: Mapped[str] = mapped_column(String(1000), default="")
    met_at: Mapped[datetime | None] = mapped_column(Moment)
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    agreement: Mapped[GrantAgreement] = relationship(back_populates="precedents")
    met_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("agreement_id", "code"),
        CheckConstraint("(status = 'met') = (met_at IS NOT NULL)", name="met_moment"),
        CheckConstraint("status <> 'met' OR note <> ''", name="met_by_something"),
    )


class BankAccount(db.Model):
    """One version of an organisation's account; at most one is live. Who entered it never verifies it.

    `confirmation_key` is the SHA-256 of the bank's paper that the account is the organisation's; where there is none,
    `verification_reason` says by what it was verified.
    """

    __tablename__ = "bank_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    version: Mapped[int]
    iban: Mapped[str] = mapped_column(String(34), index=True)
    bic: Mapped[str | None] = mapped_column(String(11))
    holder: Mapped[str] = mapped_column(String(140))
    status: Mapped[BankAccountStatus] = mapped_column(
        status_type(BankAccountStatus), default=BankAccountStatus.ENTERED, index=True
    )
    entered_at: Mapped[datetime] = mapped_column(Moment)
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    verified_at: Mapped[datetime | None] = mapped_column(Moment)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    refusal_reason: Mapped[str] = mapped_column(String(500), default="")
    confirmation_key: Mapped[str | None] = mapped_column(String(64))
    confirmation_name: Mapped[str | None] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    verification_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")

    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        UniqueConstraint("organisation_id", "version"),
        CheckConstraint(
            "(confirmation_key IS NULL) = (confirmation_name IS NULL) AND "
            "(confirmation_key IS NULL) = (confirmed_at IS NULL)",
            name="confirmation_whole",
        ),
        CheckConstraint(
            "status <> 'verified' OR confirmation_key IS NOT NULL OR verification_reason <> ''",
            name="verified_by_something",
        ),
        CheckConstraint("status <> 'verified' OR verified_at IS NOT NULL", name="verified_moment"),
        CheckConstraint("(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_someone"),
        CheckConstraint("verified_by_id <> entered_by_id", name="two_people"),
        Index(
            "uq_bank_account_live", "organisation_id", unique=True,
            sqlite_where=text("status IN ('entered', 'verified')"),
            postgresql_where=text("status IN ('entered', 'verified')"),
        ),
    )  # fmt: skip
