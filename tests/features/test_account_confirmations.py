"""The bank's paper about an account: handed in by the organisation, looked at by who verifies."""

import io

import pytest
from sqlalchemy.exc import IntegrityError

from app.agreements import service as agreements
from app.agreements.models import BankAccount
from app.agreements.workflow import BankAccountStatus
from app.audit.models import AuditEvent
from app.core.errors import NotPermitted, StaleState
from app.core.roles import Role
from app.extensions import db
from app.payments.models import PaymentKind
from tests.builders import accounts, registry
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text
from tests.workflows.grants import IBANS

__all__ = ["desk"]
PAPER = b"%PDF-1.7\n1 0 obj\n<</Konts (LV80BANK)>>\nendobj\n%%EOF"


def sent(content: bytes | None = PAPER, name: str = "izzina.pdf", iban: str = IBANS[0]) -> dict:
    file = {} if content is None else {"confirmation": (io.BytesIO(content), name)}
    return {"iban": iban, "holder": "Biedrība 0", **file}


def enter(desk: Desk, **changes) -> int:
    browser = desk.browser(desk.grants.representative(0))
    return browser.post("/bank-account", data=sent(**changes), content_type="multipart/form-data").status_code


def account(number: int = 1) -> BankAccount:
    db.session.rollback()
    return db.session.get_one(BankAccount, number)


def test_it_is_shown_beside_the_account_to_who_verifies_and_comes_back_byte_for_byte(desk: Desk) -> None:
    assert enter(desk) == 302
    verifier = desk.browser(desk.grants.field.coordinator)
    assert "iesniegts" in text(verifier.get("/bank-accounts"))
    page = verifier.get("/bank-accounts/1")
    assert ("izzina.pdf" in page.text, 'name="why"' in page.text, IBANS[0] in page.text) == (
        True,
        False,
        True,
    )
    file = verifier.get("/bank-accounts/1/confirmation")
    assert (file.data, file.mimetype) == (PAPER, "application/octet-stream")
    assert "izzina.pdf" in file.headers["Content-Disposition"]
    assert verifier.post("/bank-accounts/1/verify").status_code == 302
    assert (account().status, account().verification_reason) == (BankAccountStatus.VERIFIED, "")


def test_without_it_an_account_is_verified_only_with_a_written_reason(desk: Desk) -> None:
    assert enter(desk, content=None) == 302
    verifier = desk.browser(desk.grants.field.coordinator)
    for why in ("", "   "):
        refused = verifier.post("/bank-accounts/1/verify", data={"why": why})
        assert (refused.status_code, "Uzrakstiet, ar ko salīdzinājāt" in text(refused)) == (422, True)
    assert verifier.post("/bank-accounts/1/verify", data={"why": "x" * 501}).status_code == 422
    assert account().status is BankAccountStatus.ENTERED
    assert verifier.post("/bank-accounts/1/verify", data={"why": "Zvans bankai"}).status_code == 302
    assert (account().status, account().verification_reason) == (BankAccountStatus.VERIFIED, "Zvans bankai")
    assert "Zvans bankai" in text(verifier.get("/bank-accounts/1"))
    facts = db.session.query(AuditEvent.facts).filter_by(event="bank_account.verify").one()
    assert "Zvans bankai" in str(facts)


def test_it_is_added_later_to_the_same_version_of_the_account(desk: Desk) -> None:
    assert enter(desk, content=None) == 302
    assert enter(desk) == 302
    assert (account().version, account().confirmation_name) == (1, "izzina.pdf")
    assert db.session.query(BankAccount).count() == 1


def test_the_page_begins_with_the_account_as_it_is_bank_code_included(desk: Desk) -> None:
    browser = desk.browser(desk.grants.representative(0))
    assert browser.post("/bank-account", data={**sent(None), "bic": "HABALV22"}).status_code == 302
    assert 'value="HABALV22"' in browser.get("/bank-account").text


def test_another_account_begins_without_it(desk: Desk) -> None:
    assert enter(desk) == 302
    assert enter(desk, content=None, iban=IBANS[1]) == 302
    assert account(2).confirmation_key is None
    verifier = desk.browser(desk.grants.field.coordinator)
    assert verifier.get("/bank-accounts/2/confirmation").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"", "izzina.pdf", "ir tukša"),
        (b"MZ\x90\x00", "izzina.exe", "izzina.exe"),
        (b"PK\x03\x04", "izzina.docx", "izzina.docx"),
    ],
)
def test_a_file_that_is_no_paper_of_a_bank_is_refused_and_the_account_stays_as_typed(
    desk: Desk, content: bytes, name: str, told: str
) -> None:
    browser = desk.browser(desk.grants.representative(0))
    answer = browser.post("/bank-account", data=sent(content, name), content_type="multipart/form-data")
    assert (answer.status_code, told in text(answer), f'value="{IBANS[0]}"' in answer.text) == (
        422,
        True,
        True,
    )
    assert db.session.query(BankAccount).count() == 0


def test_strangers_get_neither_the_paper_nor_a_hint_of_it(desk: Desk) -> None:
    assert enter(desk) == 302
    own = desk.browser(desk.grants.representative(0))
    assert own.get("/bank-accounts/1/confirmation").data == PAPER
    assert "/bank-accounts/1/confirmation" in own.get("/bank-account").text
    coordinator = accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads"))
    for stranger in (desk.grants.representative(1), coordinator):
        assert desk.browser(stranger).get("/bank-accounts/1/confirmation").status_code == 404
    assert desk.browser(accounts.actor(Role.AUDITOR)).get("/bank-accounts/1/confirmation").status_code == 403
    assert (
        desk.browser(desk.grants.field.preparers[0]).get("/bank-accounts/9/confirmation").status_code == 404
    )


def test_nobody_else_hands_it_in_and_not_for_an_account_that_was_replaced(desk: Desk) -> None:
    assert enter(desk) == 302
    values = {"data": PAPER, "file_name": "cita.pdf", "at": desk.grants.at}
    with pytest.raises(NotPermitted):
        agreements.hand_in_confirmation(account(), **values, by=desk.grants.representative(1))
    assert enter(desk, content=None, iban=IBANS[1]) == 302
    with pytest.raises(StaleState):
        agreements.hand_in_confirmation(account(), **values, by=desk.grants.representative(0))


def test_a_paper_for_a_verified_account_is_kept_and_the_account_stays_verified(desk: Desk) -> None:
    assert enter(desk, content=None) == 302
    assert desk.grants.verify_account(0, desk.grants.field.coordinator)
    assert enter(desk) == 302
    assert (account().status, account().confirmation_name) == (BankAccountStatus.VERIFIED, "izzina.pdf")


def test_the_database_knows_no_account_verified_by_nothing(desk: Desk) -> None:
    assert enter(desk, content=None) == 302
    found = account()
    found.status, found.verified_at = BankAccountStatus.VERIFIED, desk.grants.at
    found.verified_by_id = desk.grants.field.coordinator.user_id
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_account_of_two_organisations_is_pointed_out_to_staff_and_to_nobody_else(desk: Desk) -> None:
    desk.grants.contract(0)
    assert desk.grants.prepare(0, PaymentKind.PREFINANCING, desk.grants.field.preparers[0])
    told = f"Kontu {IBANS[0]} ievadījusi vairāk nekā viena organizācija: Biedrība 0, Biedrība 1."
    finance = desk.browser(desk.grants.field.preparers[0])
    assert told not in text(finance.get("/payments/1"))
    assert desk.grants.enter_account(1, IBANS[0])
    assert told in text(finance.get("/payments/1"))
    assert "ievadījušas vairākas organizācijas" in text(finance.get("/bank-accounts"))
    assert "Biedrība 0" in text(finance.get("/bank-accounts/2"))
    organisation = desk.browser(desk.grants.representative(1))
    for address in ("/bank-account", f"/projects/{desk.grants.field.application_ids[1]}/money"):
        assert "Biedrība 0" not in text(organisation.get(address))
