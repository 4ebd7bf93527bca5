"""An award lapses while something else happens to its conditions: one transfer, and a clear answer to the second."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.applications.models import Application
from app.core.clock import end_of_day
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Transfer
from app.selection import conditions, queries, service
from app.selection.condition_models import AwardCondition
from tests.builders import applications, selection
from tests.builders.selection import LUMP_SUM, Commission
from tests.features.test_selection_conditions import terms
from tests.workflows.test_races import press_at_once
from tests.workflows.test_races_of_confirming import meanwhile

WHY = "Nav izpildīts."


@pytest.fixture
def seated(any_database: Flask) -> Commission:
    """The only project, approved with a condition."""
    made = selection.commission(selection.announced(1))
    project = selection.assess(selection.eligible(made.local_call), made, default="5")
    service.set_condition(project, terms(made), by=made.chair, at=made.at)
    selection.confirm(made)
    db.session.commit()
    return made


def project_of(seated: Commission) -> Application:
    [project] = queries.applications_in(seated.local_call)
    return project


def lapsing(seated: Commission) -> Callable[[], object]:
    """The coordinator finds the condition not to be met and the award lapsed, in one go."""
    project, by = project_of(seated), seated.coordinator
    wanted, at = project.id, end_of_day(conditions.conditions_of(project)[0].due_on)
    db.session.commit()
    return lambda: service.lapse_award(db.session.get_one(Application, wanted), WHY, by=by, at=at)


def answering(seated: Commission) -> Callable[[], object]:
    """The representative answers in the last second."""
    project = project_of(seated)
    [condition], by = conditions.conditions_of(project), applications.representative(project.organisation)
    wanted, at = condition.id, end_of_day(condition.due_on) - timedelta(seconds=1)
    db.session.commit()
    return lambda: service.answer_condition(
        db.session.get_one(AwardCondition, wanted), "Izpildīts.", by=by, at=at
    )


def lapses() -> int:
    moved = select(func.count()).where(Transfer.act.like("lapse %"))
    return db.session.scalar(moved) or 0


def test_a_lapse_pressed_many_times_returns_the_money_once(any_database: Flask, seated: Commission) -> None:
    answers = press_at_once(any_database, 8, lapsing(seated))
    db.session.expire_all()
    assert answers == {"done": 1, "StaleState": 7}
    assert lapses() == 1
    assert queries.quota_left(seated.local_call) == LUMP_SUM
    assert funds.verify() == []


def test_an_answer_after_the_lapse_is_refused(any_database: Flask, seated: Commission) -> None:
    answer = answering(seated)
    assert meanwhile(any_database, lapsing(seated), answer) == ("done", "StaleState")
    assert lapses() == 1


def test_a_lapse_after_the_answer_waits_for_its_check(any_database: Flask, seated: Commission) -> None:
    lapse = lapsing(seated)
    assert meanwhile(any_database, answering(seated), lapse) == ("done", "condition_unchecked")
    assert lapses() == 0
    assert queries.award_of(project_of(seated)) == LUMP_SUM
