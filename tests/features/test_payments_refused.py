"""What must never be paid is refused in words that say why, and leaves every row as it was."""

from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.agreements.models import GrantAgreement
from app.applications.workflow import ApplicationStatus
from app.audit.models import AuditEvent
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, Transfer
from app.payments import checks, labels, papers, service
from app.payments.models import Due, Payment, PaymentBatch, PaymentKind
from app.payments.workflow import PaymentStatus
from tests.builders import accounts
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text
from tests.workflows.grants import DEBTOR, IBANS

__all__ = ["desk"]
FIRST, BALANCE = PaymentKind.PREFINANCING, PaymentKind.BALANCE


def everything() -> tuple:
    """All that money moves by: payments with their states, dues, batches, the ledger, the record."""
    db.session.rollback()
    payments = select(Payment.id, Payment.status, Payment.amount, Payment.bank_account_id).order_by(
        Payment.id
    )
    ledger = select(Account.id, Account.balance).order_by(Account.id)
    counts = [
        db.session.scalar(select(func.count()).select_from(model))
        for model in (Due, PaymentBatch, Transfer, AuditEvent)
    ]
    return (db.session.execute(payments).all(), db.session.execute(ledger).all(), counts)


def approved(desk: Desk) -> None:
    desk.grants.contract(0)
    assert desk.grants.prepare(0, FIRST, desk.grants.field.preparers[0])
    assert desk.grants.approve(0, desk.grants.field.approvers[0])


def key(desk: Desk, kind: PaymentKind = FIRST) -> dict[str, str]:
    return {"chosen": f"{desk.grants.field.application_ids[0]}-{kind.value}"}


class TestAnotherAccountAfterTheApproval:
    def test_is_refused_at_the_export_before_and_after_it_is_verified(self, desk: Desk) -> None:
        approved(desk)
        preparer = desk.browser(desk.grants.field.preparers[0])
        assert desk.grants.enter_account(0, IBANS[1])
        before = everything()
        refused = preparer.post("/payments/export", data={"chosen": "1"})
        assert (refused.status_code, "mainīts konts, konts nav pārbaudīts" in text(refused)) == (422, True)
        assert everything() == before
        assert desk.grants.verify_account(0, desk.grants.field.coordinator)
        before = everything()
        refused = preparer.post("/payments/export", data={"chosen": "1"})
        assert (refused.status_code, "vairs nav spēkā (mainīts konts)" in text(refused)) == (422, True)
        assert everything() == before

    def test_of_the_same_number_again_is_another_version_and_refused_too(self, desk: Desk) -> None:
        approved(desk)
        for iban in (IBANS[1], IBANS[0]):
            assert desk.grants.enter_account(0, iban)
        assert desk.grants.verify_account(0, desk.grants.field.coordinator)
        assert not desk.grants.export(desk.grants.field.preparers[0])


class TestAPaymentAboveTheAward:
    def test_is_not_prepared(self, desk: Desk) -> None:
        desk.grants.contract(0)
        desk.grants.pay(0, FIRST)
        self.place(desk, "920.01")
        before = everything()
        refused = desk.browser(desk.grants.field.preparers[0]).post(
            "/payments/prepare", data=key(desk, BALANCE)
        )
        words = text(refused).replace("\u00a0", " ")
        assert refused.status_code == 422
        assert "920,01 € nevar izmaksāt: no finansējuma atlikuši 920,00 €." in words
        assert everything() == before

    def test_is_prepared_to_the_last_cent_of_it(self, desk: Desk) -> None:
        desk.grants.contract(0)
        desk.grants.pay(0, FIRST)
        self.place(desk, "920.00")
        desk.grants.pay(0, BALANCE)
        assert funds.verify() == []

    def test_that_is_above_what_another_payment_left_of_it_is_not_exported(self, desk: Desk) -> None:
        desk.grants.contract(0)
        self.place(desk, "4600.00")
        preparer, approver = desk.grants.field.preparers[0], desk.grants.field.approvers[0]
        assert desk.grants.prepare(0, BALANCE, preparer)
        assert desk.grants.approve(0, approver)
        assert desk.grants.prepare(0, FIRST, preparer)
        assert desk.grants.approve(0, approver)
        first = desk.grants.payment(0)
        assert first is not None
        browser = desk.browser(preparer)
        before = everything()
        # Each of the two is within the award, both together are not.
        assert browser.post("/payments/export", data={"chosen": ["1", "2"]}).status_code in (409, 422)
        assert everything() == before
        assert browser.post("/payments/export", data={"chosen": ["2"]}).status_code == 302
        before = everything()
        refused = browser.post("/payments/export", data={"chosen": ["1"]})
        assert (refused.status_code, "tas pārsniedz atlikušo finansējumu" in text(refused)) == (422, True)
        assert everything() == before

    def place(self, desk: Desk, amount: str) -> None:
        """Somebody puts down that so much is owed, rightly or not."""
        service.place_due(
            desk.grants.application(0), BALANCE, Decimal(amount), due_on=desk.grants.at.date(),
            basis="report JIP-0", is_final=False, by=desk.grants.field.managers[0], at=desk.grants.at,
        )  # fmt: skip
        db.session.commit()


class TestASecondPrefinancing:
    def test_is_refused_from_the_first_ones_preparing_on(self, desk: Desk) -> None:
        desk.grants.contract(0)
        preparer, approver = desk.grants.field.preparers[0], desk.grants.field.approvers[0]
        steps = [
            lambda: desk.grants.prepare(0, FIRST, preparer), lambda: desk.grants.approve(0, approver),
            lambda: desk.grants.export(preparer), lambda: desk.grants.confirm(0, preparer),
        ]  # fmt: skip
        for step, status in zip(steps, ("prepared", "approved", "exported", "confirmed"), strict=True):
            assert step()
            payment = desk.grants.payment(0)
            assert payment is not None
            assert payment.status.value == status
            before = everything()
            assert not desk.grants.prepare(0, FIRST, preparer)
            refused = desk.browser(preparer).post("/payments/prepare", data=key(desk))
            assert refused.status_code == 422
            assert everything() == before

    def test_is_prepared_only_after_the_first_was_voided_or_came_back(self, desk: Desk) -> None:
        desk.grants.contract(0)
        preparer = desk.grants.field.preparers[0]
        assert desk.grants.prepare(0, FIRST, preparer)
        assert desk.grants.void(0, preparer)
        desk.grants.pay(0, FIRST)
        assert desk.grants.bank_returns(0, preparer)
        desk.grants.pay(0, FIRST)
        statuses = db.session.scalars(select(Payment.status).order_by(Payment.id)).all()
        assert statuses == [PaymentStatus.VOID, PaymentStatus.RETURNED, PaymentStatus.CONFIRMED]
        assert funds.verify() == []

    def test_is_refused_by_the_database_itself(self, desk: Desk) -> None:
        approved(desk)
        first = db.session.get_one(Payment, 1)
        copied = {one.name: getattr(first, one.name) for one in Payment.__table__.columns if one.name != "id"}
        db.session.add(Payment(**copied | {"end_to_end_id": "JIP-OTRAIS"}))
        with pytest.raises(IntegrityError):
            db.session.flush()


class TestWhoAndWhen:
    def test_only_finance_prepares_and_exports_and_only_the_approver_approves(self, desk: Desk) -> None:
        approved(desk)
        project, manager = desk.grants.application(0), desk.grants.field.managers[0]
        payment, at = db.session.get_one(Payment, 1), desk.grants.at
        preparer = desk.grants.field.preparers[0]
        acts = [
            lambda: service.prepare(project, FIRST, by=manager, at=at),
            lambda: service.export([payment.id], debtor=DEBTOR, by=manager, at=at),
            lambda: service.approve(payment, by=preparer, at=at),
            lambda: service.approve_all([payment], by=preparer, at=at),
        ]
        before = everything()
        for act in acts:
            with pytest.raises(NotPermitted):
                act()
        assert everything() == before

    def test_a_balance_nothing_was_put_down_for_is_not_prepared(self, desk: Desk) -> None:
        desk.grants.contract(0)
        before = everything()
        with pytest.raises(Refused, match="nothing_due"):
            service.prepare(
                desk.grants.application(0), BALANCE, by=desk.grants.field.preparers[0], at=desk.grants.at
            )
        assert everything() == before

    def test_who_entered_the_account_does_not_prepare_the_payment_in_another_role(self, desk: Desk) -> None:
        desk.grants.contract(0)
        person = db.session.get_one(User, desk.grants.representative(0).user_id)
        preparer = accounts.actor_of(accounts.membership(Role.FINANCE_PREPARER, person=person))
        browser, before = desk.browser(preparer), everything()
        seen = browser.post("/payments/prepare/preview", data=key(desk))
        assert "Šo kontu ievadījāt jūs" in text(seen)
        refused = browser.post("/payments/prepare", data=key(desk))
        assert (refused.status_code, "Šo kontu ievadījāt jūs" in text(refused)) == (422, True)
        assert everything()[:2] == before[:2]


class TestAFileThatCannotBeMade:
    def test_of_nothing_is_refused(self, desk: Desk) -> None:
        with pytest.raises(Refused, match="nothing_to_export"):
            service.export([], debtor=DEBTOR, by=desk.grants.field.preparers[0], at=desk.grants.at)

    def test_of_a_payment_that_another_file_holds_is_refused(self, desk: Desk) -> None:
        approved(desk)
        preparer = desk.grants.field.preparers[0]
        assert desk.grants.export(preparer)
        before = everything()
        with pytest.raises(StaleState):
            service.export([1], debtor=DEBTOR, by=preparer, at=desk.grants.at)
        assert everything() == before

    def test_from_an_account_that_is_none_leaves_the_payments_approved(self, desk: Desk) -> None:
        approved(desk)
        desk.app.config["DEBTOR_IBAN"] = "LV00TREL2200000000000"
        browser, before = desk.browser(desk.grants.field.preparers[0]), everything()
        refused = browser.post("/payments/export", data={"chosen": "1"})
        assert (refused.status_code, "LV00TREL2200000000000" in text(refused)) == (422, True)
        assert everything() == before


class TestWhatAnApprovalIsBoundTo:
    def test_each_thing_that_changed_since_is_named(self, desk: Desk) -> None:
        approved(desk)
        payment, agreement = db.session.get_one(Payment, 1), db.session.get_one(GrantAgreement, 1)
        assert self.changed(desk, payment) == []
        agreement.version += 1
        payment.due.amount = Decimal("3679.99")
        payment.approved_account_id = 99
        payment.application.status = ApplicationStatus.TERMINATED
        assert self.changed(desk, payment) == [
            "agreement_changed", "amount_changed", "project_not_running", "approval_differs",
        ]  # fmt: skip
        db.session.rollback()

    def changed(self, desk: Desk, payment: Payment) -> list[str]:
        db.session.flush()
        state = checks.states_of([payment], on=desk.grants.at.date())[payment.id]
        return [one.rule for one in checks.changed_since_approved(payment, state)]

    def test_approving_it_once_more_is_out_of_date(self, desk: Desk) -> None:
        approved(desk)
        before = everything()
        again = desk.browser(desk.grants.field.approvers[1]).post("/payments/1/approve", data=desk.code())
        assert again.status_code == 409
        assert everything()[:2] == before[:2]

    def test_without_a_signed_agreement_every_reason_is_told_at_once(self, desk: Desk) -> None:
        state = checks.state_of(desk.grants.application(0), FIRST, on=desk.grants.at.date())
        rules = [one.rule for one in checks.obstacles(state)]
        assert rules == ["no_signed_agreement", "no_account", "project_not_running"]


def test_the_municipality_reads_the_money_of_its_projects(desk: Desk) -> None:
    approved(desk)
    project = desk.grants.field.application_ids[0]
    assert "3 680,00" in text(
        desk.browser(desk.grants.field.coordinator).get(f"/projects/{project}/money")
    ).replace("\u00a0", " ")


def test_the_list_of_a_batch_that_is_not_there_is_not_drawn_up(desk: Desk) -> None:
    approved(desk)
    assert desk.grants.export(desk.grants.field.preparers[0])
    assert papers.draw_up_payment_order(9, 1) is None
    assert papers.draw_up_payment_order(1, 2) is None
    stranger = desk.browser(desk.grants.field.coordinator)
    assert stranger.get("/documents/payment_order/1/1").status_code == 404


def test_a_basis_that_is_neither_agreement_nor_report_is_told_as_it_was_written() -> None:
    assert labels.basis("Cits pamats") == "Cits pamats"
