"""Lists stand in the order of the Latvian alphabet, Ā after A and Š after S, whatever the database makes of letters."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask

from app.accounts.models import User
from app.core import clock
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.selection import queries
from app.selection.borrowings import lendable_for
from app.selection.sharing import sharing_of
from app.selection.sharing_forms import GiveForm
from app.support_plans import allotment_places, plan_queries, service
from app.support_plans.statistics import term
from app.support_plans.workflow import SupportStatus
from competition_rules.support import Semester
from tests.builders import learners, registry, selection, support_plans
from tests.conftest import SigningClient
from tests.features.test_selection_borrowing import World, asked, borrowing_world
from tests.features.test_support_statistics import Plans

# By their code points Ēriks and Šarlote would come last.
NAMES = [
    "Anna Kļava",
    "Ārija Ozola",
    "Cilda Priede",
    "Ēriks Bērzs",
    "Sandis Egle",
    "Šarlote Kļava",
    "Zane Liepa",
]
MIXED = [NAMES[place] for place in (5, 6, 1, 4, 0, 3, 2)]


@pytest.fixture
def world(any_database: Flask) -> Iterator[World]:
    yield from borrowing_world()


def named_anew(people: list[User], names: list[str] = MIXED) -> list[str]:
    """Give people names in no order; returns the names as they must be listed."""
    for person, name in zip(people, names, strict=False):
        person.name = name
    db.session.commit()
    return [name for name in NAMES if name in names[: len(people)]]


def test_those_who_could_sit_on_a_commission(world: World) -> None:
    local_call = world.seated.local_call
    spare = [selection.member(Role.EVALUATOR, local_call, f"spare{place}").user for place in range(7)]
    expected = named_anew(spare)
    found = [user.name for user, _may_chair in queries.candidates_for_commission(local_call)]
    assert [name for name in found if name in NAMES] == expected


def test_those_who_could_be_lent(world: World) -> None:
    expected = named_anew([seat.user for seat in world.lender.seats])
    found = [user.name for user in lendable_for(asked(world))]
    assert len(expected) > 1
    assert [name for name in found if name in NAMES] == expected


def test_those_who_could_take_a_project(app: Flask) -> None:
    seated = selection.commission(selection.announced(), evaluators=3)
    with clock.at(seated.at), app.test_request_context():
        project = selection.eligible(seated.local_call)
        expected = named_anew([seat.user for seat in seated.seats])
        sharing = sharing_of(seated.local_call, riga_day(seated.at))
        offered = GiveForm().offering(sharing, project.id).evaluator_id.choices
    names = [label.split(" – ")[0] for _value, label in offered]
    assert [name for name in names if name in NAMES] == expected


def test_those_who_score_apart_from_each_other(client: SigningClient) -> None:
    seated = selection.commission(selection.announced())
    expected = named_anew([seat.user for seat in seated.seats])
    with clock.at(seated.at):
        project = selection.eligible(seated.local_call)
        for evaluator in seated.evaluators:
            selection.score(project, evaluator, seated.at)
        selection.declare(project, seated.chair, seated.at)
        db.session.commit()
        client.sign_in(seated.chair_seat)
        page = client.get(f"/selection/{seated.local_call.id}/divergence").text
    named = [name for name in re.findall(r'<th scope="row">([^<]+)', page) if name.strip() in NAMES]
    assert [name.strip() for name in named] == expected


@pytest.mark.usefixtures("any_database")
def test_the_staff_of_a_school_and_those_who_may_stand_in() -> None:
    people = support_plans.chain()
    more = [learners.author(people.school, email=f"autors{place}@skola.lv") for place in range(7)]
    expected = named_anew([db.session.get_one(User, one.user_id) for one in more])
    staff = [seat.user.name for seat in service.staff_of(people.director)]
    assert [name for name in staff if name in NAMES] == expected
    spare = [user.name for user in plan_queries.may_stand_in_for(people.director)]
    assert [name for name in spare if name in NAMES] == expected


@pytest.mark.usefixtures("any_database")
def test_schools_that_lack_money() -> None:
    names = ["Āgenskalna skola", "Druvas skola", "Ērgļu skola", "Saldus skola", "Šķēdes skola"]
    chains = [support_plans.chain(name, money=Decimal("1.00")) for name in reversed(names)]
    for place, people in enumerate(chains, 1):
        draft = support_plans.draft(people, place)
        draft.status = SupportStatus.SUBMITTED
    db.session.commit()
    assert [row[0] for row in allotment_places.lacking_now(chains[0].coordinator)] == names


@pytest.mark.usefixtures("any_database")
def test_published_figures_of_municipalities() -> None:
    names = ["Ādažu novads", "Cēsu novads", "Kuldīgas novads", "Ķekavas novads", "Saldus novads"]
    plans, over = Plans(), Semester(2020, 1)
    for name in reversed(names):
        plans.some(6, registry.school(f"{name} skola", municipality_name=name), over)
    assert [line.name for line in term(over).lines] == names
