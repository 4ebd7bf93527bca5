"""Checked plans travel to IKVD in sets: sent as one act, decided one by one, each in one set at a time."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from app.jobs.running import run_due
from app.storage import sealed
from app.storage.service import get
from app.support_plans import plan_queries, service, set_queries
from app.support_plans.set_models import PlanSet, SetLine
from app.support_plans.set_workflow import Outcome, SetStatus
from app.support_plans.workflow import ChainStep, SupportStatus
from competition_rules.support import Semester
from tests.builders import accounts, learners, registry
from tests.builders import support_plans as builders
from tests.builders.double_funding import written_twice
from tests.builders.support_plans import Chain, approve, submitted
from tests.conftest import NOON
from tests.reading_papers import whole_text

TODAY = riga_day(NOON)


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def checked(people: Chain, place: int = 1):
    """A plan the municipality has approved and not sent."""
    plan = approve(submitted(people, place), people.director)
    service.approve_all({plan.id: plan.revision}, by=people.coordinator, at=NOON)
    return plan


def send(people: Chain, *plans) -> PlanSet:
    return service.send_set({plan.id: plan.revision for plan in plans}, by=people.coordinator, at=NOON)


def outcomes(made: PlanSet) -> list[Outcome | None]:
    return [one.outcome for one in made.lines]


def test_ikvd_has_a_checked_plan_in_hand_only_when_it_is_sent(people):
    plan = checked(people)
    assert (plan.status, plan.waits_for) == (SupportStatus.MUNICIPALITY_APPROVED, ChainStep.MUNICIPALITY)
    assert plan_queries.find_plan(people.specialist, plan.id, TODAY) is None
    with pytest.raises(Refused) as error:
        service.approve_all({plan.id: plan.revision}, by=people.specialist, at=NOON)
    assert rules(error) == ["plans_changed_meanwhile"]
    send(people, plan)
    assert plan.waits_for is ChainStep.IKVD
    assert plan_queries.find_plan(people.specialist, plan.id, TODAY) is plan
    approve(plan, people.specialist)
    assert plan.status is SupportStatus.APPROVED


def test_a_set_has_a_number_its_sums_and_a_hash_of_its_list(people):
    plans = [checked(people, 1), checked(people, 2)]
    made = send(people, *plans)
    code = people.school.municipality.atvk_code
    assert (made.number, made.plan_count, made.total) == (f"AP-2021/2022-2-{code}-1", 2, 180)
    assert made.sha256 == set_queries.digest_of(made)
    told = json.loads(set_queries.told(made))
    assert not any(plan.learner.pseudonym in set_queries.told(made) for plan in plans)
    assert [one["number"] for one in told["plans"]] == [plan.number for plan in plans]
    assert send(people, checked(people, 3)).number.endswith("-2")
    before = made.sha256
    made.lines[0].total += 1
    assert set_queries.digest_of(made) != before


def test_a_set_is_approved_whole_or_with_exceptions_and_decided_with_its_last_plan(people):
    plans = [checked(people, place) for place in (1, 2, 3)]
    made = send(people, *plans)
    seen = {plan.id: plan.revision for plan in plans[:2]}
    assert service.approve_all(seen, by=people.specialist, at=NOON) == 2
    assert (made.status, outcomes(made)) == (SetStatus.SENT, [Outcome.APPROVED, Outcome.APPROVED, None])
    assert service.return_some(made, [plans[2].id], "Trūkst pamatojuma", by=people.specialist, at=NOON) == 1
    assert (made.status, made.decided_at, outcomes(made)[2]) == (SetStatus.DECIDED, NOON, Outcome.RETURNED)
    assert (plans[2].status, plans[2].return_reason) == (SupportStatus.DIRECTOR_APPROVED, "Trūkst pamatojuma")


def test_a_returned_plan_is_sent_again_in_another_set(people):
    plan = checked(people)
    first = send(people, plan)
    service.return_plan(plan, ChainStep.AUTHOR, [], "Labot", by=people.specialist, at=NOON)
    service.submit(plan, by=people.author, at=NOON)
    approve(plan, people.director)
    service.approve_all({plan.id: plan.revision}, by=people.coordinator, at=NOON)
    second = send(people, plan)
    assert (outcomes(first), outcomes(second)) == ([Outcome.RETURNED], [None])
    approve(plan, people.specialist)
    assert (outcomes(first), outcomes(second)) == ([Outcome.RETURNED], [Outcome.APPROVED])


def test_a_plan_is_in_one_set_that_is_not_decided(people):
    plan = checked(people)
    made = send(people, plan)
    with pytest.raises(Refused) as error:
        send(people, plan)
    assert rules(error) == ["set_changed_meanwhile"]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(SetLine(set_id=made.id, plan_id=plan.id, place=2, revision=1, total=plan.total))


def test_a_set_is_of_one_semester_and_of_checked_plans_of_the_own_municipality_as_they_were_seen(people):
    plan, early = checked(people, 1), approve(submitted(people, 2), people.director)
    other = builders.chain("Cēsu vidusskola", municipality="Cēsu novads")
    theirs = checked(other, 3)
    for seen, rule in (
        ({}, "plans_none_chosen"), (dict.fromkeys(range(1, 1002), 1), "plans_too_many"),
        ({plan.id: plan.revision - 1}, "set_changed_meanwhile"),
        ({plan.id: plan.revision, early.id: early.revision}, "set_changed_meanwhile"),
        ({theirs.id: theirs.revision}, "set_changed_meanwhile"),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            service.send_set(seen, by=people.coordinator, at=NOON)
        assert rules(error) == [rule]
    theirs.semester_code = Semester(2022, 1).code
    later = checked(people, 4)
    later.semester_code = Semester(2022, 1).code
    with pytest.raises(Refused) as error:
        send(people, plan, later)
    assert rules(error) == ["set_of_several_semesters"]
    for by in (people.director, people.specialist, people.chair, accounts.actor(Role.AUDITOR)):
        with pytest.raises(NotPermitted):
            service.send_set({plan.id: plan.revision}, by=by, at=NOON)


def test_a_substitute_sends_in_the_place_of_the_authorised_person(people):
    plan = checked(people)
    person = db.session.get_one(User, people.chair.user_id)
    service.appoint_substitute(person, TODAY, TODAY + timedelta(days=3), by=people.coordinator, at=NOON)
    assert service.send_set({plan.id: plan.revision}, by=people.chair, at=NOON).plan_count == 1


def test_what_seems_to_be_paid_twice_is_not_sent(people):
    there = builders.chain("Saldus tehnikums", is_state=True)
    first, second = written_twice(people, there)
    approve(first, people.director)
    service.approve_all({first.id: first.revision}, by=people.coordinator, at=NOON)
    service.submit(second, by=there.author, at=NOON)
    with pytest.raises(Refused) as error:
        send(people, first)
    assert rules(error) == ["set_holds_double_funding"]


def test_a_municipality_sees_its_own_sets_and_ikvd_all(people):
    made = send(people, checked(people))
    far = accounts.actor(Role.COORDINATOR, registry.municipality("Cēsu novads"), email="talu@example.lv")

    def sees(actor) -> bool:
        rows = {row.id for row in db.session.execute(set_queries.set_rows(actor, TODAY))}
        assert rows == ({made.id} if set_queries.find_set(actor, made.id, TODAY) else set())
        return bool(rows)

    assert sees(people.coordinator)
    assert sees(people.specialist)
    for actor in (
        far,
        people.director,
        people.chair,
        accounts.actor(Role.AUDITOR),
        learners.author(people.school, email="x@example.lv"),
    ):
        assert not sees(actor)


def test_the_cover_list_names_plans_by_number_alone_and_is_stored_encrypted(app, people):
    plan = checked(people)
    made = send(people, plan)
    db.session.commit()
    while run_due(NOON):
        pass
    db.session.expire_all()
    cover = db.session.scalars(select(PlanSet)).one().cover
    data = sealed.opened(cover)
    words = whole_text(data, number=made.number, digest=made.sha256)
    for word in (made.number, plan.number, "90,00", "Saldus novads"):
        assert word in words
    # At the foot, where it has a line of its own: in the table it ran over the edge of the page.
    assert words.count(made.sha256) == 1
    assert not {plan.learner.name, plan.learner.pseudonym, plan.learner.class_name} & set(words.split())
    stored = get(cover.file_key)
    assert data[:40] not in stored
    assert not stored.startswith(b"%PDF")


def second_role(actor: Actor, role: Role, place: object = None) -> Actor:
    person = db.session.get_one(User, actor.user_id)
    return accounts.actor_of(accounts.membership(role, place, person=person))


def test_who_sent_a_set_approves_none_of_its_plans_for_ikvd(people):
    plan = checked(people)
    substitute = second_role(people.chair, Role.COORDINATOR, people.school.municipality)
    service.send_set({plan.id: plan.revision}, by=substitute, at=NOON)
    with pytest.raises(Refused) as error:
        approve(plan, second_role(people.chair, Role.SUPPORT_SPECIALIST))
    assert rules(error) == ["plan_own_step"]
    approve(plan, people.specialist)
    assert plan.status is SupportStatus.APPROVED


def test_who_took_another_step_of_a_plan_sends_no_set_with_it(people):
    plan = checked(people)
    for person in (people.author, people.director):
        sender = second_role(person, Role.COORDINATOR, people.school.municipality)
        with pytest.raises(Refused) as error:
            service.send_set({plan.id: plan.revision}, by=sender, at=NOON)
        assert rules(error) == ["set_own_step"]
    send(people, plan)
