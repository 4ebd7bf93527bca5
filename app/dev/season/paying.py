"""Finance at work: payments in batches, the bank's answers, recoveries."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select

from app.applications.models import Application
from app.core.clock import riga_day
from app.dev.season import words
from app.dev.season.scene import Season
from app.extensions import db
from app.payments import service
from app.payments.models import Payment, PaymentBatch, PaymentKind, Recovery
from app.payments.recovery_models import RecoveryProposal


def prepared(season: Season, application: Application, kind: PaymentKind, on: date) -> Payment:
    """The preparer prepares what is due."""
    at = season.at(on, 9, application.id % 60)
    return service.prepare(application, kind, by=season.office.preparers[on.day % 2], at=at)


def approved(season: Season, application: Application, kind: PaymentKind, on: date) -> Payment:
    """Prepared and, as a second person, approved."""
    payment = prepared(season, application, kind, on)
    at = season.at(on, 11, application.id % 60)
    service.approve(payment, by=season.office.approvers[on.day % 2], at=at)
    return payment


def exported(
    season: Season, applications: Sequence[Application], kind: PaymentKind, on: date
) -> PaymentBatch:
    """One bank file for all of them."""
    ids = [approved(season, application, kind, on).id for application in applications]
    by = season.office.preparers[on.day % 2]
    return service.export(ids, debtor=season.debtor, by=by, at=season.at(on, 14))


def paid(season: Season, applications: Sequence[Application], kind: PaymentKind, on: date) -> None:
    """The bank confirms every payment of the file the next day."""
    batch = exported(season, applications, kind, on)
    for payment in payments_of(batch):
        confirmed(season, payment, on + timedelta(days=1))


def payments_of(batch: PaymentBatch) -> list[Payment]:
    """The payments of a bank file."""
    return list(db.session.scalars(select(Payment).where(Payment.batch_id == batch.id).order_by(Payment.id)))


def confirmed(season: Season, payment: Payment, on: date) -> None:
    """The bank has paid."""
    at = season.at(on, 16)
    by = season.office.preparers[on.day % 2]
    service.confirm(payment, settled_on=riga_day(at), by=by, at=at)


def returned(season: Season, payment: Payment, on: date) -> None:
    """The bank sent the money back."""
    by = season.office.preparers[on.day % 2]
    service.record_return(payment, reason=words.text("bank_return"), by=by, at=season.at(on, 16))


def recovery_of(application: Application) -> Recovery | None:
    """What is claimed back of a project."""
    return db.session.scalar(select(Recovery).where(Recovery.application_id == application.id))


def claimed(season: Season, recovery: Recovery, on: date) -> None:
    """The approver makes the claim the settlement proposed."""
    service.claim(recovery, by=season.office.approvers[0], at=season.at(on, 13))


def repaid(season: Season, recovery: Recovery, on: date, amount: Decimal | None = None) -> None:
    """The money, or a part of it, comes back."""
    at = season.at(on, 15)
    came_back(season, recovery, amount or recovery.amount, f"DEMO-{recovery.id:04d}-{on:%m%d}", at)


def came_back(
    season: Season,
    recovery: Recovery,
    amount: Decimal,
    reference: str,
    at: datetime,
    *,
    has_surplus: bool = False,
) -> None:
    """One person of finance puts the money down, another confirms it."""
    proposal = put_down(season, recovery, amount, reference, at, has_surplus=has_surplus)
    service.confirm_proposal(proposal, by=season.office.approvers[0], at=at)


def put_down(
    season: Season,
    recovery: Recovery,
    amount: Decimal,
    reference: str,
    at: datetime,
    *,
    has_surplus: bool = False,
) -> RecoveryProposal:
    """Money that came, which nobody has confirmed yet."""
    return service.propose_receipt(
        recovery, amount, received_on=riga_day(at), bank_reference=reference, has_surplus=has_surplus,
        reason=words.text("receipt_shown"), by=season.office.preparers[0], at=at,
    )  # fmt: skip
