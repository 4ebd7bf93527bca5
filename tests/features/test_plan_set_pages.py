"""Pages of sets of plans and of plans that changed school: listed, sent, decided, refused with nothing typed lost."""

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.jobs.running import run_due
from app.support_plans import service
from app.support_plans.models import AccessAct, SupportAccess
from app.support_plans.plan_models import SupportPlan
from app.support_plans.set_models import PlanSet
from app.support_plans.set_workflow import Outcome
from app.support_plans.workflow import SupportStatus
from tests.builders import support_plans as builders
from tests.builders.double_funding import written_twice
from tests.builders.support_plans import Chain, approve, in_force, submitted
from tests.conftest import NOON, SigningClient
from tests.features.test_plan_moves import move
from tests.features.test_plan_sets import checked, second_role, send
from tests.features.test_support_due import rows
from tests.features.test_support_plan_pages import NAME, browser

WHY = "Precizējiet pasākumu izmaksas"


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


@pytest.fixture(autouse=True)
def present():
    with clock.at(NOON):
        yield


def page_of(client: SigningClient, who: Actor) -> SigningClient:
    """A browser of the person's own."""
    return browser(client.application.test_client(), who)


def key(plan: SupportPlan) -> str:
    return f"{plan.id}-{plan.revision}"


def test_checked_plans_are_ticked_looked_at_and_sent(client, people):
    plans = [checked(people, place) for place in (1, 2, 3)]
    submitted(people, 4)
    db.session.commit()
    page = page_of(client, people.coordinator)
    assert "Sastādīt komplektu: 3 pārbaudīti plāni" in page.get("/support/sets").text
    offered = page.get("/support/sets/new").text
    assert [f'value="{key(one)}" checked' in offered for one in plans] == [True] * 3
    assert NAME not in offered
    chosen = {"chosen": [key(one) for one in plans[:2]]}
    preview = page.post("/support/sets/preview", data=chosen).text
    for words in ("180,00", "Nosūtīt IKVD 2 plānus", plans[0].learner.pseudonym):
        assert words in preview
    assert plans[2].learner.pseudonym not in preview
    sent = page.post("/support/sets", data=chosen)
    made = db.session.scalars(select(PlanSet)).one()
    assert (sent.status_code, sent.location) == (302, f"/support/sets/{made.id}")
    shown = page.get(sent.location).text
    number = made.number.replace("-", "‑")
    for words in (number, made.sha256, people.coordinator.name, "180,00", "Pie IKVD"):
        assert words in shown
    assert 'name="reason"' not in shown
    listed = page.get("/support/sets")
    assert (rows(listed), number in listed.text) == (1, True)
    assert "Sastādīt komplektu: 1 pārbaudīts plāns" in listed.text


def test_what_changed_since_it_was_ticked_is_told_and_nothing_is_sent(client, people):
    plan, other = checked(people), checked(people, 2)
    stale = {"chosen": [f"{plan.id}-{plan.revision - 1}", key(other)]}
    db.session.commit()
    page = page_of(client, people.coordinator)
    assert "1 izvēlētais plāns tagad nav sūtāms" in page.post("/support/sets/preview", data=stale).text
    answer = page.post("/support/sets", data=stale)
    assert answer.status_code == 422
    assert "Nekas nav nosūtīts" in answer.text
    assert f'name="chosen" value="{key(other)}"' in answer.text
    for nothing in ({}, {"chosen": "x"}, {"chosen": "9" * 30}):
        assert page.post("/support/sets", data=nothing).status_code == 422
    assert db.session.scalars(select(PlanSet)).all() == []


def test_a_plan_that_seems_to_be_paid_twice_cannot_be_ticked(client, people):
    there = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    plan, second = written_twice(people, there)
    approve(plan, people.director)
    service.approve_all({plan.id: plan.revision}, by=people.coordinator, at=NOON)
    service.submit(second, by=there.author, at=NOON)
    db.session.commit()
    page = page_of(client, people.coordinator)
    offered = page.get("/support/sets/new").text
    assert "jautājiet IKVD" in offered
    assert f'value="{key(plan)}"' not in offered
    answer = page.post("/support/sets", data={"chosen": key(plan)})
    assert (answer.status_code, db.session.scalars(select(PlanSet)).all()) == (422, [])


def test_ikvd_returns_some_with_a_reason_and_a_refused_form_keeps_words_and_ticks(client, people):
    first, second, third = (checked(people, place) for place in (1, 2, 3))
    made = send(people, first, second, third)
    db.session.commit()
    page, own = page_of(client, people.specialist), f"/support/sets/{made.id}"
    assert page.get(own).text.count("checked") == 3
    named = f"Jānim {WHY}"
    for sent, words in (
        ({"reason": ""}, "Uzrakstiet, kas jālabo"),
        ({"reason": named}, "ir izglītojamā vārds"),
    ):
        answer = page.post(f"{own}/return", data=sent | {"chosen": [key(first), key(second)]})
        assert answer.status_code == 422
        for told in (
            words,
            sent["reason"],
            f'value="{key(first)}" checked',
            f'value="{key(second)}" checked',
        ):
            assert told in answer.text
        assert f'value="{key(third)}" checked' not in answer.text
    none = page.post(f"{own}/return", data={"reason": WHY})
    assert (none.status_code, WHY in none.text) == (422, True)
    assert page.post(f"{own}/return", data={"reason": WHY, "chosen": key(first)}).status_code == 302
    db.session.expire_all()
    assert [one.outcome for one in made.lines] == [Outcome.RETURNED, None, None]
    assert (first.status, first.return_reason) == (SupportStatus.DIRECTOR_APPROVED, WHY)
    again = page.post(f"{own}/return", data={"reason": WHY, "chosen": key(first)})
    assert (again.status_code, WHY in again.text) == (422, True)


def test_ikvd_approves_the_ticked_ones_from_the_page_of_the_set(client, people):
    first, second = checked(people), checked(people, 2)
    made = send(people, first, second)
    db.session.commit()
    page = page_of(client, people.specialist)
    preview = page.post("/support/approvals/preview", data={"chosen": key(first)}).text
    assert first.learner.pseudonym in preview
    assert page.post("/support/approvals", data={"chosen": key(first)}).status_code == 302
    db.session.expire_all()
    assert [one.outcome for one in made.lines] == [Outcome.APPROVED, None]
    shown = page.get(f"/support/sets/{made.id}").text
    assert (shown.count("checked"), "Apstiprināts" in shown) == (1, True)
    assert rows(page.get("/support/sets?status=sent")) == 1
    approve(second, people.specialist)
    db.session.commit()
    assert rows(page.get("/support/sets?status=sent")) == 0
    assert rows(page.get("/support/sets?status=decided")) == 1


def test_the_cover_list_is_made_once_and_names_nobody(client, people):
    made = send(people, checked(people))
    db.session.commit()
    page, own = page_of(client, people.coordinator), f"/support/sets/{made.id}/cover.pdf"
    assert page.get(own).location == f"/support/sets/{made.id}"
    run_due(NOON)
    cover = page.get(own)
    assert (cover.status_code, cover.data[:4]) == (200, b"%PDF")
    printed = select(SupportAccess).where(SupportAccess.act == AccessAct.PRINT, SupportAccess.shown != [])
    assert {one.endpoint for one in db.session.scalars(printed)} == {"support_plans.cover_of_set"}


def test_a_set_is_read_by_its_municipality_and_ikvd_and_by_nobody_else(client, people):
    made = send(people, checked(people))
    far = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    db.session.commit()
    own = f"/support/sets/{made.id}"
    right = {
        "own": (people.coordinator, 200), "ikvd": (people.specialist, 200), "far": (far.coordinator, 404),
        "chair": (people.chair, 404), "author": (people.author, 403), "director": (people.director, 403),
    }  # fmt: skip
    for address in (own, f"{own}/cover.pdf"):
        found = {name: page_of(client, who).get(address).status_code for name, (who, _code) in right.items()}
        wanted = {name: code for name, (_who, code) in right.items()}
        if address != own:
            wanted |= {"own": 302, "ikvd": 302}
        assert found == wanted
    for who in (people.coordinator, people.author, people.chair):
        assert page_of(client, who).post(f"{own}/return", data={"reason": WHY}).status_code == 403
    assert page_of(client, people.specialist).get("/support/sets/new").status_code == 403
    assert page_of(client, people.specialist).post("/support/sets").status_code == 403
    assert rows(page_of(client, far.coordinator).get("/support/sets")) == 0
    refused = select(SupportAccess).where(SupportAccess.act == AccessAct.REFUSED)
    assert {one.user_id for one in db.session.scalars(refused)} >= {
        people.author.user_id,
        far.coordinator.user_id,
    }


def test_each_school_reads_its_own_part_of_a_move(client, people):
    far = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    plan = in_force(people)
    assert "Neviens plāns nav mainījis skolu" in page_of(client, people.author).get("/support/moves").text
    move(plan, people, far)
    db.session.commit()
    left = page_of(client, people.director).get("/support/moves").text
    came = page_of(client, far.director).get("/support/moves").text
    number = plan.number.replace("-", "‑")
    for shown, words, other in (
        (left, "aizgāja no jūsu skolas", far),
        (came, "atnāca uz jūsu skolu", people),
    ):
        for told in (number, plan.learner.pseudonym, "170,00", words):
            assert told in shown
        for hidden in (other.school.name, NAME):
            assert hidden not in shown.partition("<main")[2]
    address = f'href="/support/plans/{plan.id}"'
    assert (address in left, address in came) == (False, True)
    assert page_of(client, far.author).get(f"/support/plans/{plan.id}").status_code == 200
    assert page_of(client, people.author).get(f"/support/plans/{plan.id}").status_code == 404
    for who in (people.coordinator, people.specialist, people.chair):
        assert page_of(client, who).get("/support/moves").status_code == 403


def test_a_learner_is_taken_over_on_the_page_and_a_refusal_keeps_what_was_typed(client, people):
    poor = builders.chain("Brocēnu vidusskola", money=0)
    plan = in_force(people)
    code = plan.learner.code
    service.end_learner(plan.learner, by=people.author, at=NOON)
    db.session.commit()
    typed = {"name": "Jānis Paraugs", "code": code, "year": "7", "class_name": "7.z"}
    answer = page_of(client, poor.author).post("/support/learners/new", data=typed)
    assert answer.status_code == 422
    for told in ("trūkst 170,00", "7.z", "Jānis Paraugs"):
        assert told in answer.text
    db.session.expire_all()
    assert plan.school == people.school


def test_who_took_another_step_of_a_plan_cannot_tick_it_and_keeps_reading_why(client, people):
    plan = checked(people)
    sender = second_role(people.director, Role.COORDINATOR, people.school.municipality)
    db.session.commit()
    page = page_of(client, sender)
    offered = page.get("/support/sets/new").text
    assert ("nav jūsu sūtāms" in offered, "Apskatīt, ko nosūtīs" in offered) == (True, False)
    answer = page.post("/support/sets", data={"chosen": key(plan)})
    assert (answer.status_code, "Neviens neveic divus viena plāna soļus" in answer.text) == (422, True)
    assert f'value="{key(plan)}" checked' in page_of(client, people.coordinator).get("/support/sets/new").text


def test_a_plan_is_not_taken_over_on_the_page_by_who_ended_the_learner_s_time(client, people):
    far = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    plan = in_force(people)
    code, both = plan.learner.code, second_role(people.director, Role.PLAN_AUTHOR, far.school)
    service.end_learner(plan.learner, by=people.director, at=NOON)
    db.session.commit()
    typed = {"name": "Jānis Paraugs", "code": code, "year": "7", "class_name": "7.z"}
    answer = page_of(client, both).post("/support/learners/new", data=typed)
    assert answer.status_code == 422
    for told in ("Neviens neveic divus vienas pārejas soļus", "Jānis Paraugs", "7.z"):
        assert told in answer.text
    assert page_of(client, far.author).post("/support/learners/new", data=typed).status_code == 302
    db.session.expire_all()
    assert plan.school == far.school
