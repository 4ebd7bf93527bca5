"""What of support plans waits for whom: the first page counts it, and its link opens a list of exactly that."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from app.core import clock
from app.core.actor import Actor
from app.extensions import db
from app.support_plans import service
from app.support_plans.service import MeasureDetails
from competition_rules.support_plan import Measure
from tests.builders import learners
from tests.builders import support_plans as builders
from tests.builders.double_funding import paid_twice
from tests.builders.support_plans import MEALS, Chain, approve, in_force, submitted
from tests.conftest import NOON
from tests.features.test_home_waiting import waits
from tests.features.test_support_carrying import DAY, KEPT, LATER, LESSON, given
from tests.features.test_support_plan_pages import browser

# The measures are over, their semester is not.
OVER = LATER.replace(month=6, day=1)
DINNER = service.Given(DAY, volume=7)


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def rows(answer) -> int:
    """How many rows the list of a page has."""
    return answer.text.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")


def opened(client, who: Actor, address: str, at=LATER):
    with clock.at(at):
        answer = browser(client.application.test_client(), who).get(address)
    assert answer.status_code == 200
    return answer


def linked(client, who: Actor, words: str, at=LATER) -> str:
    """The address of the question with those words on the person's first page."""
    page = opened(client, who, "/", at).text
    return page.partition(words)[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")


def test_a_measure_stays_in_the_list_until_everything_of_it_is_put_down(client, people):
    plan = in_force(people)
    row = given(plan, replace(LESSON, minutes=400, signature=None), by=people.author)
    meals = in_force(people, 2, details=MEALS)
    given(meals, service.Given(DAY, volume=20), by=people.author)
    own = "/support/carrying"
    assert rows(opened(client, people.author, own)) == 2
    late = opened(client, people.author, own, OVER)
    assert rows(late) == 1
    assert "Trūkst 1 paraksta" in late.text
    service.confirm_delivery(row, LESSON.signature, by=people.author, at=OVER)
    assert rows(opened(client, people.author, own, OVER)) == 0


def test_a_measure_with_less_put_down_than_planned_stays_until_the_result_is_assessed(client, people):
    plan = in_force(people, details=MEALS)
    given(plan, DINNER, by=people.author)
    own = "/support/carrying"
    late = opened(client, people.author, own, OVER)
    assert rows(late) == 1
    mark = "Dienas ir beigušās</span>"
    assert mark in late.text
    assert mark not in opened(client, people.author, own).text
    assert waits(people.author, LATER) == {}
    assert waits(people.author, OVER) == {"records_to_put_down": 1, "results_to_assess": 1}
    service.assess_result(plan, KEPT, by=people.author, at=OVER)
    assert rows(opened(client, people.author, own, OVER)) == 0
    assert waits(people.author, OVER) == {}


def test_the_list_of_measures_is_narrowed_to_what_is_missing(client, people):
    lessons, meals = in_force(people), in_force(people, 2, details=MEALS)
    given(lessons, replace(LESSON, signature=None), by=people.author)
    given(lessons, replace(LESSON, signature=None), by=people.author)
    given(meals, service.Given(DAY, volume=20), by=people.author)
    elsewhere = builders.chain("Brocēnu vidusskola")
    assert waits(people.author, LATER) == {"signatures_to_put_down": 1}
    assert waits(elsewhere.author, LATER) == {}
    address = linked(client, people.author, "Pasākumi, kuriem trūkst izglītojamā paraksta")
    assert rows(opened(client, people.author, address)) == 1
    late = linked(client, people.author, "Pasākumi, kas beigušies un nav ierakstīti pilnībā", OVER)
    assert rows(opened(client, people.author, late, OVER)) == 1
    assert rows(opened(client, people.author, late)) == 0


def test_plans_whose_days_are_over_wait_for_their_result_and_then_for_another_to_close_them(client, people):
    first, second = in_force(people), in_force(people, 2)
    long = Measure("meals", 20, date(2022, 4, 4), date(2022, 6, 15), Decimal("90.00"))
    in_force(people, 3, details=MeasureDetails(long, "Skolas ēdnīca"))
    assert waits(people.author, OVER)["results_to_assess"] == 2
    address = linked(client, people.author, "Vērtējamie atbalsta plānu rezultāti", OVER)
    assert rows(opened(client, people.author, address, OVER)) == 2
    service.assess_result(first, KEPT, by=people.author, at=OVER)
    service.assess_result(second, KEPT, by=people.director, at=OVER)
    assert waits(people.director, OVER) == {"plans_to_close": 1}
    closing = linked(client, people.director, "Slēdzamie atbalsta plāni", OVER)
    shown = opened(client, people.director, closing, OVER)
    assert rows(shown) == 1
    assert f'/support/plans/{first.id}"' in shown.text
    service.close_plan(first, by=people.director, at=OVER)
    assert waits(people.director, OVER) == {}


def test_what_was_given_waits_for_the_director_who_did_not_put_it_down(client, people):
    plan, other = in_force(people), in_force(people, 2, details=MEALS)
    row = given(plan, by=people.author)
    given(other, DINNER, by=people.director)
    assert waits(people.director, LATER) == {"measures_to_order": 1}
    address = linked(client, people.director, "Sniegtie pasākumi, kas gaida jūsu rīkojumu")
    assert rows(opened(client, people.director, address)) == 1
    service.issue_order([row.id], row.cost, by=people.director, at=LATER)
    assert waits(people.director, LATER) == {}


def test_the_plan_of_a_learner_who_left_waits_until_a_school_takes_it_over(client, people):
    plan = in_force(people)
    in_force(people, 2)
    far = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    service.end_learner(plan.learner, by=people.director, at=LATER)
    assert waits(people.director, LATER) == {"plans_left_behind": 1}
    address = linked(client, people.director, "Plāni izglītojamajiem, kuri aizgājuši un nav nevienā skolā")
    assert rows(opened(client, people.director, address)) == 1
    service.register_learner(learners.typed(1, year=7, class_name="7.a"), by=far.author, at=LATER)
    assert waits(people.director, LATER) == {}
    assert waits(far.director, LATER) == {}


def test_a_checked_plan_waits_to_be_sent_and_its_set_waits_for_ikvd(client, people):
    plan = submitted(people)
    service.approve_all({plan.id: plan.revision}, by=people.director, at=NOON)
    service.approve_all({plan.id: plan.revision}, by=people.coordinator, at=NOON)
    assert waits(people.coordinator)["plans_to_send"] == 1
    address = linked(client, people.coordinator, "Pārbaudīti atbalsta plāni, kas jānosūta IKVD", NOON)
    assert rows(opened(client, people.coordinator, address, NOON)) == 1
    service.send_set({plan.id: plan.revision}, by=people.coordinator, at=NOON)
    assert waits(people.specialist) == {"plans_to_approve": 1, "sets_to_decide": 1}
    sets = linked(client, people.specialist, "Atbalsta plānu komplekti, par kuriem jālemj", NOON)
    assert rows(opened(client, people.specialist, sets, NOON)) == 1
    approve(plan, people.specialist)
    db.session.commit()
    assert waits(people.specialist) == {}
    assert rows(opened(client, people.specialist, sets, NOON)) == 0


def test_drafts_are_listed_as_they_are_counted(client, people):
    builders.draft(people)
    submitted(people, 2)
    assert waits(people.author) == {"plans_to_write": 1}
    address = linked(client, people.author, "Rakstāmie atbalsta plāni", NOON)
    assert rows(opened(client, people.author, address, NOON)) == 1


def test_schools_short_of_money_are_named_to_who_gives_it(client, app):
    people = builders.chain(money=Decimal("50.00"))
    submitted(people)
    rich = builders.chain("Brocēnu vidusskola")
    submitted(rich, 2)
    assert waits(people.coordinator)["schools_short_of_money"] == 1
    page = opened(client, people.coordinator, "/support/money", NOON).text
    listed = page.partition('id="short"')[2].partition("</table>")[0]
    for words in ("Saldus vidusskola", "90,00", "50,00", "40,00"):
        assert words in listed
    assert "Brocēnu vidusskola" not in listed
    assert 'id="short"' not in opened(client, people.author, "/support/money", NOON).text


def test_a_match_waits_for_anybody_of_ikvd_and_its_waiver_for_anybody_but_who_proposed_it(client, people):
    there = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    first, second = people.specialist, there.specialist
    match = paid_twice(people, there)
    assert waits(first) == waits(second) == {"matches_to_decide": 1}
    found = linked(client, first, "Iespējams dubults finansējums, par ko jālemj", NOON)
    assert rows(opened(client, first, found, NOON)) == 1
    service.propose_waiver(match, "Ēd divās vietās", by=first, at=NOON)
    assert (waits(first), waits(second)) == ({}, {"waivers_to_confirm": 1})
    waivers = linked(client, second, "Ierosinājumi par dubultu finansējumu, kas jāapstiprina", NOON)
    assert [rows(opened(client, who, waivers, NOON)) for who in (first, second)] == [0, 1]
    assert rows(opened(client, first, found, NOON)) == 0
