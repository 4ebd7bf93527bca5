"""Pages of support plans: written by the school, read under a pseudonym above it, approved many at once."""

import time

import pytest

from app.accounts.queries import live_memberships
from app.core import clock
from app.core.actor import Actor
from app.core.errors import Refused
from app.extensions import db
from app.support_plans import service
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportApproval, SupportPlan
from app.support_plans.service.learners import made
from app.support_plans.workflow import ChainStep, SupportStatus
from competition_rules.support import Semester, semester_of
from tests.builders import learners
from tests.builders import support_plans as builders
from tests.builders.support_plans import Chain, approve, draft, submitted
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries

NAME = "Jānis Paraugs"


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def browser(client: SigningClient, actor: Actor) -> SigningClient:
    """The browser of that very person."""
    [seat] = [one for one in live_memberships(actor.user_id) if one.role is actor.role]
    return client.sign_in(seat)


def test_a_plan_is_started_once_and_its_texts_are_warned_of(client, people):
    learner = learners.learner(by=people.author)
    page, present = browser(client, people.author), semester_of(clock.riga_day(clock.now()))
    started = page.post(f"/support/learners/{learner.id}/plan", data={"semester": present.code})
    assert started.status_code == 302
    again = page.post(f"/support/learners/{learner.id}/plan", data={"semester": present.code})
    assert again.status_code == 422
    assert present.code in again.text
    own = started.location
    assert page.post(f"{own}/submit").status_code == 422
    sent = {"goals": "Jānim jāmācās", "team": "Skola"}
    wrong = page.post(f"{own}/write", data=sent)
    assert wrong.status_code == 422
    assert "Jānim jāmācās" in wrong.text
    assert page.post(f"{own}/write", data=sent | {"is_checked": "y"}).status_code == 302
    assert "Jānim jāmācās" in page.get(own).text


def test_measures_are_added_and_the_plan_is_sent_up(client, people):
    plan = draft(people)
    page, own = browser(client, people.author), f"/support/plans/{plan.id}"
    days = {"starts_on": "01.03.2022.", "ends_on": "31.08.2022."}
    measure = {"kind": "meals", "volume": "20", "provider": "Kafejnīca", "cost": "90,00", **days}
    for change in (
        {"cost": "90,01"},
        {"volume": "0"},
        {"starts_on": "01.01.2000."},
        {"provider": ""},
        {"kind": "x"},
    ):
        answer = page.post(f"{own}/measures", data=measure | change)
        assert answer.status_code == 422
        assert change.get("provider", "Kafejnīca") in answer.text
    assert page.post(f"{own}/measures", data=measure).status_code == 302
    shown = page.get(own).text
    for words in (NAME, "Kafejnīca", "ēdināšana", "180,00"):
        assert words in shown
    [first, _second] = plan.measures
    assert page.post(f"/support/measures/{first.id}/remove").status_code == 302
    assert page.post(f"{own}/submit").status_code == 302
    shown = page.get(own).text
    assert "Pie direktora" in shown
    assert "180,00" not in shown
    for path, sent in (("measures", measure), ("measures", {}), ("write", {}), ("return", {})):
        assert page.post(f"{own}/{path}", data=sent).status_code == 409
    assert page.get(f"{own}/write").status_code == 409


@pytest.mark.parametrize("who", ["coordinator", "specialist"])
def test_above_the_school_nobody_meets_the_name(client, people, who):
    plan = approve(submitted(people), people.director)
    if who == "specialist":
        approve(plan, people.coordinator)
    pseudonym = plan.learner.pseudonym
    page = browser(client, getattr(people, who))
    for path in ("/support/plans", f"/support/plans/{plan.id}", "/support/approvals"):
        text = page.get(path).text
        assert pseudonym in text
        assert NAME not in text
        assert "7.b" not in text
        assert learners.personal_code(1) not in text
    assert page.get(f"/support/learners/{plan.learner_id}").status_code == 403
    assert page.get(f"/support/plans/{plan.id}/write").status_code == 403


def test_a_plan_that_is_not_theirs_does_not_exist(client, people):
    plan = submitted(people)
    other = builders.chain("Brocēnu vidusskola")
    for actor in (other.author, other.director, people.coordinator, people.specialist, people.chair):
        page = browser(client.application.test_client(), actor)
        assert page.get(f"/support/plans/{plan.id}").status_code == 404
        sent = {"to": "author", "reason": "Labot"}
        assert page.post(f"/support/plans/{plan.id}/return", data=sent).status_code == 404


def test_many_are_approved_after_a_look_but_for_those_left_out(client, people):
    plans = [submitted(people, place) for place in range(1, 5)]
    page = browser(client, people.director)
    assert page.get("/support/approvals").text.count('name="chosen"') == 4
    chosen = {"chosen": [f"{plan.id}-{plan.revision}" for plan in plans[:3]]}
    shown = page.post("/support/approvals/preview", data=chosen).text
    assert "Saskaņot 3 plānus" in shown
    assert "270,00" in shown
    assert page.post("/support/approvals", data=chosen).status_code == 302
    db.session.expire_all()
    assert [plan.status for plan in plans] == [SupportStatus.DIRECTOR_APPROVED] * 3 + [
        SupportStatus.SUBMITTED
    ]
    stale = {"chosen": [f"{plans[3].id}-{plans[3].revision + 1}", "nothing", f"{plans[0].id}-1"]}
    assert page.post("/support/approvals", data=stale).status_code == 422
    assert "2 izvēlētie plāni" in page.post("/support/approvals/preview", data=stale).text
    assert page.post("/support/approvals", data={}).status_code == 422


def test_a_returned_plan_shows_what_is_to_be_changed(client, people):
    plan = submitted(people)
    page = browser(client, people.director)
    own, measure = f"/support/plans/{plan.id}", str(plan.measures[0].id)
    assert page.post(f"{own}/return", data={"to": "author"}).status_code == 422
    sent = {"to": "author", "parts": ["goals", measure], "reason": "Par maz stundu"}
    assert page.post(f"{own}/return", data=sent).status_code == 302
    text = browser(client.application.test_client(), people.author).get(own).text
    for words in ("Par maz stundu", "mērķi", "jālabo", "zaudējis spēku"):
        assert words in text


def test_rates_and_substitutes_have_pages(client, people):
    page = browser(client, people.specialist)
    far = {"kind": "meals", "amount": "5,00", "effective_on": "01.01.2099.", "source": "Rīkojums"}
    assert page.post("/support/rates", data=far).status_code == 302
    assert page.post("/support/rates", data=far).status_code == 422
    assert page.post("/support/rates", data={}).status_code == 422
    assert "01.01.2099." in page.get("/support/rates").text
    head = browser(client.application.test_client(), people.director)
    assert head.post("/support/rates", data=far).status_code == 403
    sent = {"user": str(people.author.user_id), "starts_on": "01.01.2099.", "ends_on": "02.01.2099."}
    assert head.post("/support/substitutes", data=sent).status_code == 302
    assert head.post("/support/substitutes", data=sent | {"ends_on": "01.01.2000."}).status_code == 422
    assert "01.01.2099." in head.get("/support/substitutes").text


def test_a_learner_who_changes_school_takes_the_plan_along(people):
    plan = submitted(people)
    other = builders.chain("Brocēnu vidusskola")
    service.end_learner(plan.learner, by=people.author, at=NOON)
    learners.learner(by=other.author, year=7, class_name="7.a")
    assert plan.school_id == other.school.id
    with pytest.raises(Refused):
        approve(plan, people.director)
    assert approve(plan, other.director).status is SupportStatus.DIRECTOR_APPROVED


def test_a_list_asks_as_often_for_three_plans_as_for_one(client, people):
    page, counts = browser(client, people.author), []
    for place in (1, 2, 3):
        draft(people, place)
        with counted_queries() as asked:
            page.get("/support/plans")
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 12


def many_submitted(people: Chain, count: int) -> dict[int, int]:
    rows: list[Learner] = [made(learners.typed(place), people.school.id, NOON) for place in range(count)]
    db.session.add_all(rows)
    db.session.flush()
    plans = [
        SupportPlan(
            learner_id=one.id, school_id=people.school.id, semester_code=Semester(2021, 2).code, goals="Mērķis",
            status=SupportStatus.SUBMITTED, created_at=NOON, author_id=people.author.user_id,
        )
        for one in rows
    ]  # fmt: skip
    db.session.add_all(plans)
    db.session.flush()
    db.session.add_all(
        SupportApproval(plan_id=one.id, step=ChainStep.AUTHOR, user_id=people.author.user_id, at=NOON)
        for one in plans
    )
    db.session.commit()
    return {one.id: one.revision for one in plans}


def test_a_thousand_plans_are_approved_in_ten_seconds(any_database):
    people = builders.chain()
    seen = many_submitted(people, 1000)
    began = time.process_time()
    assert service.approve_all(seen, by=people.director, at=NOON) == 1000
    db.session.commit()
    assert time.process_time() - began < 10
    assert {one.status for one in db.session.query(SupportPlan)} == {SupportStatus.DIRECTOR_APPROVED}


def test_two_hundred_plans_are_seen_and_approved_on_the_pages(client, people):
    seen = many_submitted(people, 200)
    page = browser(client, people.director)
    chosen = {"chosen": [f"{key}-{revision}" for key, revision in seen.items()]}
    assert page.get("/support/approvals").text.count('name="chosen"') == 200
    assert "Saskaņot 200 plānus" in page.post("/support/approvals/preview", data=chosen).text
    assert page.post("/support/approvals", data=chosen).status_code == 302
    assert page.get("/support/approvals").text.count('name="chosen"') == 0
