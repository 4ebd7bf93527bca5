"""Many people pressing the same button at once: it happens once, on both databases."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.agreements.models import Party
from app.applications.models import Application
from app.core.errors import DomainError
from app.extensions import db
from app.funds import queries as funds
from app.payments import service as payments
from app.payments.models import Payment, PaymentBatch, PaymentKind
from app.payments.statement_models import StatementLine
from app.payments.workflow import PaymentStatus
from tests.unit.statements import ACCOUNT, Part, balanced, entry
from tests.workflows.field import build_field
from tests.workflows.grants import DEBTOR, Grants

PRESSES = 100
ROUNDS = 50 if os.environ.get("SOAK") else 1


def press_at_once(app: Flask, times: int, act: Callable[[], object]) -> Counter[str]:
    """Let so many people do the same thing in the same instant; what became of each, counted."""
    start = Barrier(times)

    def press(_number: int) -> str:
        with app.app_context():
            start.wait()
            try:
                act()
                db.session.commit()
            except DomainError as refused:
                db.session.rollback()
                return type(refused).__name__
            return "done"

    db.session.commit()
    with ThreadPoolExecutor(times) as people:
        return Counter(people.map(press, range(times)))


@pytest.fixture(params=range(ROUNDS))
def contracted(any_database: Flask) -> Grants:
    """A project with a signed agreement and a verified account, ready to be prefinanced."""
    grants = Grants(build_field(["5"], units=1))
    assert grants.confirm_ranking()
    grants.contract(0)
    return grants


def test_a_hundred_identical_prepares_make_one_payment(any_database: Flask, contracted: Grants) -> None:
    project, preparer = contracted.field.application_ids[0], contracted.field.preparers[0]

    def prepare() -> None:
        application = db.session.get_one(Application, project)
        payments.prepare(application, PaymentKind.PREFINANCING, by=preparer, at=contracted.at)

    outcome = press_at_once(any_database, PRESSES, prepare)
    assert outcome == {"done": 1, "Refused": PRESSES - 1}
    assert db.session.scalar(select(func.count()).select_from(Payment)) == 1


def test_a_hundred_identical_approvals_make_one_approval(any_database: Flask, contracted: Grants) -> None:
    assert contracted.prepare(0, PaymentKind.PREFINANCING, contracted.field.preparers[0])
    payment = contracted.payment(0)
    assert payment is not None
    number, approver = payment.id, contracted.field.approvers[0]

    def approve() -> None:
        payments.approve(db.session.get_one(Payment, number), by=approver, at=contracted.at)

    outcome = press_at_once(any_database, PRESSES, approve)
    assert outcome == {"done": 1, "StaleState": PRESSES - 1}
    assert db.session.get_one(Payment, number).status is PaymentStatus.APPROVED


def test_many_identical_exports_make_one_batch_and_move_the_money_once(
    any_database: Flask, contracted: Grants
) -> None:
    preparer, approver = contracted.field.preparers[0], contracted.field.approvers[0]
    assert contracted.prepare(0, PaymentKind.PREFINANCING, preparer)
    assert contracted.approve(0, approver)
    payment = contracted.payment(0)
    assert payment is not None
    chosen = [payment.id]

    outcome = press_at_once(
        any_database, 20, lambda: payments.export(chosen, debtor=DEBTOR, by=preparer, at=contracted.at)
    )
    assert outcome == {"done": 1, "StaleState": 19}
    assert db.session.scalar(select(func.count()).select_from(PaymentBatch)) == 1
    assert funds.verify() == []


def test_many_identical_statements_are_taken_in_once(any_database: Flask, contracted: Grants) -> None:
    preparer, approver = contracted.field.preparers[0], contracted.field.approvers[0]
    assert contracted.prepare(0, PaymentKind.PREFINANCING, preparer)
    assert contracted.approve(0, approver)
    assert contracted.export(preparer)
    payment = contracted.payment(0)
    assert payment is not None
    paid = Part(payment.end_to_end_id, iban=payment.bank_account.iban)
    data = balanced(entry("3680.00", "DBIT", paid, booked=f"<Dt>{contracted.at:%Y-%m-%d}</Dt>"))
    file = {"file_name": "a.xml", "account_iban": ACCOUNT}

    outcome = press_at_once(
        any_database, 20, lambda: payments.import_statements(data, **file, by=preparer, at=contracted.at)
    )
    assert outcome["done"] >= 1
    assert outcome.keys() <= {"done", "Refused"}
    assert db.session.scalar(select(func.count()).select_from(StatementLine)) == 1
    assert contracted.payment(0, PaymentStatus.CONFIRMED) is not None
    assert funds.verify() == []


def test_the_third_signature_contracts_the_project_once(any_database: Flask) -> None:
    grants = Grants(build_field(["5"], units=1))
    assert grants.confirm_ranking()
    assert grants.prepare_agreement(0)
    assert grants.sign(0, Party.APPLICANT)
    assert grants.sign(0, Party.MUNICIPALITY)
    outcome = press_at_once(any_database, 20, lambda: None if grants.sign(0, Party.IKVD) else _refuse())
    assert outcome == {"done": 1, "DomainError": 19}


def _refuse() -> None:
    raise DomainError("the signature was there already")
