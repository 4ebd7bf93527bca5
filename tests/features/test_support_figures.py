"""Figures of support plans: learners are counted once each, whatever number of plans they have."""

from decimal import Decimal

import pytest

from app.core.clock import riga_day
from app.support_plans import figure_queries, service
from app.support_plans.plan_models import MeasureCode
from app.support_plans.service import MeasureDetails
from competition_rules.support import Semester
from competition_rules.support_plan import Measure
from tests.builders import support_money
from tests.builders import support_plans as builders
from tests.builders.support_plans import LESSONS, MEALS, Chain, approve, in_force, submitted
from tests.conftest import NOON
from tests.counting import counted_queries
from tests.features.test_support_carrying import LATER, given
from tests.features.test_support_orders import DINNER, issue
from tests.features.test_support_plan_pages import browser

TODAY = riga_day(NOON)
AUTUMN = Semester(2022, 1)


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def next_plan(people: Chain, learner, semester: Semester):
    """The learner's plan of the semester, approved by all: meals of 45.00."""
    plan = service.start_plan(learner, semester, is_economic=True, by=people.author, at=NOON)
    meals = Measure("meals", 10, semester.starts_on, semester.ends_on, Decimal("45.00"))
    service.add_measure(plan, MeasureDetails(meals, "Ēdnīca"), by=people.author, at=NOON)
    builders.add_documents(plan, by=people.author, at=NOON)
    service.submit(plan, by=people.author, at=NOON)
    support_money.school(people.school, semester, plan.total, people.coordinator)
    return approve(plan, people.director, people.coordinator, people.specialist)


def test_a_learner_with_two_plans_of_a_year_is_one_learner(people):
    first = in_force(people, details=MEALS)
    in_force(people, 2, details=LESSONS)
    submitted(people, 3)
    autumn = next_plan(people, first.learner, AUTUMN)
    spring = next_plan(people, first.learner, AUTUMN.next)
    found = figure_queries.figures(people.author, 2022, TODAY)
    assert [(row.semester_code, row.plans, row.learners) for row in found.by_semester] == [
        (autumn.semester_code, 1, 1), (spring.semester_code, 1, 1),
    ]  # fmt: skip
    assert (found.together.plans, found.together.learners) == (2, 1)
    earlier = figure_queries.figures(people.author, 2021, TODAY)
    assert (earlier.together.plans, earlier.together.learners) == (2, 2)
    assert figure_queries.school_years(people.author, TODAY) == [2022, 2021]


def test_planned_given_and_paid_are_told_by_kind(people):
    lessons, meals = in_force(people), in_force(people, 2, details=MEALS)
    row = given(lessons, by=people.author)
    given(meals, DINNER, by=people.author)
    void = given(meals, DINNER, by=people.author)
    service.void_delivery(void, "Kļūda", by=people.author, at=LATER)
    issue(people, row)
    found = figure_queries.figures(people.specialist, 2021, TODAY)
    assert [(one.kind, one.plans, one.learners, one.planned, one.given, one.paid) for one in found.by_kind] == [
        (MeasureCode.MEALS, 1, 1, Decimal("90.00"), Decimal("31.50"), Decimal("0.00")),
        (MeasureCode.CONSULTATIONS, 1, 1, Decimal("170.00"), Decimal("34.00"), Decimal("34.00")),
    ]  # fmt: skip


def test_each_reads_the_figures_of_the_plans_they_read(client, people):
    in_force(people)
    state = builders.chain("Saldus tehnikums", is_state=True)
    in_force(state, 2)
    counts = {"author": 1, "director": 1, "coordinator": 1, "specialist": 2, "chair": None}
    for name, plans in counts.items():
        page = browser(client.application.test_client(), getattr(people, name))
        text = page.get("/support/plans/figures").text
        assert ("2021/2022" in text) is (plans is not None)
        assert ("Saldus tehnikums" in text) is (name == "specialist")
    assert browser(client, people.author).get("/support/plans/figures?year=1999").status_code == 200


def test_the_figures_ask_the_database_as_often_for_many_plans(client, people):
    page, counts = browser(client, people.coordinator), []
    for place in range(1, 4):
        in_force(people, place)
        with counted_queries() as count:
            assert page.get("/support/plans/figures").status_code == 200
        counts.append(len(count))
    assert counts[0] == counts[2] <= 14
