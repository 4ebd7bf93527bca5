"""Payments through the pages of finance."""

from hashlib import sha256

import pytest
from lxml import etree

from app.agreements.models import Party
from app.applications.workflow import ApplicationStatus
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.payments.models import Hold, Payment, PaymentBatch, PaymentKind
from app.payments.workflow import BatchStatus, PaymentStatus
from tests.builders import accounts, registry
from tests.counting import counted_queries
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text
from tests.workflows.grants import IBANS

__all__ = ["desk"]


def key(desk: Desk, place: int, kind: PaymentKind = PaymentKind.PREFINANCING) -> str:
    return f"{desk.grants.field.application_ids[place]}-{kind.value}"


def exported(desk: Desk) -> Payment:
    """The first project's prefinancing, at the bank."""
    desk.grants.contract(0)
    preparer = desk.grants.field.preparers[0]
    assert desk.grants.prepare(0, PaymentKind.PREFINANCING, preparer)
    assert desk.grants.approve(0, desk.grants.field.approvers[0])
    assert desk.grants.export(preparer)
    return db.session.get_one(Payment, 1)


def test_what_is_ready_and_what_is_blocked_stands_apart_with_reasons(desk: Desk) -> None:
    desk.grants.contract(0)
    page = text(desk.browser(desk.grants.field.preparers[0]).get("/payments"))
    assert f'value="{key(desk, 0)}"' in page
    assert desk.grants.prepare_agreement(1)
    for party in Party:
        assert desk.grants.sign(1, party)
    assert desk.grants.tick(1)
    page = text(desk.browser(desk.grants.field.preparers[0]).get("/payments"))
    assert f'value="{key(desk, 1)}"' not in page
    assert "Organizācija vēl nav ievadījusi bankas kontu." in page
    assert desk.grants.enter_account(1, IBANS[1])
    page = text(desk.browser(desk.grants.field.preparers[0]).get("/payments"))
    assert f"Konts {IBANS[1]} vēl nav pārbaudīts." in page


def test_one_prepares_another_approves_and_the_bank_gets_one_valid_file(desk: Desk) -> None:
    desk.grants.contract(0)
    field = desk.grants.field
    preparer, approver = desk.browser(field.preparers[0]), desk.browser(field.approvers[0])
    assert preparer.post("/payments/prepare", data={"chosen": key(desk, 0)}).status_code == 302
    assert preparer.post("/payments/1/approve").status_code == 403
    assert approver.post("/payments/1/approve", data=desk.code()).status_code == 302
    answer = preparer.post("/payments/export", data={"chosen": "1"})
    assert answer.headers["Location"] == "/batches/1"
    first, second = preparer.get("/batches/1/file"), preparer.get("/batches/1/file")
    assert first.data == second.data
    assert first.headers["Digest"] == f"sha-256={sha256(first.data).hexdigest()}"
    written = desk.app.test_cli_runner().invoke(
        args=["payments", "file", db.session.get_one(PaymentBatch, 1).number]
    )
    assert (written.stdout_bytes, sha256(first.data).hexdigest() in written.stderr) == (first.data, True)
    unknown = desk.app.test_cli_runner().invoke(args=["payments", "file", "PB-0"])
    assert (unknown.exit_code, "There is no batch PB-0" in unknown.stderr) == (1, True)
    names = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
    amounts = etree.fromstring(first.data).xpath("//p:InstdAmt/text()", namespaces=names)
    assert amounts == ["3680.00"]


def test_a_payment_is_confirmed_and_the_batch_is_answered(desk: Desk) -> None:
    payment = exported(desk)
    browser = desk.browser(desk.grants.field.preparers[0])
    day = {"settled_on": f"{desk.grants.at:%d.%m.%Y}."}
    assert browser.post("/batches/1/payments/1/confirm", data={"settled_on": "x"}).status_code == 422
    late = browser.post("/batches/1/payments/1/confirm", data={"settled_on": "01.01.2030."})
    assert (late.status_code, "vēl nav pienākusi" in text(late)) == (422, True)
    assert browser.post("/batches/1/payments/1/confirm", data=day).status_code == 302
    db.session.refresh(payment)
    assert payment.status is PaymentStatus.CONFIRMED
    assert db.session.get_one(PaymentBatch, 1).status is BatchStatus.SETTLED
    assert funds.balance(Place(AccountKind.PAID, payment.application_id)) == payment.amount
    assert browser.post("/batches/1/payments/1/confirm", data=day).status_code == 409
    assert "3 680,00 €" in text(browser.get("/batches")).replace("\u00a0", " ")


def test_a_returned_payment_can_be_prepared_and_paid_again(desk: Desk) -> None:
    payment = exported(desk)
    browser = desk.browser(desk.grants.field.preparers[0])
    assert browser.post("/batches/1/payments/1/return", data={"reason": ""}).status_code == 422
    answer = browser.post("/batches/1/payments/1/return", data={"reason": "AC04 konts slēgts"})
    assert answer.status_code == 302
    assert "AC04 konts slēgts" in text(browser.get("/payments/1"))
    assert browser.post("/payments/prepare", data={"chosen": key(desk, 0)}).status_code == 302
    again = desk.grants.payment(0)
    assert again is not None
    assert (again.status, again.end_to_end_id != payment.end_to_end_id) == (PaymentStatus.PREPARED, True)


def test_all_open_payments_of_a_batch_are_confirmed_together(desk: Desk) -> None:
    payment = exported(desk)
    browser = desk.browser(desk.grants.field.preparers[0])
    assert browser.post("/batches/1/confirm", data={}).status_code == 422
    assert browser.post("/batches/1/confirm", data={"settled_on": "01.01.2030."}).status_code == 422
    assert (
        browser.post("/batches/1/confirm", data={"settled_on": f"{desk.grants.at:%Y-%m-%d}"}).status_code
        == 302
    )
    db.session.refresh(payment)
    assert payment.status is PaymentStatus.CONFIRMED


def test_a_changed_account_stops_the_export_and_says_which_payment(desk: Desk) -> None:
    desk.grants.contract(0)
    preparer = desk.grants.field.preparers[0]
    assert desk.grants.prepare(0, PaymentKind.PREFINANCING, preparer)
    assert desk.grants.approve(0, desk.grants.field.approvers[0])
    assert desk.grants.enter_account(0, IBANS[1])
    answer = desk.browser(preparer).post("/payments/export", data={"chosen": "1"})
    assert answer.status_code == 422
    assert "vairs nav spēkā" in text(answer)
    assert "mainīts konts" in text(answer)
    browser = desk.browser(preparer)
    assert browser.post("/payments/1/void", data={"reason": ""}).status_code == 422
    assert browser.post("/payments/1/void", data={"reason": "Mainīts konts"}).status_code == 302
    assert desk.grants.payment(0, PaymentStatus.VOID) is not None


def test_who_prepared_cannot_approve_in_another_role(desk: Desk) -> None:
    desk.grants.contract(0)
    double = desk.grants.field.approvers[2]
    assert double.user_id == desk.grants.field.preparers[1].user_id
    assert desk.grants.prepare(0, PaymentKind.PREFINANCING, desk.grants.field.preparers[1])
    answer = desk.browser(double).post("/payments/1/approve", data=desk.code())
    assert (answer.status_code, "apstiprina cits cilvēks" in text(answer)) == (422, True)


def test_what_will_be_prepared_is_shown_with_its_sums_and_prepared_just_so(desk: Desk) -> None:
    desk.grants.contract(0)
    desk.grants.contract(1)
    project, field = desk.grants.field.application_ids[1], desk.grants.field
    preparer = desk.browser(field.preparers[0])
    chosen = [key(desk, 0), key(desk, 1)]
    desk.browser(field.managers[0]).post(f"/projects/{project}/holds", data={"reason": "Pārbaude uz vietas"})
    page = text(preparer.post("/payments/prepare/preview", data={"chosen": chosen})).replace("\u00a0", " ")
    assert page.count("3 680,00 €") == 6
    assert "Pārbaude uz vietas" in page
    assert f'name="chosen" value="{chosen[0]}"' in page
    assert f'name="chosen" value="{chosen[1]}"' not in page
    assert preparer.post("/payments/prepare/preview", data={}).status_code == 422
    other = preparer.post("/payments/prepare", data={"chosen": chosen[0], "seen": "1 3680.01"})
    assert (other.status_code, "kopš tās aplūkojāt" in text(other)) == (422, True)
    assert (
        preparer.post("/payments/prepare", data={"chosen": chosen[0], "seen": "1 3680.00"}).status_code == 302
    )
    assert desk.grants.payment(0, PaymentStatus.PREPARED) is not None


@pytest.mark.parametrize("chosen", [[], ["999-balance"], ["x"]])
def test_a_choice_that_is_not_offered_is_an_error_not_a_fault(desk: Desk, chosen: list[str]) -> None:
    browser = desk.browser(desk.grants.field.preparers[0])
    assert browser.post("/payments/prepare", data={"chosen": chosen}).status_code == 422
    assert browser.post("/payments/export", data={"chosen": chosen}).status_code == 422


def test_a_hold_stops_preparing_until_it_is_released_with_a_reason(desk: Desk) -> None:
    desk.grants.contract(0)
    project = desk.grants.field.application_ids[0]
    manager = desk.browser(desk.grants.field.managers[0])
    assert manager.post(f"/projects/{project}/holds", data={}).status_code == 422
    assert (
        manager.post(f"/projects/{project}/holds", data={"reason": "Pārbaude uz vietas"}).status_code == 302
    )
    assert not desk.grants.prepare(0, PaymentKind.PREFINANCING, desk.grants.field.preparers[0])
    assert "Pārbaude uz vietas" in text(manager.get(f"/projects/{project}/money"))
    release = f"/projects/{project}/holds/1/release"
    assert manager.post(release, data={}).status_code == 422
    assert manager.post(release, data={"reason": "Kārtībā"}).status_code == 302
    assert manager.post(release, data={"reason": "Kārtībā"}).status_code == 409
    assert manager.post(f"/projects/{project}/holds/9/release", data={"reason": "x"}).status_code == 404
    assert db.session.get_one(Hold, 1).release_reason == "Kārtībā"
    assert desk.grants.prepare(0, PaymentKind.PREFINANCING, desk.grants.field.preparers[0])


def test_the_organisation_sees_its_own_money_only(desk: Desk) -> None:
    payment = exported(desk)
    address = f"/projects/{payment.application_id}/money"
    own = desk.browser(desk.grants.representative(0)).get(address)
    assert "3 680,00 €" in text(own).replace("\u00a0", " ")
    assert desk.browser(desk.grants.representative(1)).get(address).status_code == 404
    stranger = accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads"))
    assert desk.browser(stranger).get(address).status_code == 404
    assert desk.browser(stranger).get("/payments").status_code == 403


def test_the_auditor_reads_and_changes_nothing(desk: Desk) -> None:
    exported(desk)
    auditor = desk.browser(accounts.actor(Role.AUDITOR))
    for address in (
        "/payments",
        "/payments/1",
        "/batches",
        "/batches/1",
        "/recoveries",
        "/agreements",
        "/agreements/1",
    ):
        assert auditor.get(address).status_code == 200, address
    for address in ("/payments/prepare", "/payments/export", "/payments/1/void", "/batches/1/confirm"):
        assert auditor.post(address).status_code == 403, address


@pytest.mark.parametrize(("address", "told"), [("/payments", "pay-2-prefinancing"), ("/", "2 maksājumi")])
def test_the_desk_and_the_first_page_take_as_many_queries_for_one_as_for_two(
    desk: Desk, address: str, told: str
) -> None:
    desk.grants.contract(0)
    browser = desk.browser(desk.grants.field.preparers[0])
    with counted_queries() as one:
        assert told not in text(browser.get(address))
    desk.grants.contract(1)
    with counted_queries() as two:
        assert told in text(browser.get(address))
    assert len(one) == len(two) <= 12


def test_the_first_page_counts_anew_after_each_payment(desk: Desk) -> None:
    desk.grants.contract(0)
    desk.grants.contract(1)
    browser = desk.browser(desk.grants.field.preparers[0])
    assert all("2 maksājumi" in text(browser.get("/")) for _again in range(2))
    browser.post(
        "/payments/prepare", data={"chosen": [f"{desk.grants.field.application_ids[0]}-prefinancing"]}
    )
    assert "2 maksājumi" not in text(browser.get("/"))


def test_unknown_payments_batches_and_recoveries_do_not_exist(desk: Desk) -> None:
    browser = desk.browser(desk.grants.field.approvers[0])
    for address in ("/payments/9", "/batches/9", "/batches/9/file", "/recoveries/9"):
        assert browser.get(address).status_code == 404, address
    exported(desk)
    assert browser.post("/batches/2/payments/1/confirm").status_code == 404


def test_a_recovery_is_claimed_by_a_second_person_and_repaid_in_parts(desk: Desk) -> None:
    desk.grants.contract(0)
    desk.grants.pay(0, PaymentKind.PREFINANCING)
    assert desk.grants.report(0, reached=4, accepted=4)
    approver, preparer = (
        desk.browser(one) for one in (desk.grants.field.approvers[0], desk.grants.field.preparers[0])
    )
    assert "3 680,00 €" in text(approver.get("/recoveries")).replace("\u00a0", " ")
    assert preparer.post("/recoveries/1/claim").status_code == 403
    assert approver.post("/recoveries/1/claim").status_code == 302
    assert approver.post("/recoveries/1/claim").status_code == 409
    receipt = {
        "amount": "3 000,00", "received_on": f"{desk.grants.at:%d.%m.%Y}.", "bank_reference": "R-1", "reason": "Konts",
    }  # fmt: skip
    assert preparer.post("/recoveries/1/receipts", data={}).status_code == 422
    too_much = preparer.post("/recoveries/1/receipts", data={**receipt, "amount": "3680,01"})
    assert "par 0,01 € vairāk" in text(too_much).replace("\u00a0", " ")
    assert too_much.status_code == 422
    assert preparer.post("/recoveries/1/receipts", data=receipt).status_code == 302
    assert approver.post("/recovery-proposals/1/confirm").status_code == 302
    twice = preparer.post("/recoveries/1/receipts", data={**receipt, "amount": "1,00"})
    assert (twice.status_code, "R-1 jau ir reģistrēta" in text(twice)) == (422, True)
    late = preparer.post("/recoveries/1/receipts", data={**receipt, "received_on": "01.01.2030."})
    assert late.status_code == 422
    rest = {**receipt, "amount": "680,00", "bank_reference": "R-2"}
    assert preparer.post("/recoveries/1/receipts", data=rest).status_code == 302
    assert approver.post("/recovery-proposals/2/confirm").status_code == 302
    assert desk.grants.application(0).status is ApplicationStatus.COMPLETED
    assert preparer.post("/recoveries/1/receipts", data={**rest, "bank_reference": "R-3"}).status_code == 422
    assert funds.verify() == []


def test_a_payment_names_its_people_and_leads_the_auditor_to_decision_agreement_and_ledger(
    desk: Desk,
) -> None:
    payment = exported(desk)
    field = desk.grants.field
    auditor = desk.browser(accounts.actor(Role.AUDITOR))
    shown = auditor.get("/payments/1").text
    for name in (field.preparers[0].name, field.approvers[0].name):
        assert name in shown
    for address in (
        "/decisions/",
        "/agreements/",
        "/applications/",
        f"/projects/{payment.application_id}/money",
    ):
        assert f'href="{address}' in shown
    ledger = text(auditor.get(f"/projects/{payment.application_id}/money"))
    assert ledger.count("Pašvaldības kvota") == 1
    assert 'href="/payments/1"' in ledger
    preparer = desk.browser(field.preparers[0]).get("/payments/1").text
    assert 'href="/decisions/' not in preparer


def test_a_project_reads_its_money_without_the_ledger_of_ikvd(desk: Desk) -> None:
    payment = exported(desk)
    money = f"/projects/{payment.application_id}/money"
    [representative, *_others] = desk.grants.field.representatives.values()
    applicant = desk.browser(representative).get(money)
    assert applicant.status_code == 200
    assert "Ieraksti virsgrāmatā" not in applicant.text
    assert "/payments/1" not in applicant.text
    assert "Ieraksti virsgrāmatā" in desk.browser(desk.grants.field.preparers[0]).get(money).text
