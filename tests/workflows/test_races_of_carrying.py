"""Putting down and ordering at once: no more is given than was planned, and nothing is spent twice."""

from dataclasses import replace
from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balances
from app.support_plans import carrying_queries, service
from app.support_plans.carrying_models import SupportDelivery
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
