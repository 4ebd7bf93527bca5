"""Many people deciding on one claim at once: the money comes back once, on both databases."""

from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.clock import riga_day
from app.core.errors import present
from app.extensions import db
from app.funds import queries as funds
from app.payments import service as payments
from app.payments.claims import claim_of
from app.payments.models import Recovery, RecoveryReceipt
from app.payments.recovery_models import RecoveryProposal
from app.payments.workflow import RecoveryStatus
from tests.builders.receipts import typed
from tests.workflows.claims import ClaimRules
from tests.workflows.field import build_field
from tests.workflows.grants import Grants
from tests.workflows.test_races import press_at_once

PRESSES = 20


@pytest.fixture
def owing(any_database: Flask) -> Grants:
    """A project of which a part must be paid back."""
    rules = ClaimRules()
    rules.grants = Grants(build_field(["5"], units=1))
    assert rules.grants.confirm_ranking()
    rules.come_to_owe(0, reached=4)
    return rules.grants


def the_claim() -> Recovery:
    return db.session.scalars(select(Recovery)).one()


def test_money_put_down_once_counts_once_however_many_confirm_it(any_database: Flask, owing: Grants) -> None:
    claim, day, approver = the_claim(), riga_day(owing.at), owing.field.approvers[0]
    half = claim_of(claim).open / 2
    number = typed(claim, half, "B-1", day, by=owing.field.preparers[0], at=owing.at).id

    def confirm() -> None:
        proposal = db.session.get_one(RecoveryProposal, number)
        payments.confirm_proposal(proposal, by=approver, at=owing.at)

    assert press_at_once(any_database, PRESSES, confirm) == {"done": 1, "StaleState": PRESSES - 1}
    db.session.expire_all()
    assert claim_of(the_claim()).open == half
    assert db.session.scalar(select(func.count(RecoveryReceipt.id))) == 1
    assert funds.verify() == []


def test_one_transfer_is_put_down_once_and_of_two_halves_both_count(
    any_database: Flask, owing: Grants
) -> None:
    day, by, approver = riga_day(owing.at), owing.field.preparers[0], owing.field.approvers[0]
    half = claim_of(the_claim()).open / 2

    def put_down() -> None:
        typed(the_claim(), half, "B-1", day, by=by, at=owing.at)

    assert press_at_once(any_database, PRESSES, put_down) == {"done": 1, "Refused": PRESSES - 1}
    typed(the_claim(), half, "B-2", day, by=by, at=owing.at)
    numbers = list(db.session.scalars(select(RecoveryProposal.id)))
    db.session.commit()
    for number in numbers:
        payments.confirm_proposal(db.session.get_one(RecoveryProposal, number), by=approver, at=owing.at)
    db.session.commit()
    assert claim_of(the_claim()).open == Decimal("0.00")
    assert the_claim().status is RecoveryStatus.REPAID
    assert present(owing.recovery(0), "it was claimed").receipts[0].principal == half
