"""The books tell by source of funds what came back, was set off and was written off, to the cent."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.books import parts, queries
from app.books.movements import Movement, movement_between
from app.books.parts import Back
from app.extensions import db
from app.payments import service
from app.payments.models import Recovery
from competition_rules.programme import Sources
from tests.features.money_desk import Desk, desk
from tests.features.statement_desk import back, line_of, owing, take_in
from tests.features.test_recoveries import PDF, Owed, due_of, two
from tests.unit.statements import balanced

__all__ = ["desk", "owing", "two"]


def rows() -> list[Any]:
    return list(db.session.execute(queries.transfer_rows()))


def test_what_was_repaid_and_written_off_adds_up_to_the_claim_source_by_source(owing: Desk) -> None:
    owed = Owed(owing)
    for number, amount in enumerate(("33.33", "66.67", "0.01"), start=1):
        owed.come(amount, f"B{number}")
    owed.confirm(owed.propose(service.propose_write_off, [PDF]))
    found = parts.came_back(application_id=1)
    assert set(found) == {Back.REPAID, Back.WRITTEN_OFF}
    together = parts_sum(list(found.values()))
    recovery = db.session.scalars(select(Recovery)).one()
    assert together == (recovery.esf, recovery.state) == (Decimal("195.50"), Decimal("34.50"))
    town = owed.recovery.application.local_call.municipality_id
    assert parts.came_back() == parts.came_back(call_id=1) == found
    assert parts.came_back(call_id=1, municipality_id=town) == found
    assert parts.came_back(call_id=1, municipality_id=town + 1) == {}
    assert parts.came_back(application_id=2) == {}


def parts_sum(some: list[Sources]) -> tuple[Decimal, Decimal]:
    return sum((one.esf for one in some), Decimal(0)), sum((one.state for one in some), Decimal(0))


def test_every_transfer_that_pays_or_brings_back_carries_its_sources(
    two: tuple[Owed, Any], desk: Desk
) -> None:
    owed, other = two
    assert owed.grants.report(1, reached=20, accepted=4)
    owed.come("30.00", "B1")
    owed.confirm(owed.propose(service.propose_set_off, due_of(other), Decimal("100.00")))
    owed.confirm(owed.propose(service.propose_write_off, [PDF]))
    owed.come("40.00", "B2")
    take_in(desk, balanced(back("R1", "50.00", "atmaksa")))
    service.take_in_refund(
        line_of("R1"), owed.recovery.application, reason="Vēl", by=owed.preparers[0], at=owed.grants.at
    )
    db.session.commit()
    found = parts.of_transfers(rows())
    split = {row.id: row for row in rows() if row.id in found}
    for number, row in split.items():
        assert found[number].esf + found[number].state == row.amount, row.act
    kinds = {movement_between(row.source_kind, row.target_kind) for row in split.values()}
    assert kinds >= {
        Movement.CLAIM, Movement.REPAYMENT, Movement.SET_OFF, Movement.WRITE_OFF, Movement.LATE_REPAYMENT,
        Movement.PAYMENT, Movement.REFUND_ACCEPTED,
    }  # fmt: skip
    back_ = parts.came_back(call_id=1)
    assert set(back_) == set(Back)
    assert back_[Back.SET_OFF] == back_[Back.COUNTED]


def test_each_new_transfer_leads_to_its_case_and_the_books_pages_say_the_sources(
    two: tuple[Owed, Any], desk: Desk
) -> None:
    owed, other = two
    assert owed.grants.report(1, reached=20, accepted=4)
    owed.confirm(owed.propose(service.propose_set_off, due_of(other), Decimal("230.00")))
    browser = desk.browser(owed.preparers[0])
    for row in rows():
        if ": set-off " in row.act:
            page = " ".join(browser.get(f"/books/transfers/{row.id}").get_data(as_text=True).split())
            assert 'href="/recoveries/1"' in page
            assert "Pēc finansējuma avota" in page
            assert "33. punkts" in page
    for address in ("/books", "/books/calls/1", "/books/quotas/1", "/books/projects/1"):
        assert "Ieskaitītās prasības" in browser.get(address).get_data(as_text=True), address
    assert "Ieskaitīti, nevis izmaksāti" in browser.get("/books/projects/2").get_data(as_text=True)
