"""Putting down, ordering and taking back at once: no more is given than was planned, nothing is spent or back twice."""

from dataclasses import replace
from decimal import Decimal
from itertools import count

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balances, verify
from app.support_plans import carrying_queries, service
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.order_models import OrderTakeBack
from app.support_plans.taking_back_workflow import TakeBackStatus
from tests.builders import support_plans as builders
from tests.features.test_support_carrying import LATER, LESSON
from tests.workflows.test_races import press_at_once


def test_eight_at_once_give_no_more_than_was_planned(any_database: Flask) -> None:
    people = builders.chain()
    measure_id, by = builders.in_force(people).measures[0].id, people.author
    db.session.commit()

    def put_down() -> object:
        measure = carrying_queries.find_measure(by, measure_id)
        assert measure is not None
        return service.record_delivery(measure, replace(LESSON, minutes=120), by=by, at=LATER)

    answers = press_at_once(any_database, 8, put_down)
    db.session.expire_all()
    assert answers == {"done": 3, "Refused": 5}
    assert sum(one.volume for one in db.session.scalars(select(SupportDelivery))) == 9


def test_an_order_issued_eight_times_at_once_spends_once(any_database: Flask) -> None:
    people = builders.chain()
    plan = builders.in_force(people)
    row = service.record_delivery(plan.measures[0], LESSON, by=people.author, at=LATER)
    seen, total, measure, by = [row.id], row.cost, plan.measures[0].id, people.director
    db.session.commit()
    answers = press_at_once(any_database, 8, lambda: service.issue_order(seen, total, by=by, at=LATER))
    db.session.expire_all()
    assert answers == {"done": 1, "Refused": 7}
    assert balances(AccountKind.SUPPORT_MEASURE, [measure]) == {measure: Decimal("136.00")}


def test_an_order_taken_back_eight_times_at_once_gives_the_money_back_once(any_database: Flask) -> None:
    people = builders.chain()
    plan = builders.in_force(people)
    row = service.record_delivery(plan.measures[0], LESSON, by=people.author, at=LATER)
    order = service.issue_order([row.id], row.cost, by=people.director, at=LATER)
    found = service.propose_take_back(order, "Cita diena", by=people.author, at=LATER)
    key, measure, by = found.id, plan.measures[0].id, people.director
    db.session.commit()

    def take_back() -> None:
        service.confirm_take_back(db.session.get_one(OrderTakeBack, key), by=by, at=LATER)

    answers = press_at_once(any_database, 8, take_back)
    db.session.expire_all()
    assert answers == {"done": 1, "StaleState": 7}
    assert balances(AccountKind.SUPPORT_MEASURE, [measure]) == {measure: Decimal("170.00")}
    assert verify() == []


def test_taken_back_and_kept_at_once_only_one_of_both_is_done(any_database: Flask) -> None:
    people = builders.chain()
    plan = builders.in_force(people)
    row = service.record_delivery(plan.measures[0], LESSON, by=people.author, at=LATER)
    order = service.issue_order([row.id], row.cost, by=people.director, at=LATER)
    key = service.propose_take_back(order, "Cita diena", by=people.author, at=LATER).id
    measure, head, author, turns = plan.measures[0].id, people.director, people.author, count()
    db.session.commit()

    def decide() -> None:
        found = db.session.get_one(OrderTakeBack, key)
        if next(turns) % 2:
            service.keep_order(found, by=author, at=LATER)
        else:
            service.confirm_take_back(found, by=head, at=LATER)

    answers = press_at_once(any_database, 8, decide)
    db.session.expire_all()
    assert answers == {"done": 1, "StaleState": 7}
    is_back = db.session.get_one(OrderTakeBack, key).status is TakeBackStatus.TAKEN_BACK
    left = Decimal("170.00") if is_back else Decimal("136.00")
    assert balances(AccountKind.SUPPORT_MEASURE, [measure]) == {measure: left}


def test_what_was_taken_back_is_ordered_anew_once_by_eight_at_once(any_database: Flask) -> None:
    people = builders.chain()
    plan = builders.in_force(people)
    row = service.record_delivery(plan.measures[0], LESSON, by=people.author, at=LATER)
    order = service.issue_order([row.id], row.cost, by=people.director, at=LATER)
    found = service.propose_take_back(order, "Cita diena", by=people.author, at=LATER)
    service.confirm_take_back(found, by=people.director, at=LATER)
    seen, total, measure, by = [row.id], row.cost, plan.measures[0].id, people.director
    db.session.commit()
    answers = press_at_once(any_database, 8, lambda: service.issue_order(seen, total, by=by, at=LATER))
    db.session.expire_all()
    assert answers == {"done": 1, "Refused": 7}
    assert balances(AccountKind.SUPPORT_MEASURE, [measure]) == {measure: Decimal("136.00")}
