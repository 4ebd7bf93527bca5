"""The pages of plans: the owner keeps them, everyone reads what was adopted."""

import pytest
from sqlalchemy import select

from app.core.roles import Role
from app.extensions import db
from app.plans.models import PmpPlan, PmpTask
from app.registry.models import SchoolKind
from tests.builders import plans
from tests.builders.accounts import membership
from tests.builders.registry import municipality, school
from tests.counting import counted_queries

TASK = {"title": "Mentori", "risk_group": "social", "prevention_level": "selective"}


def coordinator_of(name: str = "Saldus novads"):
    return membership(Role.COORDINATOR, municipality(name), email=f"{len(name)}{name[:2]}@example.lv".lower())


def test_a_coordinator_starts_fills_and_adopts_a_plan(client):
    client.sign_in(coordinator_of())
    period = {"starts_on": "01.01.2022.", "ends_on": "2024-12-31"}
    answer = client.post("/plans/new", data={"title": "PMP plāns 2022–2024", **period})
    plan = db.session.scalars(select(PmpPlan)).one()
    assert (answer.status_code, answer.location) == (302, f"/plans/{plan.id}")
    client.post(f"/plans/{plan.id}/goals/new", data={"title": "Mazāk kavējumu", "indicator": "Daļa, %"})
    client.post(f"/plans/goals/{plan.goals[0].id}/tasks/new", data=TASK)
    client.post(f"/plans/goals/{plan.goals[0].id}", data={"title": "Mazāk kavētāju"})
    task = db.session.scalars(select(PmpTask)).one()
    client.post(f"/plans/tasks/{task.id}", data={**TASK, "title": "Mentori skolās"})
    shown = client.get(f"/plans/{plan.id}").text
    for text in ("Mazāk kavētāju", "Mentori skolās", "sociālā vide un veselība", "selektīvais"):
        assert text in shown
    client.post(f"/plans/{plan.id}/adopt", data={"act": "Lēmums Nr. 7"})
    shown = client.get(f"/plans/{plan.id}").text
    assert "Pieņemts: Lēmums Nr. 7" in shown
    assert "/adopt" not in shown
    client.post(f"/plans/{plan.id}/end")
    db.session.refresh(plan)
    assert plan.status == "ended"


def test_what_was_typed_stays_when_it_is_refused(client):
    client.sign_in(coordinator_of())
    data = {"title": "Mans plāns", "starts_on": "05.05.2022.", "ends_on": "04.05.2022."}
    answer = client.post("/plans/new", data=data)
    assert answer.status_code == 422
    for text in ("Plāns beidzas pirms sākuma", 'value="Mans plāns"', 'value="05.05.2022."'):
        assert text in answer.text
    plan = plans.draft_plan(goals=0, by=plans.coordinator())
    answer = client.post(f"/plans/{plan.id}/adopt", data={"act": "Lēmums Nr. 7"})
    assert (answer.status_code, 'value="Lēmums Nr. 7"' in answer.text) == (422, True)
    assert "Plānā vēl nav mērķu" in answer.text


def test_a_tampered_choice_is_an_error_of_the_form(client):
    client.sign_in(coordinator_of())
    plan = plans.draft_plan()
    answer = client.post(f"/plans/goals/{plan.goals[0].id}/tasks/new", data={**TASK, "risk_group": "no"})
    assert (answer.status_code, "Mentori" in answer.text) == (422, True)


def test_an_adopted_plan_answers_every_change_with_the_act_that_locks_it(client):
    client.sign_in(coordinator_of())
    plan = plans.adopted_plan()
    goal = plan.goals[0]
    task = goal.tasks[0]
    for address in (
        f"/plans/{plan.id}/edit", f"/plans/{plan.id}/goals/new", f"/plans/goals/{goal.id}",
        f"/plans/goals/{goal.id}/remove", f"/plans/goals/{goal.id}/tasks/new", f"/plans/tasks/{task.id}",
        f"/plans/tasks/{task.id}/remove", f"/plans/{plan.id}/adopt",
    ):  # fmt: skip
        answer = client.post(address, data=TASK)
        assert (answer.status_code, "Domes lēmums Nr. 12" in answer.text) == (422, True), address


def test_a_draft_is_seen_by_its_own_people_ikvd_and_the_auditor_only(client):
    plan = plans.draft_plan()
    db.session.commit()
    seen = {}
    readers = {
        "public": None,
        "own evaluator": membership(Role.EVALUATOR, municipality()),
        "manager": membership(Role.PROGRAMME_MANAGER),
        "auditor": membership(Role.AUDITOR),
        "foreign coordinator": coordinator_of("Talsu novads"),
        "applicant": membership(Role.EDITOR),
        "director": membership(Role.DIRECTOR),
    }
    for name, reader in readers.items():
        if reader is not None:
            client.sign_in(reader)
        listed = plan.title in client.get("/plans").text
        seen[name] = (client.get(f"/plans/{plan.id}").status_code, listed)
    hidden, shown = (404, False), (200, True)
    assert seen == {
        "public": hidden, "own evaluator": shown, "manager": shown, "auditor": shown,
        "foreign coordinator": hidden, "applicant": hidden, "director": hidden,
    }  # fmt: skip


def test_an_adopted_plan_is_public_and_bilingual(client):
    plan = plans.adopted_plan()
    assert "Uzdevums 1.1" in client.get(f"/plans/{plan.id}").text
    client.get("/language?code=en")
    assert "Tasks of goal 1" in client.get(f"/plans/{plan.id}").text


@pytest.mark.parametrize("role", [Role.PROGRAMME_MANAGER, Role.AUDITOR, Role.EVALUATOR, Role.REPRESENTATIVE])
def test_other_roles_do_not_keep_plans(client, role):
    plan = plans.draft_plan()
    client.sign_in(membership(role))
    addresses = ("/plans/new", f"/plans/{plan.id}/edit", f"/plans/{plan.id}/adopt")
    assert [client.post(address).status_code for address in addresses] == [403] * 3


def test_a_foreign_plan_cannot_be_touched_even_when_it_is_public(client):
    plan = plans.adopted_plan()
    goal = plan.goals[0]
    addresses = [
        f"/plans/{plan.id}/edit", f"/plans/{plan.id}/adopt", f"/plans/{plan.id}/end",
        f"/plans/{plan.id}/goals/new", f"/plans/goals/{goal.id}", f"/plans/goals/{goal.id}/remove",
        f"/plans/goals/{goal.id}/tasks/new", f"/plans/tasks/{goal.tasks[0].id}",
        f"/plans/tasks/{goal.tasks[0].id}/remove",
    ]  # fmt: skip
    vocational = school("Talsu tehnikums", kind=SchoolKind.VOCATIONAL, municipality_name="Talsu novads")
    for stranger in (coordinator_of("Talsu novads"), membership(Role.DIRECTOR, vocational)):
        client.sign_in(stranger)
        assert [client.post(address).status_code for address in addresses] == [404] * len(addresses)


def test_pages_ask_the_database_as_often_for_three_as_for_one(client):
    counts = []
    for number in (1, 3):
        while len(db.session.scalars(select(PmpPlan)).all()) < number:
            plan = plans.adopted_plan(goals=number, tasks=number)
        plan_id = plan.id
        with counted_queries() as of_list:
            client.get("/plans")
        with counted_queries() as of_plan:
            client.get(f"/plans/{plan_id}")
        counts.append((len(of_list), len(of_plan)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


@pytest.mark.parametrize(("kind", "is_offered"), [(SchoolKind.GENERAL, False), (SchoolKind.VOCATIONAL, True)])
def test_a_plan_is_offered_only_to_the_director_of_a_school_that_keeps_one(client, kind, is_offered):
    client.sign_in(membership(Role.DIRECTOR, school(kind=kind)))
    assert ('href="/plans/new"' in client.get("/plans").text) is is_offered
