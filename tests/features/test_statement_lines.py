"""What statements say of money that came in, and lines that a person clarifies."""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app.applications.workflow import ApplicationStatus
from app.core.errors import Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind, Transfer
from app.funds.service import Place
from app.payments import offers, service
from app.payments.models import Payment, PaymentKind, Recovery
from app.payments.statement_models import LineOutcome
from app.payments.workflow import LineStatus, PaymentStatus, RecoveryStatus
from tests.builders import accounts
from tests.builders.receipts import typed
from tests.conftest import SigningClient
from tests.counting import counted_queries
from tests.features.money_desk import Desk, desk
from tests.features.statement_desk import (
    OTHER,
    at_bank,
    back,
    came,
    held,
    line_of,
    other,
    owing,
    paid,
    part,
    take_in,
)
from tests.features.test_agreements_pages import text
from tests.unit.statements import Part, balanced, entry
from tests.workflows.grants import IBANS

__all__ = ["at_bank", "desk", "owing"]


def test_repayments_that_quote_their_recovery_are_recorded_and_complete_the_project(owing: Desk) -> None:
    take_in(
        owing, balanced(back("R1", "200.00", "Atmaksa jip0000001r, paldies"), back("R2", "31.00"), number="1")
    )
    assert (line_of("R1").outcome, line_of("R2").outcome) == (LineOutcome.RECEIPT, LineOutcome.RECEIPT)
    take_in(owing, balanced(back("R4", "1.00"), back("R5", "1.00", "JIP0000001R JIP0000002R"), number="2"))
    recovery = owing.grants.recovery(0)
    assert recovery is not None
    assert recovery.status is RecoveryStatus.REPAID
    assert owing.grants.application(0).status is ApplicationStatus.COMPLETED
    assert [line_of(one).doubt for one in ("R4", "R5")] == ["line_recovery_not_claimed", "line_unknown"]


def test_a_receipt_typed_before_the_statement_counts_once(owing: Desk) -> None:
    by = owing.grants.field.preparers[0]
    assert owing.grants.repay(0, Decimal("100.00"), "R1", by)
    assert owing.grants.repay(0, Decimal("50.00"), "typed", by)
    take_in(owing, balanced(back("R1", "100.00"), back("R2", "50.00")))
    assert (line_of("R1").outcome, line_of("R2").doubt) == (LineOutcome.RECEIPT, "line_typed_before")
    recovery = owing.grants.recovery(0)
    assert recovery is not None
    service.match_to_recovery(line_of("R2"), recovery, by=by, at=owing.grants.at)
    assert held(AccountKind.RECEIVABLE) == Decimal("80.00")


def test_a_receipt_that_waits_for_a_second_person_is_decided_on_before_its_line(owing: Desk) -> None:
    recovery, field, at = owing.grants.recovery(0), owing.grants.field, owing.grants.at
    assert recovery is not None
    waiting = typed(recovery, Decimal("50.00"), "typed", at.date(), by=field.preparers[0], at=at)
    take_in(owing, balanced(back("R1", "50.00"), back("R2", "20.00")))
    assert (line_of("R1").doubt, line_of("R2").outcome) == ("line_typed_waits", LineOutcome.RECEIPT)
    service.confirm_proposal(waiting, by=field.approvers[0], at=at)
    service.match_to_recovery(line_of("R1"), recovery, by=field.preparers[0], at=at)
    assert held(AccountKind.RECEIVABLE) == Decimal("160.00")


def test_a_person_confirms_what_is_proposed_by_sum_and_account(owing: Desk) -> None:
    take_in(owing, balanced(back("R1", "30.00", "par projektu JIP-0"), back("R2", "20.00", "atmaksa", OTHER)))
    recovery, by, at = owing.grants.recovery(0), owing.grants.field.preparers[0], owing.grants.at
    assert recovery is not None
    assert offers.recoveries_offered(line_of("R1")) == [recovery]
    assert offers.recoveries_offered(line_of("R2")) == []
    service.match_to_recovery(line_of("R1"), recovery, by=by, at=at)
    assert held(AccountKind.RECEIVABLE) == Decimal("200.00")
    with pytest.raises(StaleState):
        service.match_to_recovery(line_of("R1"), recovery, by=by, at=at)


def test_a_payment_with_another_account_is_confirmed_by_a_person_with_a_reason(at_bank: Desk) -> None:
    take_in(
        at_bank, balanced(paid(one=part(iban=OTHER)), paid("R3", one=Part(iban=IBANS[0])), paid("R4", "1.00"))
    )
    line, payment, by = line_of("R1"), db.session.get_one(Payment, 1), at_bank.grants.field.preparers[0]
    assert [offers.payments_offered(line_of(one)) for one in ("R1", "R3", "R4")] == [[payment], [payment], []]
    at = at_bank.grants.at
    for asked, reason, rule in [
        (line, " ", "line_needs_reason"),
        (line_of("R4"), "x", "line_payment_not_offered"),
    ]:
        with pytest.raises(Refused, match=rule):
            service.match_to_payment(asked, payment, reason=reason, by=by, at=at)
    with pytest.raises(Refused, match="line_is_outgoing"):
        service.take_in_refund(line, payment.application, reason="x", by=by, at=at)
    service.match_to_payment(line, payment, reason="Banka mainījusi konta pierakstu", by=by, at=at)
    assert (line.status, line.reason) == (LineStatus.MATCHED, "Banka mainījusi konta pierakstu")
    assert payment.status is PaymentStatus.CONFIRMED
    assert offers.payments_offered(line_of("R3")) == []


def test_a_return_typed_before_its_line_is_matched_and_nothing_moves_again(at_bank: Desk) -> None:
    by, payment = at_bank.grants.field.preparers[0], db.session.get_one(Payment, 1)
    assert at_bank.grants.bank_returns(0, by)
    elsewhere = came("R2", one=part(iban=OTHER, return_code="AC04"))
    take_in(at_bank, balanced(elsewhere, came("R3", "0.00", Part(iban=IBANS[0]))))
    before = held(AccountKind.COMMITTED)
    service.match_to_payment(line_of("R2"), payment, reason="Banka", by=by, at=at_bank.grants.at)
    assert (line_of("R2").outcome, held(AccountKind.COMMITTED)) == (LineOutcome.RETURNED, before)
    assert offers.payments_offered(line_of("R3")) == []
    with pytest.raises(Refused, match="line_is_outgoing"):
        service.match_to_recovery(line_of("R3"), Recovery(), by=by, at=at_bank.grants.at)


def test_a_refund_before_the_settlement_stands_ready_for_the_project_again(at_bank: Desk) -> None:
    take_in(
        at_bank, balanced(paid(), came("R2", "100.00", Part(iban=IBANS[0])), came("R3", "9000.00", Part()))
    )
    by, at, application = at_bank.grants.field.preparers[0], at_bank.grants.at, at_bank.grants.application(0)
    assert offers.projects_offered(line_of("R2")) == [application]
    with pytest.raises(Refused, match="refund_sum"):
        service.take_in_refund(line_of("R3"), application, reason="x", by=by, at=at)
    db.session.rollback()
    service.take_in_refund(line_of("R2"), application, reason="Pārpalikums", by=by, at=at)
    db.session.commit()
    assert (held(AccountKind.PAID), held(AccountKind.COMMITTED)) == (Decimal("3580.00"), Decimal("1020.00"))
    assert at_bank.grants.report(0, reached=20, accepted=4)
    at_bank.grants.pay(0, PaymentKind.BALANCE)
    assert held(AccountKind.ACCEPTED) == Decimal("4600.00")


def test_a_refund_after_the_settlement_goes_back_to_the_call(owing: Desk) -> None:
    by, at, application = owing.grants.field.preparers[0], owing.grants.at, owing.grants.application(0)
    take_in(owing, balanced(back("R1", "50.00", "atmaksa"), back("R2", "230.00")))
    assert application.status is ApplicationStatus.COMPLETED
    call = Place(AccountKind.CALL, application.local_call.call_id)
    before = funds.balance(call)
    service.take_in_refund(line_of("R1"), application, reason="Vēl", by=by, at=at)
    assert funds.balance(call) - before == Decimal("50.00")
    assert line_of("R1").outcome is LineOutcome.REFUND
    newest = db.session.scalar(select(func.max(Transfer.id)))
    page = text(owing.browser(by).get(f"/books/transfers/{newest}"))
    assert f'href="/statements/lines/{line_of("R1").id}"' in page
    assert "Atdots konkursam pēc pieņemšanas" in page


def test_a_refund_waits_while_a_recovery_is_open(owing: Desk) -> None:
    take_in(owing, balanced(back("R1", "50.00", "atmaksa")))
    by, at = owing.grants.field.preparers[0], owing.grants.at
    with pytest.raises(Refused, match="refund_recovery_open"):
        service.take_in_refund(line_of("R1"), owing.grants.application(0), reason="x", by=by, at=at)


def test_the_last_payment_given_back_makes_the_project_run_on_until_it_is_paid_again(desk: Desk) -> None:
    desk.grants.contract(0)
    desk.grants.pay(0, PaymentKind.PREFINANCING)
    assert desk.grants.report(0, reached=20, accepted=4)
    desk.grants.pay(0, PaymentKind.BALANCE)
    take_in(desk, balanced(came("R1", "920.00", part("JIP0000001B01", return_code="AC04"))))
    assert desk.grants.application(0).status is ApplicationStatus.CONTRACTED
    assert (held(AccountKind.ACCEPTED), held(AccountKind.COMMITTED)) == (
        Decimal("3680.00"),
        Decimal("920.00"),
    )
    desk.grants.pay(0, PaymentKind.BALANCE)
    assert desk.grants.application(0).status is ApplicationStatus.COMPLETED


def test_a_payment_given_back_after_the_settlement_is_clarified_as_a_refund(owing: Desk) -> None:
    take_in(owing, balanced(came("R1")))
    assert (line_of("R1").status, line_of("R1").doubt) == (LineStatus.OPEN, "line_return_settled")
    by, at = owing.grants.field.preparers[0], owing.grants.at
    with pytest.raises(Refused, match="return_after_settlement"):
        service.match_to_payment(line_of("R1"), db.session.get_one(Payment, 1), reason="", by=by, at=at)


def upload(browser: SigningClient, data: bytes) -> TestResponse:
    return browser.post("/statements", data={"file": (BytesIO(data), "a.xml")})


def test_the_pages_import_and_list(at_bank: Desk) -> None:
    browser = at_bank.browser(at_bank.grants.field.preparers[0])
    nothing = browser.post("/statements", data={})
    assert nothing.status_code == 422
    assert re.search('id="file-error">.*Izvēlieties datni', nothing.text)
    wrong = upload(browser, balanced(account=OTHER))
    assert (wrong.status_code, "Programmas konts ir" in text(wrong)) == (422, True)
    data = balanced(
        paid(one=part(iban=OTHER)),
        came("R2", "100.00", Part(iban=IBANS[0])),
        other("R3"),
    )
    assert upload(browser, data).headers["Location"] == "/statements/1"
    assert "Nekas nav mainījies" in text(browser.get(upload(browser, data).headers["Location"]))
    assert "Ieraksti" in text(browser.get("/statements/1"))
    assert "konts atšķiras" in text(browser.get("/statements/lines?status=open"))
    auditor = at_bank.browser(accounts.actor(Role.AUDITOR))
    for page in ("/statements", "/statements/1", "/statements/lines", "/statements/lines/1"):
        assert auditor.get(page).status_code == 200
    assert auditor.post("/statements/lines/1/set-aside", data={"reason": "x"}).status_code == 403


def test_the_page_of_a_line_clarifies_it(at_bank: Desk) -> None:
    browser = at_bank.browser(at_bank.grants.field.preparers[0])
    fee = other("R3")
    take_in(at_bank, balanced(paid(one=part(iban=OTHER)), came("R2", "100.00", Part(iban=IBANS[0])), fee))
    first, second, third = (line_of(one).id for one in ("R1", "R2", "R3"))
    line = f"/statements/lines/{first}"
    assert browser.post(f"{line}/payments/1", data={"reason": "x" * 501}).status_code == 422
    assert browser.post(f"{line}/payments/1", data={"reason": ""}).status_code == 422
    assert browser.post(f"{line}/payments/9").status_code == 404
    assert browser.post(f"{line}/payments/1", data={"reason": "Tas pats"}).status_code == 302
    assert "Tas pats" in text(browser.get(line))
    for sent, status in [
        ({}, 422),
        ({"project": "JIP-9", "why": "x"}, 422),
        ({"project": "JIP-0", "why": "x"}, 302),
    ]:
        assert browser.post(f"/statements/lines/{second}/refund", data=sent).status_code == status
    assert browser.post(f"/statements/lines/{second}/recoveries/9").status_code == 404
    aside = f"/statements/lines/{third}/set-aside"
    for sent, status in [({}, 422), ({"reason": "Bankas komisija"}, 302), ({"reason": "x"}, 409)]:
        assert browser.post(aside, data=sent).status_code == status
    assert browser.post(f"/statements/lines/{third}/take-back").status_code == 302
    assert line_of("R3").status is LineStatus.OPEN


def test_the_page_of_a_recovery_line_records_it(owing: Desk) -> None:
    take_in(owing, balanced(back("R1", "30.00", "par JIP-0")))
    browser, address = owing.browser(owing.grants.field.preparers[0]), f"/statements/lines/{line_of('R1').id}"
    assert browser.post(f"{address}/recoveries/1").status_code == 302
    assert browser.post(f"{address}/recoveries/1").status_code == 409
    assert "Atgūstamā nauda atmaksāta" in text(browser.get(address))


def test_the_lists_take_as_many_queries_for_three_lines_as_for_one(at_bank: Desk) -> None:
    take_in(at_bank, balanced(paid(), number="1"))
    browser = at_bank.browser(at_bank.grants.field.preparers[0])
    for page in ("/statements", "/statements/lines"):
        browser.get(page)
        with counted_queries() as one:
            browser.get(page)
        take_in(
            at_bank,
            balanced(
                *(entry(reference=f"{page}{n}", booked="<Dt>2022-06-01</Dt>") for n in "abc"), number=page
            ),
        )
        with counted_queries() as many:
            browser.get(page)
        assert len(one) == len(many) <= 9
