"""Sets and moves at the same moment: a set sent twice, two last plans decided, a learner registered by two schools."""

from itertools import count

from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.funds.queries import verify
from app.support_plans import service
from app.support_plans.set_models import PlanMove, PlanSet
from app.support_plans.set_workflow import SetStatus
from app.support_plans.workflow import SupportStatus
from tests.builders import learners
from tests.builders import support_plans as builders
from tests.builders.support_plans import approve, in_force, submitted
from tests.conftest import NOON
from tests.workflows.test_races import press_at_once


def test_a_set_sent_by_many_at_once_is_sent_once(any_database: Flask) -> None:
    people = builders.chain()
    plan = approve(submitted(people), people.director)
    service.approve_all({plan.id: plan.revision}, by=people.coordinator, at=NOON)
    seen = {plan.id: plan.revision}
    db.session.commit()
    outcome = press_at_once(any_database, 8, lambda: service.send_set(seen, by=people.coordinator, at=NOON))
    assert outcome == {"done": 1, "Refused": 7}
    assert [one.ordinal for one in db.session.scalars(select(PlanSet))] == [1]


def test_different_sets_sent_at_once_have_different_numbers(any_database: Flask) -> None:
    people = builders.chain()
    plans = [approve(submitted(people, place), people.director) for place in range(1, 5)]
    service.approve_all({plan.id: plan.revision for plan in plans}, by=people.coordinator, at=NOON)
    waiting = iter([{plan.id: plan.revision} for plan in plans])
    db.session.commit()
    outcome = press_at_once(
        any_database, 4, lambda: service.send_set(next(waiting), by=people.coordinator, at=NOON)
    )
    assert outcome == {"done": 4}
    assert sorted(one.ordinal for one in db.session.scalars(select(PlanSet))) == [1, 2, 3, 4]


def test_of_two_last_plans_decided_at_once_the_second_decides_the_set(any_database: Flask) -> None:
    people = builders.chain()
    plans = [approve(submitted(people, place), people.director) for place in (1, 2)]
    seen = {plan.id: plan.revision for plan in plans}
    service.approve_all(seen, by=people.coordinator, at=NOON)
    seen = {plan.id: plan.revision for plan in plans}
    service.send_set(seen, by=people.coordinator, at=NOON)
    waiting = iter([{key: revision} for key, revision in seen.items()])
    db.session.commit()
    outcome = press_at_once(
        any_database, 2, lambda: service.approve_all(next(waiting), by=people.specialist, at=NOON)
    )
    assert outcome == {"done": 2}
    db.session.expire_all()
    assert [one.status for one in db.session.scalars(select(PlanSet))] == [SetStatus.DECIDED]


def test_a_learner_two_schools_register_at_once_goes_to_one_with_plan_and_money(
    any_database: Flask,
) -> None:
    old, *new = [
        builders.chain(name) for name in ("Saldus vidusskola", "Brocēnu vidusskola", "Druvas vidusskola")
    ]
    plan = in_force(old)
    service.end_learner(plan.learner, by=old.author, at=NOON)
    numbers, typed = count(), learners.typed(1)
    db.session.commit()
    outcome = press_at_once(
        any_database, 2,
        lambda: service.register_learner(typed, by=new[next(numbers)].author, at=NOON),
    )  # fmt: skip
    assert outcome == {"done": 1, "Refused": 1}
    db.session.expire_all()
    [moved] = db.session.scalars(select(PlanMove))
    assert (plan.school_id, plan.status) == (moved.to_school_id, SupportStatus.APPROVED)
    assert plan.learner.school_id == moved.to_school_id
    assert verify() == []
