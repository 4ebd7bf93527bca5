"""The ledger: money is in one place, moves once per act, and never below zero."""

from datetime import datetime
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.actor import SYSTEM
from app.core.errors import AlreadyPosted, InsufficientFunds
from app.extensions import db
from app.funds import queries
from app.funds.models import AccountKind
from app.funds.service import Place, fund_programme, post

PROGRAMME = Place(AccountKind.PROGRAMME)
CALL = Place(AccountKind.CALL, 1)


def test_a_transfer_moves_money_once_per_act(any_database: Flask, noon: datetime) -> None:
    fund_programme(Decimal("100.00"), "start", by=SYSTEM, at=noon)
    post("purse", PROGRAMME, CALL, Decimal("60.00"), by=SYSTEM, at=noon)
    with pytest.raises(AlreadyPosted):
        post("purse", PROGRAMME, CALL, Decimal("1.00"), by=SYSTEM, at=noon)
    assert (queries.balance(PROGRAMME), queries.balance(CALL)) == (Decimal("40.00"), Decimal("60.00"))
    assert queries.balance(Place(AccountKind.OUTSIDE)) == Decimal("-100.00")
    assert queries.verify() == []


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_a_transfer_moves_a_positive_amount(app: Flask, noon: datetime, amount: str) -> None:
    with pytest.raises(ValueError, match="positive"):
        post("purse", PROGRAMME, CALL, Decimal(amount), by=SYSTEM, at=noon)


def test_no_account_goes_below_zero(any_database: Flask, noon: datetime) -> None:
    fund_programme(Decimal("100.00"), "start", by=SYSTEM, at=noon)
    with pytest.raises(InsufficientFunds):
        post("purse", PROGRAMME, CALL, Decimal("100.01"), by=SYSTEM, at=noon)
    db.session.commit()
    assert queries.balance(PROGRAMME) == Decimal("100.00")
    with pytest.raises(DBAPIError):
        db.session.execute(text("UPDATE ledger_account SET balance = -1 WHERE kind = 'programme'"))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_transfer SET amount = 1", "DELETE FROM ledger_transfer", "DELETE FROM audit_event"],
)
def test_what_was_written_is_never_changed(any_database: Flask, noon: datetime, statement: str) -> None:
    fund_programme(Decimal("100.00"), "start", by=SYSTEM, at=noon)
    db.session.commit()
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))


def test_a_balance_that_was_tampered_with_is_found(any_database: Flask, noon: datetime) -> None:
    fund_programme(Decimal("100.00"), "start", by=SYSTEM, at=noon)
    db.session.commit()
    db.session.execute(text("UPDATE ledger_account SET balance = 20000 WHERE kind = 'programme'"))
    assert [(flaw.account, flaw.stored, flaw.folded) for flaw in queries.verify()] == [
        ("programme:0", Decimal("200.00"), Decimal("100.00"))
    ]
