"""What is refused about claims when it comes too late, twice, or from who may not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import update

from app.applications.models import Application
from app.calls.models import Call, RegulationEdition
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState, present
from app.extensions import db
from app.funds.models import AccountKind
from app.payments import service
from app.payments.claims import claim_of
from app.payments.labels import basis
from app.payments.models import PaymentKind, Recovery
from app.payments.recovery_models import RecoveryProposal
from app.payments.service.recoveries import record_receipt, sources_of_project
from app.payments.service.recovery_reminders import remind
from app.payments.workflow import RecoveryStatus
from competition_rules import editions
from tests.features.money_desk import Desk, desk
from tests.features.statement_desk import claim_back, owing
from tests.features.test_recoveries import CLAIMED, PDF, ZERO, Owed, due_of, held, letters, two
from tests.workflows.field import build_field
from tests.workflows.grants import Grants

__all__ = ["desk", "owing", "two"]


@pytest.fixture
def proposed(desk: Desk) -> Owed:
    """A recovery that IKVD has found and nobody has claimed yet."""
    desk.grants.contract(0)
    desk.grants.pay(0, PaymentKind.PREFINANCING)
    assert desk.grants.report(0, reached=15, accepted=4)
    return Owed(desk)


def has_proposed_it(owed: Owed) -> None:
    """The approver is who found it, as a person of two roles may be."""
    approver = present(owed.approvers[0].user_id, "a person")
    db.session.execute(update(Recovery).values(proposed_by_id=approver))
    db.session.commit()
    db.session.refresh(owed.recovery)


def test_nobody_claims_what_they_found_themselves(proposed: Owed, desk: Desk) -> None:
    has_proposed_it(proposed)
    with pytest.raises(NotPermitted):
        service.claim(proposed.recovery, by=proposed.preparers[0], at=proposed.grants.at)
    with pytest.raises(Refused, match="claims_own_proposal"):
        service.claim(proposed.recovery, by=proposed.approvers[0], at=proposed.grants.at)
    with clock.at(proposed.grants.at):
        answer = desk.browser(proposed.approvers[0]).post("/recoveries/1/claim")
    assert answer.status_code == 422
    db.session.expire_all()
    assert (proposed.recovery.status, held(AccountKind.RECEIVABLE)) == (RecoveryStatus.PROPOSED, ZERO)


def test_nothing_becomes_of_a_claim_before_it_is_made(proposed: Owed, desk: Desk) -> None:
    who: dict[str, Any] = {"by": proposed.preparers[0], "at": proposed.grants.at}
    with pytest.raises(StaleState):
        record_receipt(proposed.recovery, CLAIMED, received_on=proposed.today, bank_reference="B1", **who)
    with clock.at(proposed.grants.at):
        pages = desk.browser(proposed.preparers[0])
        assert pages.get("/recoveries/1/propose/write_off").status_code == 404
        assert pages.post("/recoveries/1/propose/write_off").status_code == 404


def test_only_finance_takes_down_money_and_only_some(owing: Desk) -> None:
    owed, day = Owed(owing), {"received_on": owing.grants.at.date(), "bank_reference": "B1"}
    with pytest.raises(NotPermitted):
        record_receipt(owed.recovery, CLAIMED, **day, by=owing.grants.representative(0), at=owing.grants.at)
    for amount in (ZERO, Decimal("-0.01")):
        with pytest.raises(Refused, match="receipt_sum"):
            record_receipt(owed.recovery, amount, **day, by=owed.preparers[0], at=owing.grants.at)


def test_a_set_off_is_refused_once_the_money_came(two: tuple[Owed, Application], desk: Desk) -> None:
    owed, other = two
    assert owed.grants.report(1, reached=20, accepted=4)
    due = due_of(other)
    proposal = owed.propose(service.propose_set_off, due, CLAIMED)
    owed.come("230.00", "B1")
    with pytest.raises(StaleState):
        owed.confirm(proposal)
    db.session.rollback()
    assert (due.to_pay, held(AccountKind.ACCEPTED, 2)) == (Decimal("920.00"), Decimal("3680.00"))


@pytest.fixture
def interest(app: Flask) -> tuple[Owed, Decimal]:
    """A claim that was repaid late: nothing but its interest is open."""
    grants = Grants(build_field(["5", "4.5"], units=2, yearly="0.06"))
    assert grants.confirm_ranking()
    claim_back(grants)
    grants.at += timedelta(days=100)
    owed = Owed(Desk(app, grants))
    owed.come("230.00", "B1")
    left = claim_of(owed.recovery).interest_open(owed.today)
    assert (owed.now.open, left > ZERO) == (ZERO, True)
    return owed, left


def test_interest_that_came_is_not_written_off(interest: tuple[Owed, Decimal]) -> None:
    owed, left = interest
    proposal = owed.propose(service.propose_write_off, [PDF])
    assert (proposal.amount, proposal.interest) == (ZERO, left)
    owed.come(str(left), "B2")
    with pytest.raises(Refused, match="proposal_sum_changed"):
        owed.confirm(proposal)


def test_interest_alone_is_written_off_and_no_money_moves(interest: tuple[Owed, Decimal]) -> None:
    owed, left = interest
    proposal = owed.propose(service.propose_write_off, [PDF])
    owed.confirm(proposal)
    assert (owed.recovery.status, proposal.interest) == (RecoveryStatus.WRITTEN_OFF, left)
    assert held(AccountKind.WRITTEN_OFF) == ZERO


def test_a_surplus_counts_for_no_more_than_is_still_owed(two: tuple[Owed, Application], desk: Desk) -> None:
    owed, _other = two
    assert owed.grants.report(1, reached=15, accepted=4)
    assert owed.grants.claim(1, owed.approvers[0])
    second: Recovery = present(owed.grants.recovery(1), "less is due than was paid")
    owed.come("300.00", "B1", has_surplus=True)
    proposal = owed.propose(service.propose_count, second)
    Owed(desk, 1).come("200.00", "B2")
    with pytest.raises(Refused, match="proposal_sum_changed"):
        owed.confirm(proposal)
    db.session.rollback()
    with clock.at(owed.grants.at):
        page = desk.browser(owed.approvers[0]).post(f"/recovery-proposals/{proposal.id}/confirm")
    assert page.status_code == 422
    db.session.expire_all()
    assert (claim_of(second).open, owed.now.surplus) == (Decimal("30.00"), Decimal("70.00"))


def test_no_more_is_given_back_than_is_held(owing: Desk) -> None:
    owed = Owed(owing)
    owed.come("240.00", "B1", has_surplus=True)
    proposal = owed.propose(service.propose_return)
    # However it went: what is held is counted again before it leaves.
    db.session.execute(update(RecoveryProposal).values(amount=Decimal("10.01")))
    with pytest.raises(Refused, match="proposal_sum_changed"):
        owed.confirm(proposal)


def test_a_surplus_is_given_back_by_finance_and_by_a_transfer_of_its_own(owing: Desk) -> None:
    owed, at = Owed(owing), owing.grants.at
    told: dict[str, Any] = {"paid_on": owed.today, "bank_reference": "OUT-1", "at": at}
    owed.come("240.00", "B1", has_surplus=True)
    first = owed.propose(service.propose_return)
    owed.confirm(first)
    with pytest.raises(NotPermitted):
        service.record_return_of_surplus(first, **told, by=owing.grants.representative(0))
    service.record_return_of_surplus(first, **told, by=owed.preparers[0])
    owed.come("5.00", "B2", has_surplus=True)
    second = owed.propose(service.propose_return)
    owed.confirm(second)
    with pytest.raises(Refused, match="receipt_recorded_before"):
        service.record_return_of_surplus(second, **told, by=owed.preparers[0])
    assert second.paid_on is None


def test_what_a_project_gives_back_before_anything_was_confirmed_is_shared_by_the_share_in_force(
    desk: Desk,
) -> None:
    parts = sources_of_project(1, Decimal("100.00"), desk.grants.at.date())
    assert (parts.esf, parts.state) == (Decimal("85.00"), Decimal("15.00"))


def test_an_edition_without_reminders_reminds_of_nothing(owing: Desk) -> None:
    before, _cut, after = editions.text_of("pumpurs-2022").partition("[recovery_reminders]")
    text = before + after[after.index("\n[") + 1 :]
    edition = RegulationEdition(
        code="bez-atgādinājumiem", title_lv="Nolikums", title_en="Regulation", text=text,
        sha256=editions.digest(text), recorded_at=owing.grants.at,
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    db.session.execute(update(Call).values(edition_id=edition.id))
    db.session.commit()
    db.session.expire_all()
    assert remind(at=owing.grants.at + timedelta(days=60)) == 0
    assert letters("recovery_reminder") == []


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("agreement L-2022-00001", "Agreement L-2022-00001"),
        ("termination L-2022-00001", "Termination of agreement L-2022-00001"),
        ("report JIP-1", "Final report of the project JIP-1"),
        ("lēmums 12", "lēmums 12"),
    ],
)
def test_a_basis_is_shown_in_words_and_an_unknown_one_as_it_is_stored(
    app: Flask, stored: str, shown: str
) -> None:
    with app.test_request_context("/"), force_locale("en"):
        assert basis(stored) == shown
