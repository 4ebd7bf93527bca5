"""Agreements and bank accounts through the pages."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.agreements.models import BankAccount, GrantAgreement, Party
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.workflow import ApplicationStatus
from app.core.clock import riga_day
from app.core.errors import present
from app.core.roles import Role
from app.extensions import db
from app.home.queries import agreements_to_sign
from app.payments.checks import changed_since_approved, states_of
from app.payments.models import PaymentKind
from app.registry.models import Organisation
from tests.builders import accounts, registry
from tests.counting import counted_queries
from tests.features.money_desk import Desk, desk
from tests.workflows.grants import IBANS

__all__ = ["desk"]


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def signature(desk: Desk, days: int = 0) -> dict[str, str]:
    day = desk.grants.at.date() + timedelta(days=days)
    return {"signatory": "Anna Kalniņa, valdes priekšsēdētāja", "signed_on": f"{day:%d.%m.%Y}."}


def prepared(desk: Desk) -> GrantAgreement:
    assert desk.grants.prepare_agreement(0)
    return db.session.get_one(GrantAgreement, 1)


def test_the_coordinator_prepares_an_agreement_once(desk: Desk) -> None:
    browser = desk.browser(desk.grants.field.coordinator)
    address = f"/applications/{desk.grants.field.application_ids[0]}/agreement"
    first, second = browser.post(address), browser.post(address)
    assert first.headers["Location"] == second.headers["Location"] == "/agreements/1"
    page = text(browser.get("/agreements/1"))
    assert "3 680,00 €" in page.replace("\u00a0", " ")
    assert "920,00 €" in page.replace("\u00a0", " ")
    assert db.session.query(GrantAgreement).count() == 1


def test_three_signatures_bring_it_into_force(desk: Desk) -> None:
    agreement, field = prepared(desk), desk.grants.field
    for actor in (desk.grants.representative(0), field.chair, field.managers[0]):
        assert agreement.status is AgreementStatus.PREPARED
        answer = desk.browser(actor).post("/agreements/1/signature", data=signature(desk))
        assert answer.status_code == 302
        db.session.refresh(agreement)
    assert agreement.status is AgreementStatus.SIGNED
    assert agreement.application.status is ApplicationStatus.CONTRACTED
    assert {one.party for one in agreement.signatures} == set(Party)


@pytest.mark.parametrize(
    ("language", "days", "sentence"),
    [
        ("lv", 1, "vēl nav pienākusi"),
        ("en", 1, "is in the future"),
        ("lv", -5, "agrāk to nevarēja parakstīt"),
        ("en", -5, "cannot have been signed earlier"),
    ],
)
def test_a_wrong_day_of_signing_is_explained_and_kept(
    desk: Desk, language: str, days: int, sentence: str
) -> None:
    prepared(desk)
    browser = desk.browser(desk.grants.field.chair)
    browser.get(f"/language?code={language}")
    typed = signature(desk, days)
    answer = browser.post("/agreements/1/signature", data=typed)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert typed["signed_on"] in text(answer)


def test_a_party_signs_once_and_only_for_itself(desk: Desk) -> None:
    prepared(desk)
    chair = desk.browser(desk.grants.field.chair)
    assert chair.post("/agreements/1/signature", data=signature(desk)).status_code == 302
    again = chair.post("/agreements/1/signature", data=signature(desk))
    assert (again.status_code, "jau ir reģistrēts" in text(again)) == (422, True)
    coordinator = desk.browser(desk.grants.field.coordinator)
    assert coordinator.post("/agreements/1/signature", data=signature(desk)).status_code == 403


def test_an_agreement_on_a_withdrawn_project_is_signed_by_nobody_and_waits_for_nobody(desk: Desk) -> None:
    agreement, by = prepared(desk), desk.grants.representative(0)
    assert db.session.scalar(agreements_to_sign(by, None)) == 1
    assert desk.grants.withdraw(0)
    assert db.session.scalar(agreements_to_sign(by, None)) == 0
    assert not desk.grants.sign(0, Party.APPLICANT)
    browser = desk.browser(by)
    assert "Projekts atsaukts" in text(browser.get("/agreements"))
    page = text(browser.get("/agreements/1"))
    assert "šo līgumu neparakstīs" in page
    assert "signatory" not in page
    assert browser.post("/agreements/1/signature", data=signature(desk)).status_code == 409
    db.session.refresh(agreement)
    assert agreement.signatures == []


def test_an_incomplete_signature_is_asked_for_again(desk: Desk) -> None:
    prepared(desk)
    answer = desk.browser(desk.grants.field.chair).post(
        "/agreements/1/signature", data={"signed_on": "vakar"}
    )
    assert answer.status_code == 422
    assert "vakar" in text(answer)


def test_another_organisation_and_municipality_do_not_see_it(desk: Desk) -> None:
    prepared(desk)
    strangers = [
        desk.grants.representative(1),
        accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads")),
    ]
    for actor in strangers:
        assert desk.browser(actor).get("/agreements/1").status_code == 404
    other = desk.browser(strangers[1])
    assert other.post(f"/applications/{desk.grants.field.application_ids[1]}/agreement").status_code == 404


def test_the_list_takes_as_many_queries_for_one_as_for_two(desk: Desk) -> None:
    prepared(desk)
    browser = desk.browser(desk.grants.field.managers[0])
    with counted_queries() as one:
        assert browser.get("/agreements").status_code == 200
    assert desk.grants.prepare_agreement(1)
    with counted_queries() as two:
        assert "Projekts 1" in text(browser.get("/agreements"))
    assert len(one) == len(two) <= 12


def test_an_account_is_entered_by_one_and_verified_by_another(desk: Desk) -> None:
    browser = desk.browser(desk.grants.representative(0))
    typed = {"iban": "lv80 bank 0000 4351 95001", "bic": "HABALV22", "holder": "Biedrība 0"}
    assert browser.post("/bank-account", data=typed).status_code == 302
    account = db.session.get_one(BankAccount, 1)
    assert (account.iban, account.bic, account.status) == (IBANS[0], "HABALV22", BankAccountStatus.ENTERED)
    verifier = desk.browser(desk.grants.field.coordinator)
    assert "Biedrība 0" in text(verifier.get("/bank-accounts"))
    assert verifier.get("/bank-accounts/1").status_code == 200
    assert verifier.post("/bank-accounts/1/verify", data={"why": "Bankas izraksts"}).status_code == 302
    db.session.refresh(account)
    assert account.status is BankAccountStatus.VERIFIED
    assert verifier.post("/bank-accounts/1/verify").status_code == 409
    assert "Biedrība 0" not in text(verifier.get("/bank-accounts"))


@pytest.mark.parametrize(
    ("language", "typed", "sentence"),
    [
        ("lv", {"iban": "LV80BANK0000435195002"}, "nav derīgs IBAN"),
        ("en", {"iban": "LV80BANK0000435195002"}, "is not a valid IBAN"),
        ("lv", {"iban": IBANS[0], "bic": "12"}, "12"),
        ("en", {"iban": IBANS[0], "bic": "12"}, "is not a bank code"),
        ("lv", {"iban": IBANS[0], "bic": "HABAEE2X"}, "nav konta valsts"),
        ("en", {"iban": IBANS[0], "bic": "HABAEE2X"}, "not of a bank of the country"),
    ],
)
def test_a_wrong_account_is_explained_and_kept(
    desk: Desk, language: str, typed: dict[str, str], sentence: str
) -> None:
    browser = desk.browser(desk.grants.representative(0))
    browser.get(f"/language?code={language}")
    answer = browser.post("/bank-account", data={"holder": "Biedrība", **typed})
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert typed["iban"] in text(answer).replace(" ", "")


def test_a_refused_account_shows_its_reason_to_the_organisation(desk: Desk) -> None:
    assert desk.grants.enter_account(0, IBANS[0])
    verifier = desk.browser(desk.grants.field.managers[0])
    assert verifier.post("/bank-accounts/1/refuse", data={"reason": ""}).status_code == 422
    answer = verifier.post("/bank-accounts/1/refuse", data={"reason": "Konts pieder citam."})
    assert answer.status_code == 302
    assert "Konts pieder citam." in text(desk.browser(desk.grants.representative(0)).get("/bank-account"))


def test_the_same_account_elsewhere_is_pointed_out(desk: Desk) -> None:
    assert desk.grants.enter_account(0, IBANS[0])
    assert desk.grants.enter_account(1, IBANS[0])
    page = text(desk.browser(desk.grants.field.coordinator).get("/bank-accounts/2"))
    assert "Biedrība 0" in page


def test_who_entered_an_account_does_not_verify_it(desk: Desk) -> None:
    assert desk.grants.enter_account(0, IBANS[0])
    person = desk.grants.representative(0)
    double = accounts.membership(Role.FINANCE_PREPARER, person=db.session.get_one(User, person.user_id))
    browser = desk.browser(accounts.actor_of(double))
    assert "cits cilvēks" in text(browser.get("/bank-accounts/1"))
    answer = browser.post("/bank-accounts/1/verify")
    assert (answer.status_code, "Šo kontu ievadījāt jūs pats" in text(answer)) == (422, True)
    assert browser.post("/bank-accounts/1/refuse", data={"reason": "x"}).status_code == 403


def test_a_coordinator_verifies_only_organisations_with_a_project_here(desk: Desk) -> None:
    assert desk.grants.enter_account(0, IBANS[0])
    stranger = accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads"))
    browser = desk.browser(stranger)
    assert browser.get("/bank-accounts/1").status_code == 404
    assert browser.post("/bank-accounts/1/verify").status_code == 404


def test_the_account_page_begins_with_what_the_organisation_declared(desk: Desk) -> None:
    organisation = db.session.get_one(Organisation, desk.grants.field.organisation_ids[1])
    organisation.iban = IBANS[1]
    db.session.commit()
    page = text(desk.browser(desk.grants.representative(1)).get("/bank-account"))
    assert "LV44 HABA 0551 0000 0000 1" in page


def test_another_account_voids_an_approval_and_is_verified_before_anything_is_paid(desk: Desk) -> None:
    grants, field = desk.grants, desk.grants.field
    grants.contract(0)
    kind, preparer = PaymentKind.PREFINANCING, field.preparers[0]
    assert grants.prepare(0, kind, preparer)
    assert grants.approve(0, field.approvers[0])
    assert grants.enter_account(0, IBANS[1])
    assert not grants.export(preparer)
    assert grants.verify_account(0, field.coordinator)
    assert not grants.export(preparer)
    payment = present(grants.payment(0), "it was made")
    state = states_of([payment], on=riga_day(grants.at))[payment.id]
    assert [one.rule for one in changed_since_approved(payment, state)] == ["account_changed"]
    assert grants.void(0, preparer)
    grants.pay(0, kind)
    assert present(grants.payment(0), "it was made").bank_account.iban == IBANS[1]
