"""Approving: the second factor once more, for one payment or for many at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import RateHit, RecoveryCode, SecondFactor
from app.audit.models import AuditEvent
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.payments.models import Payment, PaymentKind
from app.payments.workflow import PaymentStatus
from tests.builders import accounts
from tests.counting import counted_queries
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text
from tests.workflows.grants import IBANS

__all__ = ["desk"]
WRONG = "Kods nav pareizs vai ir jau izmantots."


def prepare(desk: Desk, *places: int) -> None:
    """These projects' prefinancing, waiting for approval."""
    for place in places:
        desk.grants.contract(place)
        assert desk.grants.prepare(place, PaymentKind.PREFINANCING, desk.grants.field.preparers[0])


def statuses() -> list[PaymentStatus]:
    db.session.rollback()
    return list(db.session.scalars(select(Payment.status).order_by(Payment.id)))


class TestTheSecondFactor:
    def test_without_a_code_nothing_is_approved_and_the_page_says_so_at_the_field(self, desk: Desk) -> None:
        prepare(desk, 0)
        approver = desk.browser(desk.grants.field.approvers[0])
        assert 'name="code"' in approver.get("/payments/1").text
        answer = approver.post("/payments/1/approve", data={"code": " "})
        assert (answer.status_code, "Ierakstiet kodu." in text(answer)) == (422, True)
        assert 'class="ask-first" open' in answer.text
        assert statuses() == [PaymentStatus.PREPARED]

    def test_a_wrong_code_and_a_code_used_before_approve_nothing(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        approver = desk.browser(desk.grants.field.approvers[0])
        wrong = approver.post("/payments/1/approve", data={"code": "000000"})
        assert (wrong.status_code, WRONG in text(wrong), 'value="000000"' in wrong.text) == (422, True, True)
        assert approver.post("/payments/1/approve", data=desk.code()).status_code == 302
        again = approver.post("/payments/2/approve", data=desk.code())
        assert (again.status_code, WRONG in text(again)) == (422, True)
        assert statuses() == [PaymentStatus.APPROVED, PaymentStatus.PREPARED]

    def test_a_recovery_code_approves_once(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        actor = desk.grants.field.approvers[0]
        db.session.query(RecoveryCode).filter_by(user_id=actor.user_id).delete()
        db.session.query(SecondFactor).filter_by(user_id=actor.user_id).delete()
        codes = accounts.connect_app(actor, at=clock.now())
        db.session.commit()
        approver = desk.browser(actor)
        assert approver.post("/payments/1/approve", data={"code": codes[0]}).status_code == 302
        assert approver.post("/payments/2/approve", data={"code": codes[0]}).status_code == 422
        assert statuses() == [PaymentStatus.APPROVED, PaymentStatus.PREPARED]

    def test_someone_elses_code_and_one_without_an_app_approve_nothing(self, desk: Desk) -> None:
        prepare(desk, 0)
        newcomer = desk.browser(accounts.actor(Role.FINANCE_APPROVER, email="jauns@example.lv"))
        assert newcomer.post("/payments/1/approve", data=desk.code()).status_code == 422
        assert statuses() == [PaymentStatus.PREPARED]

    def test_guessing_is_limited_as_at_sign_in_and_the_limit_is_shared_with_it(self, desk: Desk) -> None:
        prepare(desk, 0)
        approver = desk.browser(desk.grants.field.approvers[0])
        answers = [approver.post("/payments/1/approve", data={"code": "1"}).status_code for _try in range(11)]
        assert answers == [422] * 10 + [429]
        assert approver.post("/payments/1/approve", data=desk.code()).status_code == 429
        assert {hit.bucket.partition(":")[0] for hit in db.session.scalars(select(RateHit))} == {"code"}
        assert statuses() == [PaymentStatus.PREPARED]

    def test_a_right_code_is_neither_used_up_nor_counted_where_the_approval_is_refused(
        self, desk: Desk
    ) -> None:
        prepare(desk, 0)
        project = desk.grants.field.application_ids[0]
        approver = desk.browser(desk.grants.field.approvers[0])
        approver.post(f"/projects/{project}/holds", data={"reason": "Pārbaude uz vietas"})
        for _try in range(12):
            refused = approver.post("/payments/1/approve", data=desk.code())
            assert (refused.status_code, "Pārbaude uz vietas" in text(refused)) == (422, True)
        approver.post(f"/projects/{project}/holds/1/release", data={"reason": "Kārtībā"})
        assert approver.post("/payments/1/approve", data=desk.code()).status_code == 302
        assert db.session.scalars(select(RateHit)).all() == []

    def test_the_code_given_again_is_on_record_before_the_approval(self, desk: Desk) -> None:
        prepare(desk, 0)
        desk.browser(desk.grants.field.approvers[0]).post("/payments/1/approve", data=desk.code())
        wanted = select(AuditEvent.event, AuditEvent.facts).order_by(AuditEvent.id.desc()).limit(2)
        approved, given = db.session.execute(wanted).all()
        assert (approved.event, given.event) == ("payment.approve", "second_factor.give_again")
        assert db.session.get_one(Payment, 1).end_to_end_id in str(given.facts)


class TestManyAtOnce:
    def test_the_chosen_ones_are_approved_with_one_code_after_a_look_at_their_sums(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        approver = desk.browser(desk.grants.field.approvers[0])
        assert "/payments/approving" in approver.get("/payments").text
        page = approver.get("/payments/approving")
        assert page.text.count('name="chosen"') == 2
        seen = approver.post("/payments/approving/preview", data={"chosen": ["1", "2"]})
        words = text(seen).replace("\u00a0", " ")
        assert words.count("7 360,00 €") == 4
        assert "6 256,00 €" in words
        assert "1 104,00 €" in words
        done = approver.post("/payments/approving", data={"chosen": ["1", "2"], **desk.code()})
        assert (done.status_code, done.location) == (302, "/payments")
        assert "Apstiprināti 2 maksājumi." in text(approver.get("/payments"))
        assert statuses() == [PaymentStatus.APPROVED] * 2
        empty = text(approver.get("/payments/approving"))
        assert "Nekas negaida apstiprinājumu" in empty

    def test_what_is_left_out_waits_on(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        approver = desk.browser(desk.grants.field.approvers[0])
        assert approver.post("/payments/approving", data={"chosen": ["2"], **desk.code()}).status_code == 302
        assert statuses() == [PaymentStatus.PREPARED, PaymentStatus.APPROVED]

    def test_own_payments_cannot_be_chosen_and_say_why(self, desk: Desk) -> None:
        desk.grants.contract(0)
        desk.grants.contract(1)
        both, other = desk.grants.field.preparers[1], desk.grants.field.preparers[0]
        assert desk.grants.prepare(0, PaymentKind.PREFINANCING, both)
        assert desk.grants.prepare(1, PaymentKind.PREFINANCING, other)
        double = desk.browser(desk.grants.field.approvers[2])
        page = double.get("/payments/approving")
        assert page.text.count('name="chosen"') == 1
        assert "Šo maksājumu sagatavojāt jūs" in text(page)
        seen = double.post("/payments/approving/preview", data={"chosen": ["1", "2"]})
        assert 'name="chosen" value="1"' not in seen.text
        assert 'name="chosen" value="2"' in seen.text
        refused = double.post("/payments/approving", data={"chosen": ["1", "2"], **desk.code()})
        assert (refused.status_code, "to sagatavojāt jūs" in text(refused)) == (422, True)
        assert statuses() == [PaymentStatus.PREPARED] * 2

    def test_if_one_has_changed_since_the_look_none_is_approved_and_it_is_named(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        approver = desk.browser(desk.grants.field.approvers[0])
        assert desk.grants.enter_account(1, IBANS[1])
        refused = approver.post("/payments/approving", data={"chosen": ["1", "2"], **desk.code()})
        number = db.session.get_one(Payment, 2).end_to_end_id
        words = text(refused)
        assert (refused.status_code, "Nekas netika apstiprināts" in words) == (422, True)
        assert f"Maksājumu {number} nevar apstiprināt: mainīts konts, konts nav pārbaudīts." in words
        assert 'name="chosen" value="1"' in refused.text
        assert 'name="chosen" value="2"' not in refused.text
        assert statuses() == [PaymentStatus.PREPARED] * 2
        # The code was right and nothing was done with it: it still approves what can be approved.
        assert approver.post("/payments/approving", data={"chosen": ["1"], **desk.code()}).status_code == 302

    def test_one_approved_meanwhile_is_named_and_none_is_approved_twice(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        assert desk.grants.approve(0, desk.grants.field.approvers[1])
        approver = desk.browser(desk.grants.field.approvers[0])
        refused = approver.post("/payments/approving", data={"chosen": ["1", "2"], **desk.code()})
        assert (refused.status_code, "tas vairs negaida apstiprinājumu" in text(refused)) == (422, True)
        assert statuses() == [PaymentStatus.APPROVED, PaymentStatus.PREPARED]

    def test_a_wrong_code_keeps_what_was_chosen(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        approver = desk.browser(desk.grants.field.approvers[0])
        for code in ("", "000000"):
            wrong = approver.post("/payments/approving", data={"chosen": ["2"], "code": code})
            assert wrong.status_code == 422
            assert 'name="chosen" value="2"' in wrong.text
            assert 'name="chosen" value="1"' not in wrong.text
        assert statuses() == [PaymentStatus.PREPARED] * 2

    @pytest.mark.parametrize("chosen", [[], ["999"], ["x", "1-1"]])
    def test_nothing_chosen_is_said_and_nothing_done(self, desk: Desk, chosen: list[str]) -> None:
        prepare(desk, 0)
        approver = desk.browser(desk.grants.field.approvers[0])
        for address in ("/payments/approving/preview", "/payments/approving"):
            answer = approver.post(address, data={"chosen": chosen, **desk.code()})
            assert (answer.status_code, "Izvēlieties vismaz vienu" in text(answer)) == (422, True)
        assert statuses() == [PaymentStatus.PREPARED]

    def test_accounts_that_two_organisations_entered_are_pointed_out(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        approver = desk.browser(desk.grants.field.approvers[0])
        seen = text(approver.post("/payments/approving/preview", data={"chosen": ["1", "2"]}))
        assert f"Kontu {IBANS[0]} ievadījusi vairāk nekā viena organizācija: Biedrība 0, Biedrība 1." in seen

    def test_the_preview_takes_as_many_queries_for_one_as_for_two(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        approver = desk.browser(desk.grants.field.approvers[0])
        counts = []
        for chosen in (["1"], ["1", "2"]):
            with counted_queries() as asked:
                approver.post("/payments/approving/preview", data={"chosen": chosen})
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 14

    def test_the_approving_moment_and_person_are_bound_to_each_payment(self, desk: Desk) -> None:
        prepare(desk, 0, 1)
        actor = desk.grants.field.approvers[0]
        with clock.at(clock.now() + timedelta(hours=1)):
            desk.browser(actor).post("/payments/approving", data={"chosen": ["1", "2"], **desk.code()})
            at = clock.now()
        db.session.rollback()
        for payment in db.session.scalars(select(Payment)):
            assert (payment.approved_by_id, payment.approved_at) == (actor.user_id, at)
            assert (payment.approved_amount, payment.approved_account_id, payment.approved_agreement_version) == (
                payment.amount, payment.bank_account_id, payment.agreement_version,
            )  # fmt: skip
