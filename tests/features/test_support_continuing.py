"""A learner's last plan goes on in a later semester."""

from datetime import date
from decimal import Decimal

import pytest

from app.core import clock
from app.core.errors import NotPermitted, Refused
from app.extensions import db
from app.support_plans import service
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.service import MeasureDetails
from competition_rules.support import semester_of
from competition_rules.support_plan import Measure
from tests.builders import learners
from tests.builders.support_plans import LESSONS, SPRING, Chain, add_documents, chain, draft
from tests.conftest import NOON
from tests.features.test_support_plan_pages import browser

AUTUMN = SPRING.next


@pytest.fixture
def people(app) -> Chain:
    return chain()


@pytest.fixture
def plan(people) -> SupportPlan:
    made = draft(people)
    service.add_measure(made, LESSONS, by=people.author, at=NOON)
    db.session.commit()
    return made


def told(measures: list[SupportMeasure]) -> list[tuple[object, ...]]:
    return [(one.kind, one.volume, one.starts_on, one.ends_on, one.cost, one.provider) for one in measures]


def test_aims_team_and_measures_are_taken_along_into_a_draft_of_the_semester(people, plan):
    done = service.continue_plan(plan.learner, AUTUMN, by=people.author, at=NOON)
    made = done.plan
    assert (made.status, made.semester_code, made.goals, made.team) == (
        "draft",
        AUTUMN.code,
        plan.goals,
        plan.team,
    )
    # Ninety-three days into the semester, like before.
    days = date(2022, 12, 3), date(2022, 12, 31)
    assert told(made.measures) == [
        ("meals", 20, *days, Decimal("90.00"), "Skolas ēdnīca"),
        ("consultations", 10, *days, Decimal("170.00"), "Matemātikas skolotājs"),
    ]
    assert (made.total, done.measures, done.lowered) == (Decimal("260.00"), 2, 0)
    assert len(plan.measures) == 2


def test_what_costs_more_than_the_rate_there_is_lowered_to_it(people, plan):
    service.set_rate("meals", Decimal("4.00"), date(2022, 9, 1), "Rīkojums", by=people.specialist, at=NOON)
    done = service.continue_plan(plan.learner, AUTUMN, by=people.author, at=NOON)
    assert ([one.cost for one in done.plan.measures], done.lowered) == (
        [Decimal("80.00"), Decimal("170.00")],
        1,
    )
    assert done.plan.total == Decimal("250.00")


def test_a_plan_that_went_on_goes_up_once_its_documents_are_made_anew(people, plan):
    made = service.continue_plan(plan.learner, AUTUMN, by=people.author, at=NOON).plan
    with pytest.raises(Refused, match="plan_without_declaration"):
        service.submit(made, by=people.author, at=NOON)
    add_documents(made, by=people.author)
    service.submit(made, by=people.author, at=NOON)
    assert made.status == "submitted"


def test_an_economic_plan_goes_on_as_one(people):
    learner = learners.learner(by=people.author)
    before = service.start_plan(learner, SPRING, is_economic=True, by=people.author, at=NOON)
    assert service.continue_plan(learner, AUTUMN, by=people.author, at=NOON).plan.is_economic
    assert before.is_economic


def test_without_a_plan_before_and_for_a_semester_that_has_one_it_is_refused_and_nothing_changes(
    people, plan
):
    other = learners.learner(2, by=people.author)
    with pytest.raises(Refused, match="plan_nothing_before"):
        service.continue_plan(other, AUTUMN, by=people.author, at=NOON)
    made = service.continue_plan(plan.learner, AUTUMN, by=people.author, at=NOON).plan
    db.session.commit()
    with pytest.raises(Refused, match="plan_exists"):
        service.continue_plan(plan.learner, AUTUMN, by=people.author, at=NOON)
    db.session.rollback()
    assert (len(made.measures), made.total) == (2, Decimal("260.00"))
    with pytest.raises(NotPermitted):
        service.continue_plan(plan.learner, AUTUMN.next, by=people.specialist, at=NOON)


def test_the_page_goes_on_once_and_says_so_when_there_is_a_plan(client, people, plan):
    page, own = browser(client, people.author), f"/support/learners/{plan.learner_id}/continue"
    present = semester_of(clock.riga_day(clock.now()))
    assert own in page.get(f"/support/learners/{plan.learner_id}").text
    assert "260,00" in page.get(own).text
    done = page.post(own, data={"semester": present.code})
    assert done.status_code == 302
    shown = page.get(done.location).text
    assert ("Skolas ēdnīca" in shown, plan.goals in shown) == (True, True)
    again = page.post(own, data={"semester": present.code})
    assert (again.status_code, present.code in again.text) == (422, True)
    assert "jau ir plāns" in again.text
    assert page.post(own, data={}).status_code == 422
    assert db.session.query(SupportPlan).count() == 2


def test_a_measure_of_the_whole_semester_is_one_of_the_whole_semester(people):
    learner = learners.learner(by=people.author)
    before = service.start_plan(learner, SPRING, is_economic=True, by=people.author, at=NOON)
    whole = Measure("meals", 100, SPRING.starts_on, SPRING.ends_on, Decimal("450.00"))
    service.add_measure(before, MeasureDetails(whole, "Ēdnīca"), by=people.author, at=NOON)
    [one] = service.continue_plan(learner, AUTUMN, by=people.author, at=NOON).plan.measures
    assert (one.starts_on, one.ends_on) == (AUTUMN.starts_on, AUTUMN.ends_on)
