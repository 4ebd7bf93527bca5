"""Pages of carrying plans out: what was given is put down on a telephone, and nothing typed is lost when refused."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.clock import riga_day
from app.extensions import db
from app.support_plans import service
from app.support_plans.carrying_models import SupportDelivery, SupportResult
from app.support_plans.models import AccessAct, SupportAccess
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service import MeasureDetails
from app.support_plans.workflow import SupportStatus
from competition_rules.support import Observed, semester_of
from competition_rules.support_carrying import Outcome
from competition_rules.support_plan import Measure
from tests.builders import support_money
from tests.builders import support_plans as builders
from tests.builders.support_plans import MEALS, Chain, in_force
from tests.features.test_support_carrying import KEPT, LATER, LESSON, given
from tests.features.test_support_plan_pages import NAME, browser

SENT = {
    "given_on": "12.04.2022.", "minutes": "80", "specialist": "Matemātikas skolotājs", "note": "Daļskaitļi",
    "signed_on": "12.04.2022.", "witness": "Klases audzinātāja",
}  # fmt: skip


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def deliveries() -> list[SupportDelivery]:
    return list(db.session.scalars(select(SupportDelivery).order_by(SupportDelivery.id)))


def test_a_consultation_is_put_down_with_its_signature(client, people):
    plan = in_force(people)
    page, own = browser(client, people.author), f"/support/measures/{plan.measures[0].id}/deliveries"
    assert "Nodarbība ir 40 minūtes" in page.get(own).text
    assert page.post(own, data=SENT).status_code == 302
    [row] = deliveries()
    assert (row.volume, row.cost, row.witness) == (2, Decimal("34.00"), "Klases audzinātāja")
    shown = page.get(own).text
    for words in ("2 no 10", "34,00", "parakstīts 12.04.2022."):
        assert words in shown
    assert "2 no 10" in page.get(f"/support/plans/{plan.id}").text
    detail = page.get(f"/support/deliveries/{row.id}").text
    for words in ("Matemātikas skolotājs", "Daļskaitļi", "Klases audzinātāja", "34,00"):
        assert words in detail


@pytest.mark.parametrize(
    ("change", "words"),
    [({"signed_on": "13.04.2022."}, "parakstās tajā pašā dienā"), ({"given_on": "31.12.2021."}, "ārpus plāna semestra"),
     ({"given_on": "03.04.2022."}, "ārpus pasākuma laika"), ({"cost": "36,01"}, "pēc likmes 18,00"),
     ({"minutes": "440"}, "atlicis vienību: 10"), ({"minutes": "30"}, "mazāk par vienu nodarbību"),
     ({"witness": "Matemātikas skolotājs"}, "par to neliecina"), ({"note": "Jānim jāmācās"}, "ir izglītojamā vārds"),
     ({"witness": ""}, "kas redzēja"), ({"signed_on": ""}, "kad izglītojamais parakstījās"),
     ({"is_remote": "y", "signed_on": "14.04.2022."}, "pēdējā diena parakstam")],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client, people, change, words):
    plan = in_force(people)
    page, own = browser(client, people.author), f"/support/measures/{plan.measures[0].id}/deliveries"
    sent = SENT | change
    answer = page.post(own, data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    for typed in sent.values():
        assert typed in answer.text
    assert deliveries() == []
    assert db.session.get_one(SupportPlan, plan.id).status is SupportStatus.APPROVED


def test_a_text_that_was_warned_of_is_taken_once_it_was_read_again(client, people):
    plan = in_force(people)
    page, own = browser(client, people.author), f"/support/measures/{plan.measures[0].id}/deliveries"
    sent = SENT | {"note": "Jānim jāmācās"}
    assert page.post(own, data=sent).status_code == 422
    assert page.post(own, data=sent | {"is_checked": "y"}).status_code == 302
    assert deliveries()[0].note == "Jānim jāmācās"


def test_meals_are_put_down_without_a_signature(client, people):
    plan = in_force(people, details=MEALS)
    page, own = browser(client, people.author), f"/support/measures/{plan.measures[0].id}/deliveries"
    assert "signed_on" not in page.get(own).text
    assert (
        page.post(own, data={"given_on": "12.04.2022.", "volume": "5", "note": "Talons 17"}).status_code
        == 302
    )
    assert (deliveries()[0].volume, deliveries()[0].confirm_by) == (5, None)
    assert page.post(own, data={"given_on": "12.04.2022.", "volume": "16"}).status_code == 422


def test_a_signature_is_put_down_later_and_what_was_wrong_is_taken_back(client, people):
    plan = in_force(people)
    row = given(plan, replace(LESSON, signature=None), by=people.author)
    page, own = browser(client, people.director), f"/support/deliveries/{row.id}"
    late = {"signed_on": "15.04.2022.", "witness": "Māte"}
    answer = page.post(f"{own}/confirm", data=late)
    assert answer.status_code == 422
    assert "15.04.2022." in answer.text
    assert "tajā pašā dienā" in answer.text
    assert page.post(f"{own}/confirm", data=late | {"signed_on": ""}).status_code == 422
    assert page.post(f"{own}/confirm", data=late | {"signed_on": "12.04.2022."}).status_code == 302
    again = page.post(f"{own}/confirm", data=late | {"signed_on": "12.04.2022."})
    assert again.status_code == 422
    assert "nav ko parakstīt" in again.text
    assert page.post(f"{own}/void", data={"reason": ""}).status_code == 422
    named = page.post(f"{own}/void", data={"reason": "Jānis nebija"})
    assert named.status_code == 422
    assert "Jānis nebija" in named.text
    assert page.post(f"{own}/void", data={"reason": "Nenotika"}).status_code == 302
    assert "Anulēts: Nenotika" in page.get(own).text
    assert page.post(f"{own}/void", data={"reason": "Vēlreiz"}).status_code == 422


def test_the_measures_of_today_are_listed_with_what_is_missing(client, people):
    at = clock.now()
    today = riga_day(at)
    present = semester_of(today)
    plan = in_force_now(people, at)
    [measure] = plan.measures
    service.record_delivery(measure, replace(LESSON, given_on=today, signature=None), by=people.author, at=at)
    page = browser(client, people.author)
    shown = page.get("/support/carrying").text
    for words in (NAME, "7.b", "konsultācijas", "2 no 10", "Trūkst 1 paraksta"):
        assert words in shown
    assert f"/support/measures/{measure.id}/deliveries" in shown
    assert NAME not in page.get("/support/carrying?kind=meals").text
    assert present.ends_on == measure.ends_on
    other = browser(client.application.test_client(), builders.chain("Brocēnu vidusskola").author)
    assert NAME not in other.get("/support/carrying").text


def in_force_now(people: Chain, at) -> SupportPlan:
    """A plan of the present semester."""
    semester = semester_of(riga_day(at))
    plan = builders.draft(people)
    now = service.start_plan(plan.learner, semester, by=people.author, at=at)
    lessons = Measure("consultations", 10, semester.starts_on, semester.ends_on, Decimal("170.00"))
    service.add_measure(now, MeasureDetails(lessons, "Skolotājs"), by=people.author, at=at)
    builders.add_documents(now, by=people.author, at=at)
    service.submit(now, by=people.author, at=at)
    support_money.school(people.school, semester, now.total, people.coordinator, at=at)
    return builders.approve(now, people.director, people.coordinator, people.specialist, at=at)


def chosen(page: str) -> list[str]:
    """The values of the ticked choices."""
    return [re.findall(r'value="(\w+)"', tag)[0] for tag in re.findall(r"<input[^>]*checked[^>]*>", page)]


def test_the_result_is_proposed_by_the_observations_and_decided_by_people(client, people):
    plan = in_force(people)
    for severity, at in ((3, LATER - timedelta(days=300)), (1, LATER)):
        seen = Observed("absences", severity, riga_day(at))
        service.observe(plan.learner, seen, by=people.author, at=LATER)
    page, own = browser(client, people.author), f"/support/plans/{plan.id}"
    shown = page.get(f"{own}/result").text
    assert (
        'name="learning" type="radio" value="lower" checked' in " ".join(shown.split()) or "checked" in shown
    )
    sent = {"learning": "higher", "social": "none", "economic": "none", "family": "none", "course": "close"}
    wrong = page.post(f"{own}/result", data=sent)
    assert wrong.status_code == 422
    assert "Uzrakstiet, kāpēc" in wrong.text
    assert page.post(f"{own}/result", data=sent | {"course": ""}).status_code == 422
    assert page.post(f"{own}/result", data=sent | {"note": "Pārceļas"}).status_code == 302
    assert "Pārceļas" in page.get(own).text
    assert page.post(f"{own}/close").status_code == 403
    assert page.get(f"{own}/result").status_code == 404
    head = browser(client.application.test_client(), people.director)
    assert head.post(f"{own}/result/return").status_code == 302
    assert page.post(f"{own}/result", data=sent | {"course": "keep"}).status_code == 302
    assert head.post(f"{own}/close").status_code == 302
    assert head.post(f"{own}/close").status_code == 409
    assert db.session.get_one(SupportPlan, plan.id).status is SupportStatus.CLOSED
    [_void, kept] = db.session.scalars(select(SupportResult).order_by(SupportResult.id))
    assert kept.outcome is Outcome.HIGHER


def test_who_assessed_does_not_close(client, people):
    plan = in_force(people)
    service.assess_result(plan, KEPT, by=people.director, at=LATER)
    answer = browser(client, people.director).post(f"/support/plans/{plan.id}/close")
    assert answer.status_code == 422
    assert "novērtējāt jūs" in answer.text


def test_above_the_school_progress_is_seen_and_nothing_that_was_written(client, people):
    plan = in_force(people)
    row = given(plan, by=people.author)
    service.assess_result(plan, replace(KEPT, note="Turpināt atbalstu"), by=people.author, at=LATER)
    for actor in (people.coordinator, people.specialist):
        page = browser(client.application.test_client(), actor)
        text = page.get(f"/support/plans/{plan.id}").text
        assert "2 no 10" in text
        for hidden in (NAME, "Daļskaitļi", "mazinājies", "Turpināt atbalstu"):
            assert hidden not in text
        assert page.get(f"/support/deliveries/{row.id}").status_code == 403
    other = browser(client.application.test_client(), builders.chain("Brocēnu vidusskola").author)
    assert other.get(f"/support/deliveries/{row.id}").status_code == 404
    refused = select(SupportAccess).where(SupportAccess.act == AccessAct.REFUSED)
    assert {one.school_id for one in db.session.scalars(refused)} == {people.school.id}
