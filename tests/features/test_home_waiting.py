"""One season, and what waits for whom after each step."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update

from app.agreements import service as agreements
from app.agreements.models import GrantAgreement, Party
from app.applications import service as applications
from app.applications.models import Application
from app.calls import service as calls_service
from app.calls.models import LocalCall
from app.calls.queries import deadline_of
from app.core import clock
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.home.waiting import QUESTIONS, answers
from app.payments import service as payments
from app.payments.models import PaymentKind
from app.selection.service import submit_assessment
from tests.builders import accounts, calls, plans, quotas, selection
from tests.builders import applications as projects
from tests.builders.precedents import tick_all
from tests.builders.registry import municipality
from tests.conftest import NOON
from tests.counting import counted_queries


def waits(actor: Actor, at: datetime = NOON) -> dict[str, int]:
    """What waits for a person, by the name of what is counted."""
    names = ((question.count or question.figure).__name__ for question in QUESTIONS[actor.role])
    found = dict(zip(names, answers(actor, riga_day(at)), strict=True))
    return {name: count for name, count in found.items() if count}


@pytest.fixture
def local_call(app) -> LocalCall:
    return quotas.announced_local_call()


def after(local_call: LocalCall, days: int = 1) -> datetime:
    return deadline_of(local_call) + timedelta(days=days)


@pytest.mark.usefixtures("app")
def test_a_call_waits_for_the_second_person_then_for_its_quotas_then_for_the_municipality():
    first, second = calls.manager(), calls.second_manager()
    call = calls.proposed_call()
    assert (waits(first), waits(second)) == ({}, {"calls_to_publish": 1})
    calls.fund(call.purse)
    calls_service.publish(call, by=second, at=NOON)
    assert waits(first) == waits(second) == {"quotas_to_publish": 1}
    open_call = quotas.open_call()
    here, elsewhere = plans.coordinator(), plans.coordinator(municipality("Cēsu novads"))
    assert (waits(here), waits(elsewhere)) == ({"calls_to_announce": 1}, {})
    local_call = calls.drafted(open_call, municipality())
    assert waits(here) == {"calls_to_announce": 1}
    calls_service.announce(local_call, by=here, at=NOON)
    assert waits(here) == {}


def test_an_application_waits_for_its_writers_then_for_the_coordinator(local_call):
    draft = projects.a_filled_draft(local_call)
    writer, coordinator = projects.representative(draft.organisation), plans.coordinator()
    assert waits(writer) == {"drafts": 1}
    assert waits(writer, after(local_call)) == {}
    at = projects.opened(local_call, 2)
    applications.submit(draft, is_signed_off=True, by=writer, at=at)
    assert (waits(writer), waits(coordinator)) == ({}, {"applications_to_check": 1})
    assert waits(plans.coordinator(municipality("Cēsu novads"))) == {}
    projects.make_eligible(draft, at=at)
    assert waits(coordinator) == {}


def test_an_application_waits_for_each_evaluator_then_for_the_chair(local_call):
    application = projects.an_eligible_application(local_call)
    seated = selection.commission(local_call, evaluators=3)
    first, second, _third = seated.evaluators
    at = seated.at
    assert waits(first, at) == {"conflicts_to_declare": 1}
    selection.declare(application, first, at)
    assert waits(first, at) == {"applications_to_score": 1}
    selection.declare(application, second, at, conflict="Radinieks projektā")
    assert waits(second, at) == {}
    assert waits(seated.chair, at) == {"conflicts_to_declare": 1}
    assessment = selection.draft(application, first, at)
    submit_assessment(assessment, by=first, at=at)
    assert waits(first, at) == {}
    selection.score(application, seated.chair, at)
    assert waits(seated.chair, at) == {"rankings_to_confirm": 1}
    selection.confirm(seated)
    assert waits(seated.chair, at) == {}


def approved(local_call: LocalCall) -> tuple[Application, selection.Commission]:
    application = projects.an_eligible_application(local_call)
    seated = selection.commission(local_call)
    selection.assess(application, seated)
    selection.confirm(seated)
    return application, seated


def test_an_approved_project_waits_for_its_agreement_three_signatures_and_an_account(local_call):
    application, seated = approved(local_call)
    at, ikvd = after(local_call, 2), calls.manager()
    writer = projects.representative(application.organisation)
    assert waits(seated.coordinator, at) == {"agreements_to_prepare": 1}
    assert waits(writer, at) == {"accounts_to_enter": 1}
    agreement = agreements.prepare_agreement(application, by=seated.coordinator, at=at)
    signers = {Party.APPLICANT: writer, Party.MUNICIPALITY: seated.chair, Party.IKVD: ikvd}
    for party, signer in signers.items():
        assert waits(signer, at)["agreements_to_sign"] == 1
        sign(agreement, party, signer, at)
        assert "agreements_to_sign" not in waits(signer, at)
    account = enter(application, writer, at)
    assert waits(writer, at) == {}
    assert waits(seated.coordinator, at) == {"accounts_waiting": 1, "conditions_to_meet": 1}
    agreements.verify_account(account, reason="Salīdzināts ar bankas izrakstu.", by=seated.coordinator, at=at)
    assert waits(ikvd, at) == waits(seated.coordinator, at) == {"conditions_to_meet": 1}
    tick_all(agreement, seated.coordinator, ikvd, at)
    assert waits(seated.coordinator, at) == {}


def sign(agreement: GrantAgreement, party: Party, signer: Actor, at: datetime) -> None:
    agreements.record_signature(
        agreement, party, signatory=signer.name, signed_on=clock.riga_day(at), by=signer, at=at
    )


def enter(application: Application, writer: Actor, at: datetime):
    return agreements.enter_account(
        application.organisation, iban="LV80BANK0000435195001", bic=None, holder="Biedrība", by=writer, at=at
    )


def contracted(local_call: LocalCall) -> tuple[Application, datetime]:
    application, seated = approved(local_call)
    at, writer = after(local_call, 2), projects.representative(application.organisation)
    agreement = agreements.prepare_agreement(application, by=seated.coordinator, at=at)
    for party, signer in zip(Party, (writer, seated.chair, calls.manager()), strict=True):
        sign(agreement, party, signer, at)
    tick_all(agreement, seated.coordinator, calls.manager(), at)
    agreements.verify_account(
        enter(application, writer, at), reason="Salīdzināts ar bankas izrakstu.", by=seated.coordinator, at=at
    )
    return application, at


def test_money_waits_for_the_preparer_then_for_the_approver_then_for_the_bank(local_call):
    application, at = contracted(local_call)
    preparer, approver = (accounts.actor(role) for role in (Role.FINANCE_PREPARER, Role.FINANCE_APPROVER))
    assert waits(preparer, at) == {"payments_to_prepare": 1}
    payment = payments.prepare(application, PaymentKind.PREFINANCING, by=preparer, at=at)
    assert (waits(preparer, at), waits(approver, at)) == ({}, {"payments_to_approve": 1})
    payments.approve(payment, by=approver, at=at)
    assert waits(approver, at) == waits(preparer, at) == {"payments_to_export": 1}


def test_a_project_that_is_over_waits_for_its_report(local_call):
    application, at = contracted(local_call)
    writer = projects.representative(application.organisation)
    assert waits(writer, at) == {}
    db.session.execute(update(GrantAgreement).values(starts_on=date(2022, 1, 1), ends_on=date(2022, 3, 1)))
    assert waits(writer, at) == {"reports_to_write": 1}


def test_what_waits_is_linked_from_the_first_page_with_few_queries(client, local_call):
    projects.a_submitted_application(local_call)
    seat = accounts.membership(Role.COORDINATOR, local_call.municipality)
    client.sign_in(seat)
    with counted_queries() as statements:
        page = client.get("/").text
    assert "Pieteikumi, kam jāpārbauda administratīvie kritēriji" in page
    assert '<strong class="num">1</strong>' in page
    assert len(statements) <= 12


def test_the_public_sees_the_open_calls_with_their_last_day(client, local_call):
    with clock.at(NOON):
        page = client.get("/").text
        client.get("/language?code=en")
        english = client.get("/").text
    assert "Saldus novads" in page
    assert "trešdiena, 2022. gada 4. maijs, plkst. 23:59 pēc Rīgas laika" in page
    assert "Wednesday, 4 May 2022, 23:59 Riga time" in english
    with clock.at(deadline_of(local_call)):
        assert "No municipality takes applications now. The call" in client.get("/").text


def test_the_public_page_takes_as_many_queries_for_three_calls_as_for_one_and_few_until_a_case_changes(
    client,
):
    counts = []

    def asked() -> int:
        with clock.at(NOON), counted_queries() as statements:
            client.get("/")
        return len(statements)

    names = ["Saldus novads", "Cēsu novads", "Talsu novads"]
    call = quotas.open_call(dict.fromkeys(names, (1000, 200)))
    for name in names:
        calls.announced(call, municipality(name))
        db.session.commit()
        counts.append((asked(), asked()))
    assert counts == [(6, 2)] * 3
