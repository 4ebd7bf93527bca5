"""What is in the way of a payment, with its reason and a link to where it is put right; none goes on until then."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.agreements.models import GrantAgreement, Party
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.payments.models import Payment, PaymentKind
from app.payments.owed import owed_by_obstacle
from app.payments.workflow import PaymentStatus
from tests.builders import accounts
from tests.built_once import built_once
from tests.features.money_desk import Desk, desk
from tests.features.test_agreements_pages import text
from tests.workflows.grants import IBANS, Grants

__all__ = ["desk"]
FIRST = PaymentKind.PREFINANCING
# The project ends on 31 December; its report is due 30 days later.
LAST_DAY = datetime(2023, 1, 30, 9, 0, tzinfo=UTC)
TOO_LATE = datetime(2023, 1, 31, 9, 0, tzinfo=UTC)
OVERDUE = "Organizācija laikus nav iesniegusi projekta JIP-0 pārskatu."


@built_once
def share(grants: Grants) -> Grants:
    """Give one organisation two contracted projects, the first of them paid its prefinancing."""
    first = grants.field.organisation_ids[0]
    grants.application(1).organisation_id = first
    db.session.commit()
    grants.field = replace(grants.field, organisation_ids=(first, first))
    grants.contract(0)
    assert grants.prepare_agreement(1)
    assert all(grants.sign(1, party) for party in Party)
    assert grants.tick(1)
    # It runs on for long after the first has ended.
    db.session.get_one(GrantAgreement, 2).ends_on = date(2023, 6, 30)
    db.session.commit()
    grants.pay(0, FIRST)
    return grants


@pytest.fixture
def twice(desk: Desk) -> Desk:
    """One organisation with two contracted projects, the first of them paid its prefinancing."""
    desk.grants = share(desk.grants)
    return desk


def desk_page(desk: Desk, at: datetime) -> str:
    desk.grants.at = at
    with clock.at(at):
        return desk.browser(desk.grants.field.preparers[0]).get("/payments").text


class TestAnOverdueReport:
    def test_of_another_project_blocks_the_organisation_from_the_day_after_its_last_day(
        self, twice: Desk
    ) -> None:
        key = f'value="{twice.grants.field.application_ids[1]}-prefinancing"'
        page = desk_page(twice, LAST_DAY)
        assert (key in page, OVERDUE in page) == (True, False)
        page = desk_page(twice, TOO_LATE)
        assert (key in page, OVERDUE in page) == (False, True)
        assert f'href="/projects/{twice.grants.field.application_ids[0]}/money"' in page
        assert [one.obstacle for one in owed_by_obstacle(riga_day(TOO_LATE))] == ["report_overdue"]
        assert [one.obstacle for one in owed_by_obstacle(riga_day(LAST_DAY))] == [None]

    def test_lets_nothing_be_prepared_approved_or_exported_until_it_is_handed_in(self, twice: Desk) -> None:
        grants, preparer, approver = (
            twice.grants,
            twice.grants.field.preparers[0],
            twice.grants.field.approvers[0],
        )
        grants.at = TOO_LATE
        assert not grants.prepare(1, FIRST, preparer)
        grants.at = LAST_DAY
        assert grants.prepare(1, FIRST, preparer)
        grants.at = TOO_LATE
        assert not grants.approve(1, approver)
        grants.at = LAST_DAY
        assert grants.approve(1, approver)
        grants.at = TOO_LATE
        assert not grants.export(preparer)
        assert grants.payment(1, PaymentStatus.APPROVED) is not None
        with clock.at(TOO_LATE):
            assert OVERDUE in twice.browser(preparer).get("/payments/2").text
        assert grants.report(0, reached=20, accepted=4)
        assert grants.export(preparer)

    def test_that_was_begun_and_not_handed_in_blocks_too(self, twice: Desk) -> None:
        representative = twice.browser(twice.grants.representative(0))
        project = twice.grants.field.application_ids[0]
        assert representative.post(f"/projects/{project}/report").status_code == 302
        assert OVERDUE in desk_page(twice, TOO_LATE)

    def test_of_another_organisation_blocks_nobody(self, desk: Desk) -> None:
        desk.grants.contract(0)
        desk.grants.contract(1)
        desk.grants.pay(0, FIRST)
        page = desk_page(desk, TOO_LATE)
        # The second project's own report is overdue as well.
        assert OVERDUE not in page
        assert "projekta JIP-1 pārskatu" in page


class TestAwardsNotOwedYet:
    def test_stand_on_the_desk_with_what_they_wait_for(self, desk: Desk) -> None:
        page = desk_page(desk, desk.grants.at)
        assert page.count("Līgums vēl nav sagatavots") == 2
        assert f'href="/applications/{desk.grants.field.application_ids[0]}"' in page
        assert desk.grants.prepare_agreement(0)
        assert desk.grants.sign(0, Party.MUNICIPALITY)
        page = desk_page(desk, desk.grants.at)
        words = "Vēl jāparaksta: projekta īstenotājs, Izglītības kvalitātes valsts dienests."
        assert (page.count("Līgums vēl nav sagatavots"), words in page) == (1, True)
        assert 'href="/agreements/1"' in page

    @pytest.mark.parametrize(
        ("signed", "missing"),
        [
            ((), "projekta īstenotājs, pašvaldība, Izglītības kvalitātes valsts dienests"),
            ((Party.APPLICANT, Party.IKVD), "pašvaldība"),
            ((Party.MUNICIPALITY,), "projekta īstenotājs, Izglītības kvalitātes valsts dienests"),
        ],
    )
    def test_name_everyone_who_has_not_signed(
        self, desk: Desk, signed: tuple[Party, ...], missing: str
    ) -> None:
        assert desk.grants.prepare_agreement(0)
        assert all(desk.grants.sign(0, party) for party in signed)
        page = text(desk.browser(desk.grants.field.preparers[0]).get("/payments"))
        assert f"Vēl jāparaksta: {missing}." in page

    def test_with_an_open_condition_say_so(self, desk: Desk) -> None:
        desk.grants.application(0).status = ApplicationStatus.APPROVED_WITH_CONDITIONS
        db.session.commit()
        assert "Kāds piešķīruma nosacījums vēl nav izpildīts" in desk_page(desk, desk.grants.at)

    def test_leave_the_desk_when_everyone_has_signed(self, desk: Desk) -> None:
        assert desk.grants.prepare_agreement(0)
        assert all(desk.grants.sign(0, party) for party in Party)
        assert desk_page(desk, desk.grants.at).count("Līgums vēl nav") == 1


def test_each_reason_leads_to_where_it_is_put_right(desk: Desk) -> None:
    desk.grants.contract(0)
    assert desk.grants.enter_account(0, IBANS[1])
    project = desk.grants.field.application_ids[0]
    manager = desk.browser(desk.grants.field.managers[0])
    manager.post(f"/projects/{project}/holds", data={"reason": "Pārbaude uz vietas"})
    page = desk_page(desk, desk.grants.at)
    assert "Pārbaude uz vietas" in page
    assert 'href="/bank-accounts/2"' in page
    assert page.count(f'href="/projects/{project}/money"') == 2
    auditor = text(desk.browser(accounts.actor(Role.AUDITOR)).get("/payments"))
    assert "/bank-accounts/" not in auditor


def test_an_agreement_that_names_another_account_is_told_on_the_first_page_too(desk: Desk) -> None:
    desk.grants.contract(0)
    db.session.get_one(GrantAgreement, 1).iban = IBANS[1]
    db.session.commit()
    page = desk_page(desk, desk.grants.at)
    assert f"Līgumā norādīts konts {IBANS[1]}" in page
    assert 'href="/agreements/1"' in page
    first = desk.browser(desk.grants.field.preparers[0]).get("/")
    assert "Līgumā norādīts cits konts" in text(first)


def test_a_payment_that_cannot_go_on_says_why_before_anything_is_pressed(desk: Desk) -> None:
    desk.grants.contract(0)
    assert desk.grants.prepare(0, FIRST, desk.grants.field.preparers[0])
    approver = desk.browser(desk.grants.field.approvers[0])
    assert "nevar virzīt tālāk" not in text(approver.get("/payments/1"))
    assert desk.grants.enter_account(0, IBANS[1])
    page = text(approver.get("/payments/1"))
    assert "nevar virzīt tālāk" in page
    assert f"Konts {IBANS[1]} vēl nav pārbaudīts." in page
    assert db.session.get_one(Payment, 1).status is PaymentStatus.PREPARED
