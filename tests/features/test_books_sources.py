"""Payments by source of funds, values of the programme that two people put in force, and the cash position."""

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text as sql
from sqlalchemy.exc import IntegrityError

from app.audit.models import AuditEvent
from app.books import sources
from app.books.cash import cash_position
from app.books.movements import Stage
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from app.funds import programme_values as values
from app.funds.models import ProgrammeValue, ValueCode
from app.funds.workflow import ValueStatus
from app.payments.models import Payment, PaymentKind
from competition_rules.programme import Sources
from tests.builders import accounts
from tests.conftest import SigningClient
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text

__all__ = ["desk"]


def shown(answer) -> str:
    return text(answer).replace("\u00a0", " ")


def test_a_value_holds_from_its_day_when_a_second_person_confirmed_it(any_database: Flask, noon) -> None:
    manager, approver = accounts.actor(Role.PROGRAMME_MANAGER), accounts.actor(Role.FINANCE_APPROVER)
    share, day = ValueCode.ESF_SHARE, riga_day(noon) + timedelta(days=10)
    given = {"effective_on": day, "source": "Lēmums Nr. 1", "at": noon}
    with pytest.raises(NotPermitted):
        values.propose(share, Decimal("0.9"), by=accounts.actor(Role.FINANCE_PREPARER), **given)
    proposed = values.propose(share, Decimal("0.9"), by=manager, **given)
    with pytest.raises(Refused, match="confirms_own_value"):
        values.confirm(proposed, by=manager, at=noon)
    assert values.value_on(share, day).is_default
    values.confirm(proposed, by=approver, at=noon)
    db.session.commit()
    before, after = values.value_on(share, day - timedelta(days=1)), values.value_on(share, day)
    assert (before.value, before.is_default) == (Decimal("0.85"), True)
    assert (after.value, after.source, after.is_default) == (Decimal("0.9"), "Lēmums Nr. 1", False)
    with pytest.raises(Refused, match="value_from_past"):
        values.propose(
            share, Decimal("0.8"), **given | {"effective_on": riga_day(noon) - timedelta(days=1)}, by=manager
        )
    late = values.propose(share, Decimal("0.8"), by=manager, **given)
    with pytest.raises(Refused, match="value_from_past"):
        values.confirm(late, by=approver, at=noon + timedelta(days=11))
    values.withdraw(late, by=manager, at=noon)
    assert [one.status for one in values.proposals()] == [ValueStatus.WITHDRAWN, ValueStatus.CONFIRMED]
    events = db.session.query(AuditEvent.event).filter_by(case_kind="programme_value").order_by(AuditEvent.id)
    assert [row[0].partition(".")[2] for row in events] == ["propose", "confirm", "propose", "withdraw"]


@pytest.fixture
def two_shares(desk: Desk) -> Desk:
    """A payment of each project, the second after another share was put in force."""
    desk.grants.contract(0)
    desk.grants.pay(0, PaymentKind.PREFINANCING)
    manager, approver = desk.grants.field.managers[0], desk.grants.field.approvers[0]
    today = riga_day(desk.grants.at)
    one = values.propose(
        ValueCode.ESF_SHARE,
        Decimal("0.3333"),
        effective_on=today,
        source="Lēmums",
        by=manager,
        at=desk.grants.at,
    )
    values.confirm(one, by=approver, at=desk.grants.at)
    desk.grants.contract(1)
    desk.grants.pay(1, PaymentKind.PREFINANCING)
    return desk


def test_a_payment_carries_its_parts_to_the_cent_and_a_later_share_leaves_them(two_shares: Desk) -> None:
    desk = two_shares
    found = [(payment.esf, payment.state) for payment in db.session.query(Payment).order_by(Payment.id)]
    assert found == [
        (Decimal("3128.00"), Decimal("552.00")), (Decimal("1226.54"), Decimal("2453.46")),
    ]  # fmt: skip
    [together] = sources.paid_by_call().values()
    assert together == Sources(Decimal("4354.54"), Decimal("3005.46"))
    assert sources.paid_by_municipality(1) == {
        desk.grants.application(0).local_call.municipality_id: together
    }
    auditor = desk.browser(accounts.actor(Role.AUDITOR))
    for address in ("/books", "/books/calls/1"):
        assert "4 354,54 €" in shown(auditor.get(address)), address
    assert "1 226,54 €" in shown(auditor.get("/payments/2"))
    assert "2 453,46 €" in shown(auditor.get(f"/books/projects/{desk.grants.field.application_ids[1]}"))
    with pytest.raises(IntegrityError):
        db.session.execute(sql("UPDATE payment SET esf = esf + 1 WHERE id = 1"))
    db.session.rollback()


def keepers(desk: Desk) -> tuple[SigningClient, SigningClient]:
    field = desk.grants.field
    return desk.browser(field.managers[0]), desk.browser(field.approvers[0])


def proposal(desk: Desk) -> dict[str, str]:
    day = f"{desk.grants.at + timedelta(days=3):%d.%m.%Y}."
    return {"code": "esf_share", "value": "84,9 %", "effective_on": day, "source": "MK noteikumi"}


def test_values_are_proposed_on_their_page(desk: Desk) -> None:
    manager, _approver = keepers(desk)
    given = proposal(desk)
    page = shown(manager.get("/books/values"))
    assert all(told in page for told in ("85 %", "5 gadi", "jāapstiprina"))
    for wrong in (
        {"value": "185 %"},
        {"code": "retention_years", "value": "0"},
        {"code": "x"},
        {"source": ""},
    ):
        answer = manager.post("/books/values", data=given | wrong)
        assert answer.status_code == 422, wrong
    assert "84,9 %" in answer.text
    past = manager.post("/books/values", data=given | {"effective_on": "01.01.2022."})
    assert (past.status_code, "jau pagājusi" in text(past)) == (422, True)


def test_a_proposed_value_is_confirmed_or_withdrawn_by_who_may(desk: Desk) -> None:
    manager, approver = keepers(desk)
    given = proposal(desk)
    assert manager.post("/books/values", data=given).status_code == 302
    assert manager.post("/books/values/1/confirm").status_code == 422
    assert approver.post("/books/values/1/confirm").status_code == 302
    assert approver.post("/books/values/1/confirm").status_code == 409
    assert (
        manager.post("/books/values", data=given | {"code": "retention_years", "value": "10"}).status_code
        == 302
    )
    assert "10 gadi" in shown(approver.get("/books/values"))
    assert approver.post("/books/values/2/withdraw").status_code == 302
    assert approver.post("/books/values/9/confirm").status_code == 404
    assert [one.value for one in db.session.query(ProgrammeValue).order_by(ProgrammeValue.id)] == [
        "0.849",
        "10",
    ]
    for other in (desk.grants.field.preparers[0], accounts.actor(Role.AUDITOR)):
        browser = desk.browser(other)
        assert "Ierosināt citu vērtību" not in browser.get("/books/values").text
        assert browser.post("/books/values", data=given).status_code == 403


def test_the_cash_position_sets_what_is_due_against_what_is_there(desk: Desk) -> None:
    desk.grants.contract(0)
    desk.grants.contract(1)
    today, nothing = riga_day(desk.grants.at), Decimal("0.00")
    grant, first = Decimal("4600.00"), Decimal("3680.00")
    owed = cash_position(today)
    assert (owed.committed, owed.free, owed.to_pay.all, owed.covered) == (2 * grant, nothing, 2 * first, True)
    assert owed.stages[Stage.OWED].within == (nothing, 2 * first, 2 * first)
    late = cash_position(today + timedelta(days=40)).stages[Stage.OWED]
    assert (late.overdue, late.within) == (2 * first, (nothing, nothing, nothing))
    preparer, approver = desk.grants.field.preparers[0], desk.grants.field.approvers[0]
    assert desk.grants.prepare(0, PaymentKind.PREFINANCING, preparer)
    assert cash_position(today).stages[Stage.PREPARED].all == first
    assert desk.grants.approve(0, approver)
    assert cash_position(today).stages[Stage.APPROVED].all == first
    assert desk.grants.export(preparer)
    moved = cash_position(today)
    assert [moved.stages[one].all for one in Stage] == [first, nothing, nothing, first]
    assert (moved.committed, moved.to_pay.all, moved.available) == (
        2 * grant - first,
        first,
        2 * grant - first,
    )
    for address in ("/", "/books"):
        page = shown(desk.browser(preparer).get(address))
        assert all(
            told in page for told in ("Pieejamā nauda un maksājamais", "30 dienu laikā", "5 520,00 €")
        ), address
