"""Published figures of support plans: right where they are shown, and nothing small is told by any of them."""

import csv
from decimal import Decimal

import pytest
from flask import Flask

from app.core.clock import riga_day
from app.extensions import db
from app.registry.models import School, SchoolKind
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service.learners import made
from app.support_plans.statistics import Line, RegionLine, Year, published_semesters, term, years
from app.support_plans.workflow import SupportStatus
from competition_rules.support import Semester, semester_of
from tests.builders import accounts, learners, registry
from tests.conftest import NOON, SigningClient

AUTUMN, SPRING = Semester(2020, 1), Semester(2020, 2)
COST = Decimal("90.00")
HIDDEN = "apslēpts"


class Plans:
    """Plans of learners, each of a number of its own."""

    def __init__(self) -> None:
        self.last = 0
        self.author = accounts.user("autors@example.lv").id

    def learner(self, school: School) -> Learner:
        self.last += 1
        learner = made(learners.typed(self.last), school.id, NOON)
        db.session.add(learner)
        db.session.flush()
        return learner

    def add(self, learner: Learner, school: School, semester: Semester, *, is_economic: bool = False) -> None:
        db.session.add(
            SupportPlan(
                learner=learner, school_id=school.id, semester_code=semester.code, status=SupportStatus.APPROVED,
                is_economic=is_economic, total=COST, created_at=NOON, author_id=self.author, goals="Mērķis",
            )
        )  # fmt: skip

    def some(self, count: int, school: School, *semesters: Semester, is_economic: bool = False) -> None:
        """So many learners with a plan in each of the semesters."""
        for _place in range(count):
            learner = self.learner(school)
            for semester in semesters:
                self.add(learner, school, semester, is_economic=is_economic)
        db.session.commit()


@pytest.fixture
def schools(any_database: Flask) -> list[School]:
    names = ("Cēsu novads", "Kuldīgas novads", "Saldus novads")
    return [registry.school(f"{name} skola", municipality_name=name) for name in names]


@pytest.fixture
def plans(any_database: Flask) -> Plans:
    return Plans()


def test_figures_are_counted_by_municipality_and_small_ones_are_hidden_with_the_next(schools, plans):
    cesis, kuldiga, saldus = schools
    plans.some(9, cesis, SPRING)
    plans.some(6, cesis, SPRING, is_economic=True)
    plans.some(7, kuldiga, SPRING)
    plans.some(3, kuldiga, SPRING, is_economic=True)
    plans.some(20, saldus, SPRING)
    plans.some(30, saldus, SPRING, is_economic=True)
    found = term(SPRING)
    assert list(found.lines) == [
        Line("Cēsu novads", None, None, 15, 15 * COST),
        Line("Kuldīgas novads", None, None, 10, 10 * COST),
        Line("Saldus novads", 20, 30, 50, 50 * COST),
    ]
    assert found.total == Line("", 36, 39, 75, 75 * COST)


def test_a_municipality_with_few_learners_tells_not_even_its_money(schools, plans):
    cesis, kuldiga, saldus = schools
    plans.some(2, cesis, SPRING)
    plans.some(6, kuldiga, SPRING)
    plans.some(20, saldus, SPRING)
    assert list(term(SPRING).lines) == [
        Line("Cēsu novads", None, None, None, None), Line("Kuldīgas novads", None, None, None, None),
        Line("Saldus novads", 20, 0, 20, 20 * COST),
    ]  # fmt: skip


def test_only_approved_plans_of_semesters_that_are_over_are_published(schools, plans):
    plans.some(6, schools[0], SPRING, semester_of(riga_day(NOON)))
    [draft] = db.session.query(SupportPlan).filter_by(learner_id=1, semester_code=SPRING.code)
    draft.status = SupportStatus.DRAFT
    db.session.commit()
    assert published_semesters(riga_day(NOON)) == [SPRING]
    assert term(SPRING).total.learners == 5


def test_a_learner_of_both_semesters_is_one_learner_with_two_plans(schools, plans):
    plans.some(10, schools[0], AUTUMN, SPRING)
    plans.some(7, schools[0], AUTUMN)
    plans.some(8, schools[1], SPRING)
    plans.some(9, schools[0], SPRING)
    assert list(years([SPRING, AUTUMN])) == [Year("2020/2021", 44, 34)]


def test_learners_of_a_year_are_hidden_where_they_tell_who_came_or_left(schools, plans):
    plans.some(10, schools[0], AUTUMN, SPRING)
    plans.some(3, schools[0], AUTUMN)
    plans.some(9, schools[0], SPRING)
    # With the two terms, the union would tell the three of autumn alone.
    assert list(years([SPRING, AUTUMN])) == [Year("2020/2021", 32, None)]
    assert list(years([SPRING])) == []


def test_the_page_and_the_file_are_public_and_say_the_same(client: SigningClient):
    cesis = registry.school("Cēsu skola", municipality_name="Cēsu novads")
    kuldiga = registry.school("Kuldīgas skola", municipality_name="Kuldīgas novads")
    plans = Plans()
    empty = client.get("/support/statistics")
    assert (empty.status_code, "Skaitļu vēl nav" in empty.text) == (200, True)
    plans.some(12, cesis, AUTUMN, SPRING)
    plans.some(6, cesis, SPRING, is_economic=True)
    plans.some(6, kuldiga, SPRING)
    plans.some(2, kuldiga, SPRING, is_economic=True)
    page = client.get("/support/statistics").text
    assert ("Kuldīgas novads" in page, "apslēpts" in page) == (True, True)
    assert client.get("/support/statistics/2020/1").status_code == 200
    for wrong in ("2021/2", "2020/3", "1/1"):
        assert client.get(f"/support/statistics/{wrong}").status_code == 404
    file = client.get("/support/statistics.csv").data.decode("utf-8-sig")
    rows = [row[:6] for row in csv.reader(file.splitlines(), delimiter=";")][1:]
    assert rows == [
        ["2020/2021-2", "Cēsu novads", HIDDEN, HIDDEN, "18", "18"],
        ["2020/2021-2", "Kuldīgas novads", HIDDEN, HIDDEN, "8", "8"],
        ["2020/2021-2", "Kopā", "18", "8", "26", "26"],
        ["2020/2021-2", "Kurzeme", "", "", "8", "8"],
        ["2020/2021-2", "Vidzeme", "", "", "18", "18"],
        ["2020/2021-2", "Visi reģioni", "", "", "26", "26"],
        ["2020/2021-1", "Cēsu novads", "12", "0", "12", "12"],
        ["2020/2021-1", "Kopā", "12", "0", "12", "12"],
        ["2020/2021-1", "Vidzeme", "", "", "12", "12"],
        ["2020/2021-1", "Visi reģioni", "", "", "12", "12"],
        ["2020/2021", "Kopā", "", "", HIDDEN, "38"],
    ]


def test_regions_are_counted_by_the_kind_of_school(schools, plans):
    cesis, kuldiga, saldus = schools
    trade = registry.school("Saldus tehnikums", kind=SchoolKind.VOCATIONAL, municipality_name="Saldus novads")
    plans.some(9, cesis, SPRING)
    plans.some(6, kuldiga, SPRING)
    plans.some(7, saldus, SPRING)
    plans.some(8, trade, SPRING, is_economic=True)
    found = term(SPRING)
    assert list(found.regions) == [
        RegionLine("Kurzeme", 13, 8, 21, 21 * COST), RegionLine("Vidzeme", 9, 0, 9, 9 * COST),
    ]  # fmt: skip
    assert found.regions_total == RegionLine("", 22, 8, 30, 30 * COST)
    assert found.total == Line("", 22, 8, 30, 30 * COST)


def test_a_municipality_that_is_hidden_does_not_follow_from_its_region(schools, plans):
    cesis, kuldiga, saldus = schools
    plans.some(6, cesis, SPRING)
    plans.some(3, kuldiga, SPRING)
    plans.some(12, saldus, SPRING)
    found = term(SPRING)
    # By itself the table of municipalities would hide Cēsis with Kuldīga; Kurzeme without Saldus is Kuldīga.
    assert [(one.name, one.learners) for one in found.lines] == [
        ("Cēsu novads", 6), ("Kuldīgas novads", None), ("Saldus novads", None),
    ]  # fmt: skip
    assert [(one.name, one.learners) for one in found.regions] == [("Kurzeme", 15), ("Vidzeme", 6)]
