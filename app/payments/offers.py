"""What a line of a statement might be, for a person to confirm; nothing here is done by itself."""

from decimal import Decimal

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from app.agreements.models import BankAccount
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.extensions import db
from app.payments.models import Payment, Recovery
from app.payments.statement_models import StatementLine
from app.payments.workflow import OWING, PaymentStatus, RecoveryStatus

_MOST = 20
_LEFT = (PaymentStatus.EXPORTED, PaymentStatus.CONFIRMED, PaymentStatus.RETURNED)
_RUNNING = (ApplicationStatus.CONTRACTED, ApplicationStatus.COMPLETED, ApplicationStatus.TERMINATED)


def payments_offered(line: StatementLine) -> list[Payment]:
    """Payments of the same sum, with the same account or reference, that no such line has answered."""
    if line.amount == 0:
        return []
    answered = exists().where(StatementLine.payment_id == Payment.id, StatementLine.amount == line.amount)
    agrees = BankAccount.iban == line.counterparty_iban
    if line.end_to_end_id:
        agrees |= Payment.end_to_end_id == line.end_to_end_id
    wanted = (
        select(Payment)
        .join(Payment.bank_account)
        .where(Payment.status.in_(_LEFT), Payment.amount == abs(line.amount), agrees, ~answered)
        .options(
            joinedload(Payment.bank_account),
            joinedload(Payment.application).joinedload(Application.organisation),
        )
        .order_by(Payment.id.desc())
        .limit(_MOST)
    )
    return list(db.session.scalars(wanted))


def recoveries_offered(line: StatementLine) -> list[Recovery]:
    """Claims on who paid this money in, or on a project it names: those still owed first, closed ones after them."""
    if line.amount <= Decimal(0):
        return []
    wanted = (
        select(Recovery)
        .join(Recovery.application)
        .where(Recovery.status != RecoveryStatus.PROPOSED, _concerns(line))
        .options(joinedload(Recovery.application).joinedload(Application.organisation))
        .order_by(Recovery.status.in_(OWING).desc(), Recovery.id)
        .limit(_MOST)
    )
    return list(db.session.scalars(wanted).unique())


def projects_offered(line: StatementLine) -> list[Application]:
    """Projects of who paid this money in, or that it names: it may be given back unasked."""
    if line.amount <= Decimal(0):
        return []
    wanted: Select[Application] = (
        select(Application)
        .where(Application.status.in_(_RUNNING), _concerns(line))
        .options(joinedload(Application.organisation))
        .order_by(Application.id.desc())
        .limit(_MOST)
    )
    return list(db.session.scalars(wanted))


def _concerns(line: StatementLine):  # type: ignore[no-untyped-def]
    """The application whose organisation has or had the account, or whose number stands in the text."""
    words = {word.strip(".,;:()").upper() for word in line.remittance.split()}
    has_account = exists().where(
        BankAccount.organisation_id == Application.organisation_id, BankAccount.iban == line.counterparty_iban
    )
    return has_account | Application.number.in_(sorted(words))
