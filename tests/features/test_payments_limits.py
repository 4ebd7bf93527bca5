"""Batches: the largest payment of a line, and what an approval is bound to until the file is made."""

from decimal import Decimal

from sqlalchemy import func, select

from app.core.clock import riga_day
from app.extensions import db
from app.funds import programme_values as values
from app.funds import queries as funds
from app.funds.models import Transfer, ValueCode
from app.payments.limits import line_limit
from app.payments.models import Payment, PaymentBatch, PaymentKind
from app.payments.workflow import PaymentStatus
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text

__all__ = ["desk"]


def approve(desk: Desk, *places: int) -> None:
    """These projects' prefinancing of 3,680.00 each, waiting for the bank file."""
    for place in places:
        desk.grants.contract(place)
        assert desk.grants.prepare(place, PaymentKind.PREFINANCING, desk.grants.field.preparers[0])
        assert desk.grants.approve(place, desk.grants.field.approvers[0])


def limit_lines(desk: Desk, limit: str) -> None:
    """Two people put the limit of a line in force from today."""
    manager, approver = desk.grants.field.managers[0], desk.grants.field.approvers[1]
    today, at = riga_day(desk.grants.at), desk.grants.at
    one = values.propose(
        ValueCode.LINE_LIMIT, Decimal(limit), effective_on=today, source="Līgums ar banku", by=manager, at=at
    )
    values.confirm(one, by=approver, at=at)
    db.session.commit()


def moved() -> int:
    """How many transfers the ledger holds."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Transfer)) or 0


def test_a_payment_above_the_limit_of_a_line_is_kept_out_and_the_page_says_what_to_do(desk: Desk) -> None:
    approve(desk, 0, 1)
    limit_lines(desk, "3679.99")
    before = moved()
    preparer = desk.browser(desk.grants.field.preparers[0])
    page = preparer.get("/payments")
    words = text(page).replace("\u00a0", " ")
    assert 'name="chosen" value="1"' not in page.text
    assert "Netiek iekļauti bankas datnēs" in words
    assert "ne vairāk kā 3 679,99 €" in words
    assert 'href="/books/values"' in page.text
    assert db.session.get_one(Payment, 1).end_to_end_id in words
    refused = preparer.post("/payments/export", data={"chosen": ["1", "2"]})
    assert (refused.status_code, "pārsniedz bankas datnes rindas robežu" in text(refused)) == (422, True)
    assert moved() == before
    assert db.session.scalars(select(PaymentBatch)).all() == []


def test_a_payment_of_just_the_limit_goes_into_the_file(desk: Desk) -> None:
    approve(desk, 0)
    limit_lines(desk, "3680.00")
    preparer = desk.browser(desk.grants.field.preparers[0])
    assert "Netiek iekļauti" not in text(preparer.get("/payments"))
    assert preparer.post("/payments/export", data={"chosen": ["1"]}).location == "/batches/1"


def test_a_higher_limit_lets_kept_out_payments_into_the_next_file(desk: Desk) -> None:
    approve(desk, 0)
    limit_lines(desk, "1000.00")
    assert not desk.grants.export(desk.grants.field.preparers[0])
    limit_lines(desk, "5000.00")
    assert desk.grants.export(desk.grants.field.preparers[0])
    assert desk.grants.payment(0, PaymentStatus.EXPORTED) is not None
    assert funds.verify() == []


def test_the_limit_is_a_value_of_the_programme_that_the_page_of_values_takes(desk: Desk) -> None:
    manager = desk.browser(desk.grants.field.managers[0])
    today = f"{riga_day(desk.grants.at):%d.%m.%Y}."
    proposed = {"code": "line_limit", "effective_on": today, "source": "Līgums"}
    wrong = manager.post("/books/values", data={**proposed, "value": "0"})
    assert (wrong.status_code, "lielāku par nulli" in text(wrong)) == (422, True)
    assert manager.post("/books/values", data={**proposed, "value": "12 500,50"}).status_code == 302
    assert "12 500,50 €" in text(manager.get("/books/values")).replace("\u00a0", " ")
    assert line_limit(riga_day(desk.grants.at)) == Decimal("50000.00")
    approver = desk.browser(desk.grants.field.approvers[0])
    assert approver.post("/books/values/1/confirm").status_code == 302
    db.session.rollback()
    assert line_limit(riga_day(desk.grants.at)) == Decimal("12500.50")
