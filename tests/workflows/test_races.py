"""Many people pressing the same button at once: it happens once, on both databases."""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Membership
from app.agreements.models import Party
from app.applications.models import Application
from app.audit.models import AuditEvent
from app.core import clock
from app.core.errors import DomainError
from app.extensions import db
from app.funds import queries as funds
from app.payments import service as payments
from app.payments.models import Payment, PaymentBatch, PaymentKind
from app.payments.statement_models import StatementLine
from app.payments.workflow import PaymentStatus
from tests.builders import accounts
from tests.conftest import SigningClient
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


def test_a_hundred_people_approving_the_same_payments_at_once_make_one_approval_of_each(
    any_database: Flask,
) -> None:
    grants = Grants(build_field(["5", "4.5", "4"], units=3))
    assert grants.confirm_ranking()
    for place in range(3):
        grants.contract(place)
        assert grants.prepare(place, PaymentKind.PREFINANCING, grants.field.preparers[0])
    ids = list(db.session.scalars(select(Payment.id)))
    approvers = grants.field.approvers[:2]

    def approve() -> None:
        by = approvers[get_ident() % 2]
        # Whoever lists them the other way round waits all the same: projects are held in one order.
        listed = sorted(ids, reverse=bool(get_ident() % 3))
        payments.approve_all([db.session.get_one(Payment, one) for one in listed], by=by, at=grants.at)

    outcome = press_at_once(any_database, PRESSES, approve)
    assert outcome == {"done": 1, "Refused": PRESSES - 1}
    approved = db.session.scalars(select(Payment)).all()
    assert {one.status for one in approved} == {PaymentStatus.APPROVED}
    assert len({one.approved_by_id for one in approved}) == 1
    events = select(func.count()).select_from(AuditEvent).where(AuditEvent.event == "payment.approve")
    assert db.session.scalar(events) == 3


def test_of_ten_pages_sent_at_once_with_one_code_one_approves(
    any_database: Flask, contracted: Grants
) -> None:
    assert contracted.prepare(0, PaymentKind.PREFINANCING, contracted.field.preparers[0])
    approver, at = contracted.field.approvers[0], contracted.at
    accounts.connect_app(approver, at=at)
    any_database.test_client_class = SigningClient
    wanted = select(Membership).where(Membership.user_id == approver.user_id)
    member = db.session.scalars(wanted).one()
    with clock.at(at):
        browsers = [any_database.test_client().sign_in(member) for _each in range(10)]  # type: ignore[attr-defined]

    def press(browser: SigningClient) -> int:
        with any_database.app_context():
            sent = {"chosen": ["1"], "code": accounts.code_of_app(at)}
            return browser.post("/payments/approving", data=sent).status_code

    db.session.commit()
    with clock.at(at), ThreadPoolExecutor(10) as people:
        answers = Counter(people.map(press, browsers))
    assert answers == {302: 1, 422: 9}
    assert contracted.payment(0, PaymentStatus.APPROVED) is not None


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
