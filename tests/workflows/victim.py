"""A process that takes one stage of a batch of payments, to be killed in the middle of it."""

import pickle
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.applications.models import Application
from app.extensions import db
from app.payments import service as payments
from app.payments.models import Payment, PaymentKind
from app.payments.workflow import PaymentStatus
from tests.unit.statements import ACCOUNT, Part, balanced, entry
from tests.workflows.field import Field
from tests.workflows.grants import DEBTOR, START


def _in(status: PaymentStatus) -> list[Payment]:
    return list(db.session.scalars(select(Payment).where(Payment.status == status).order_by(Payment.id)))


def prepare(field: Field) -> None:
    for number in field.application_ids:
        application = db.session.get_one(Application, number)
        payments.prepare(application, PaymentKind.PREFINANCING, by=field.preparers[0], at=START)


def approve(field: Field) -> None:
    payments.approve_all(_in(PaymentStatus.PREPARED), by=field.approvers[0], at=START)


def export(field: Field) -> None:
    chosen = [payment.id for payment in _in(PaymentStatus.APPROVED)]
    payments.export(chosen, debtor=DEBTOR, by=field.preparers[0], at=START)


def import_statement(field: Field) -> None:
    """The bank's statement pays every payment of the batch."""
    booked = f"<Dt>{START:%Y-%m-%d}</Dt>"
    entries = [
        entry(f"{one.amount:.2f}", "DBIT", Part(one.end_to_end_id, iban=one.bank_account.iban), booked=booked,
              reference=one.end_to_end_id)
        for one in _in(PaymentStatus.EXPORTED)
    ]  # fmt: skip
    file = {"file_name": "a.xml", "account_iban": ACCOUNT}
    payments.import_statements(balanced(*entries), **file, by=field.preparers[0], at=START)


STAGES: dict[str, Callable[[Field], None]] = {
    "prepare": prepare,
    "approve": approve,
    "export": export,
    "import": import_statement,
}


def take(stage: str, field: Field) -> None:
    """One stage of the whole batch in one transaction, as its page does it."""
    STAGES[stage](field)
    db.session.commit()


def take_once(app: Flask, folder: str, stage: str) -> None:
    """The stage of the field that was put into the folder."""
    field: Field = pickle.loads((Path(folder) / "field.pickle").read_bytes())
    with app.app_context():
        take(stage, field)
