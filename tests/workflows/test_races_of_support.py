"""Support plans at the same moment: two waivers, one person sent up twice, the night's search beside a submission."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.support_plans import service
from app.support_plans.funding_models import FundingMatch
from app.support_plans.funding_workflow import MatchStatus
from app.support_plans.paid_twice import held_among
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service.double_funding import look_everywhere
from app.support_plans.workflow import ChainStep, SupportStatus
from tests.builders import support_plans as builders
from tests.builders.double_funding import paid_twice, specialist, written_twice
from tests.builders.support_plans import Chain
from tests.conftest import NOON
from tests.workflows.test_races import press_at_once
from tests.workflows.test_races_of_confirming import meanwhile

WHY = "Otrā skola plānu pārtrauc."


@pytest.fixture
def schools(any_database: Flask) -> tuple[Chain, Chain]:
    made = builders.chain(), builders.chain("Saldus tehnikums", is_state=True)
    db.session.commit()
    return made


def found() -> list[tuple[MatchStatus, int | None]]:
    db.session.expire_all()
    return [(one.status, one.decided_by_id) for one in db.session.scalars(select(FundingMatch))]


def test_a_waiver_confirmed_by_many_at_once_is_confirmed_once(
    any_database: Flask, schools: tuple[Chain, Chain]
) -> None:
    match = paid_twice(*schools)
    service.propose_waiver(match, WHY, by=specialist(1), at=NOON)
    number, second = match.id, specialist(2)
    db.session.commit()

    def confirm() -> None:
        service.confirm_waiver(db.session.get_one(FundingMatch, number), by=second, at=NOON)

    assert press_at_once(any_database, 8, confirm) == {"done": 1, "StaleState": 7}
    assert found() == [(MatchStatus.WAIVED, second.user_id)]


def test_of_two_people_who_propose_at_once_one_is_left_to_confirm(
    any_database: Flask, schools: tuple[Chain, Chain]
) -> None:
    number = paid_twice(*schools).id
    people = [specialist(1), specialist(2)]
    waiting = iter(people)
    db.session.commit()

    def propose() -> None:
        by = next(waiting)
        service.propose_waiver(db.session.get_one(FundingMatch, number), WHY, by=by, at=NOON)

    assert press_at_once(any_database, 2, propose) == {"done": 1, "StaleState": 1}
    assert found() == [(MatchStatus.WAIVER_PROPOSED, None)]


def test_of_one_person_s_plans_sent_up_at_once_the_second_sees_the_first(
    any_database: Flask, schools: tuple[Chain, Chain]
) -> None:
    here, there = schools
    first, second = written_twice(here, there)
    service.return_plan(first, ChainStep.AUTHOR, [], "Labot", by=here.director, at=NOON)
    numbers = first.id, second.id
    db.session.commit()

    def send(number: int, people: Chain) -> None:
        service.submit(db.session.get_one(SupportPlan, number), by=people.author, at=NOON)

    outcome = meanwhile(any_database, lambda: send(numbers[0], here), lambda: send(numbers[1], there))
    assert outcome == ("done", "done")
    assert found() == [(MatchStatus.FOUND, None)]
    assert held_among(numbers) == set(numbers)


def test_the_night_s_search_and_an_approval_find_it_once_and_hold_it(
    any_database: Flask, schools: tuple[Chain, Chain]
) -> None:
    here, there = schools
    plan = paid_twice(here, there).plan
    db.session.delete(db.session.scalars(select(FundingMatch)).one())
    number, revision = plan.id, plan.revision
    db.session.commit()
    acts = iter(
        [
            lambda: look_everywhere(at=NOON),
            lambda: service.approve_all({number: revision}, by=here.director, at=NOON),
        ]
    )

    def act() -> None:
        next(acts)()

    assert press_at_once(any_database, 2, act) == {"done": 2}
    assert found() == [(MatchStatus.FOUND, None)]
    assert db.session.get_one(SupportPlan, number).status is SupportStatus.SUBMITTED
