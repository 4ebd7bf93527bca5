"""Many people move the money for support plans at once: exactly what fits is done, on both databases."""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, fund_programme
from app.registry.models import Municipality
from app.support_plans import allotment_queries, service
from app.support_plans.allotment_models import SemesterMoney, SupportAllotment
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.service import allotting, semester_money
from app.support_plans.service.allotting import Giving
from app.support_plans.workflow import SupportStatus
from tests.builders import registry, support_money
from tests.builders import support_plans as builders
from tests.builders.support_plans import SPRING, Chain, approve, submitted
from tests.conftest import NOON
from tests.workflows.test_races import press_at_once

COST = Decimal("90.00")


@pytest.fixture
def people(any_database: Flask) -> Chain:
    """A school with the money of three plans and a cent less than a fourth."""
    return builders.chain(money=4 * COST - Decimal("0.01"))


def school_of(people: Chain) -> SupportAllotment:
    wanted = select(SupportAllotment).where(SupportAllotment.school_id == people.school.id)
    return db.session.scalars(wanted).one()


def test_of_eight_plans_approved_at_once_exactly_those_are_that_the_school_can_pay(people, any_database):
    plans = [approve(submitted(people, place), people.director, people.coordinator) for place in range(1, 9)]
    waiting = iter([(one.id, one.revision) for one in plans])
    answers = press_at_once(
        any_database, 8, lambda: service.approve_all(dict([next(waiting)]), by=people.specialist, at=NOON)
    )
    db.session.expire_all()
    assert answers == Counter(done=3, Refused=5)
    assert sum(one.status is SupportStatus.APPROVED for one in db.session.scalars(select(SupportPlan))) == 3
    assert balance(allotment_queries.account_of(school_of(people))) == COST - Decimal("0.01")
    assert funds.verify() == []


def test_one_proposal_confirmed_by_eight_at_once_moves_money_once(people, any_database):
    support_money.semester(SPRING, COST)
    held = allotment_queries.semester_allotment(SPRING.code).allotted
    manager, approver = support_money.manager(), support_money.approver()
    fund_programme(COST * 9, "programme: more", by=manager, at=NOON)
    made = semester_money.set_semester(SPRING, held + COST, "", by=manager, at=NOON).id

    def confirm() -> object:
        return semester_money.confirm_semester(db.session.get_one(SemesterMoney, made), by=approver, at=NOON)

    answers = press_at_once(any_database, 8, confirm)
    db.session.expire_all()
    assert answers["done"] == 1
    assert balance(Place(AccountKind.PROGRAMME)) == COST * 8
    assert (allotment_queries.semester_allotment(SPRING.code).allotted, funds.verify()) == (held + COST, [])


def test_one_division_sent_by_eight_at_once_is_made_once(people, any_database):
    support_money.semester(SPRING, COST * 8)
    above = allotment_queries.semester_allotment(SPRING.code).id
    town, manager = people.school.municipality_id, support_money.manager()
    known = allotment_queries.below(allotment_queries.semester_allotment(SPRING.code))[0]
    most, seen = known.maximum + COST * 8, known.revision

    def give() -> object:
        place = db.session.get_one(Municipality, town)
        found = db.session.get_one(SupportAllotment, above)
        return allotting.allot(found, [Giving(place, most, COST, seen)], by=manager, at=NOON)

    answers = press_at_once(any_database, 8, give)
    db.session.expire_all()
    assert answers == Counter(done=1, Refused=7)
    assert balance(Place(AccountKind.SUPPORT_SEMESTER, above)) == COST * 7
    assert funds.verify() == []


def test_two_new_places_divided_at_once_never_get_more_than_there_is(people, any_database):
    above = support_money.semester(SPRING, COST).id
    towns = iter([registry.municipality(name).id for name in ("Rīga", "Ventspils", "Jelgava", "Liepāja")])
    manager = support_money.manager()

    def give() -> object:
        place = db.session.get_one(Municipality, next(towns))
        found = db.session.get_one(SupportAllotment, above)
        return allotting.allot(found, [Giving(place, COST, COST)], by=manager, at=NOON)

    answers = press_at_once(any_database, 4, give)
    db.session.expire_all()
    assert answers == Counter(done=1, Refused=3)
    assert balance(Place(AccountKind.SUPPORT_SEMESTER, above)) == Decimal("0.00")


def in_plans(people: Chain) -> int:
    """The measure of an approved plan, with its 90.00."""
    plan = approve(submitted(people), people.director, people.coordinator, people.specialist)
    return plan.measures[0].id


def test_a_measure_spent_by_eight_at_once_is_never_spent_over(people, any_database):
    measure, names = in_plans(people), iter(range(8))

    def spend() -> object:
        found = db.session.get_one(SupportMeasure, measure)
        return allotting.spend(
            found, Decimal("20.00"), act=f"tickets {next(names)}", by=people.director, at=NOON
        )

    answers = press_at_once(any_database, 8, spend)
    db.session.expire_all()
    assert answers == Counter(done=4, Refused=4)
    assert balance(Place(AccountKind.SUPPORT_MEASURE, measure)) == Decimal("10.00")
    assert funds.verify() == []


def test_one_act_spends_once_and_is_taken_back_once_however_often_it_is_sent(people, any_database):
    measure = in_plans(people)

    def spend() -> object:
        found = db.session.get_one(SupportMeasure, measure)
        return allotting.spend(found, Decimal("1.00"), act="tickets 1", by=people.director, at=NOON)

    def take_back() -> object:
        found = db.session.get_one(SupportMeasure, measure)
        return allotting.take_back(found, act="tickets 1", by=people.director, at=NOON)

    assert press_at_once(any_database, 8, spend) == Counter(done=1, AlreadyPosted=7)
    assert press_at_once(any_database, 8, take_back) == Counter(done=1, AlreadyPosted=7)
    db.session.expire_all()
    assert balance(Place(AccountKind.SUPPORT_MEASURE, measure)) == COST


def test_what_is_returned_while_a_plan_is_approved_is_not_spent_twice(people, any_database):
    plan = approve(submitted(people), people.director, people.coordinator)
    school = school_of(people)
    seen, key = {plan.id: plan.revision}, school.id
    left, revision = balance(allotment_queries.account_of(school)), school.revision

    def give_back() -> None:
        found = db.session.get_one(SupportAllotment, key)
        allotting.return_unspent(found, left, revision, by=people.director, at=NOON)

    acts: Iterator[Callable[[], object]] = iter(
        [give_back, lambda: service.approve_all(seen, by=people.specialist, at=NOON)]
    )
    answers = press_at_once(any_database, 2, lambda: next(acts)())
    db.session.expire_all()
    assert answers == Counter(done=1, Refused=1)
    assert funds.verify() == []
