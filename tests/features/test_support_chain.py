"""The chain of support plans: up step by step, past the municipality from state schools, back to any earlier step."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.support_plans import plan_queries, service
from app.support_plans.plan_models import MeasureCode, SupportApproval, SupportPlan
from app.support_plans.workflow import ChainStep, SupportStatus
from tests.builders import accounts, learners, registry
from tests.builders import support_plans as builders
from tests.builders.support_plans import Chain, approve, draft, submitted
from tests.conftest import NOON

TODAY = riga_day(NOON)


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def live_steps(plan: SupportPlan) -> list[tuple[ChainStep, int]]:
    found = db.session.scalars(select(SupportApproval).where(SupportApproval.voided_at.is_(None)))
    return [(one.step, one.user_id) for one in found if one.plan_id == plan.id]


def test_a_municipal_school_s_plan_goes_by_director_municipality_and_ikvd(people):
    plan = submitted(people)
    seen = []
    for by in (people.director, people.coordinator, people.specialist):
        seen.append((plan.status, plan.waits_for))
        approve(plan, by)
    assert seen == [
        (SupportStatus.SUBMITTED, ChainStep.DIRECTOR),
        (SupportStatus.DIRECTOR_APPROVED, ChainStep.MUNICIPALITY),
        (SupportStatus.MUNICIPALITY_APPROVED, ChainStep.IKVD),
    ]
    assert (plan.status, plan.waits_for) == (SupportStatus.APPROVED, None)
    assert [step for step, _user in live_steps(plan)] == list(ChainStep)


def test_a_state_vocational_school_s_plan_passes_the_municipality_by(app):
    people = builders.chain("Saldus tehnikums", is_state=True)
    plan = approve(submitted(people), people.director)
    assert plan.waits_for is ChainStep.IKVD
    assert plan_queries.find_plan(people.coordinator, plan.id, TODAY) is None
    with pytest.raises(Refused) as error:
        approve(plan, people.coordinator)
    assert rules(error) == ["plans_changed_meanwhile"]
    assert approve(plan, people.specialist).status is SupportStatus.APPROVED


@pytest.mark.parametrize("wrong", ["author", "coordinator", "chair", "specialist"])
def test_nobody_approves_before_their_turn(people, wrong):
    plan = submitted(people)
    with pytest.raises((Refused, NotPermitted)):
        approve(plan, getattr(people, wrong))
    assert plan.status is SupportStatus.SUBMITTED


def second_role(actor, role: Role, scope) -> object:
    """The same person in another role."""
    return accounts.actor_of(accounts.membership(role, scope, person=db.session.get_one(User, actor.user_id)))


def test_nobody_approves_their_own_plan_nor_two_steps_whatever_their_roles(people):
    plan = submitted(people)
    author_as_director = second_role(people.author, Role.DIRECTOR, people.school)
    with pytest.raises(Refused) as error:
        approve(plan, author_as_director)
    assert rules(error) == ["plan_own_step"]
    approve(plan, people.director)
    director_as_coordinator = second_role(people.director, Role.COORDINATOR, people.school.municipality)
    with pytest.raises(Refused) as error:
        approve(plan, director_as_coordinator)
    assert rules(error) == ["plan_own_step"]
    approve(plan, people.coordinator)
    with pytest.raises(Refused):
        approve(plan, second_role(people.author, Role.SUPPORT_SPECIALIST, None))
    assert plan.status is SupportStatus.MUNICIPALITY_APPROVED


def test_the_database_too_knows_one_person_for_a_step_and_one_step_for_a_person(people):
    plan = submitted(people)
    other = accounts.user("cits@example.lv", "Cits Cilvēks")
    for step, user in ((ChainStep.DIRECTOR, people.author.user_id), (ChainStep.AUTHOR, other.id)):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(SupportApproval(plan_id=plan.id, step=step, user_id=user, at=NOON))


def test_who_began_a_plan_does_not_approve_it_though_another_sent_it(people):
    plan = draft(people)
    second = learners.author(people.school, email="otrs@example.lv")
    service.submit(plan, by=second, at=NOON)
    with pytest.raises(Refused) as error:
        approve(plan, second_role(people.author, Role.DIRECTOR, people.school))
    assert rules(error) == ["plan_own_step"]


@pytest.mark.parametrize(
    ("to", "status", "live"),
    [(ChainStep.AUTHOR, SupportStatus.DRAFT, 0), (ChainStep.DIRECTOR, SupportStatus.SUBMITTED, 1),
     (ChainStep.MUNICIPALITY, SupportStatus.DIRECTOR_APPROVED, 2)],
)  # fmt: skip
def test_a_plan_goes_back_to_any_earlier_step_with_what_is_to_be_changed(people, to, status, live):
    plan = approve(submitted(people), people.director, people.coordinator)
    measure = str(plan.measures[0].id)
    service.return_plan(plan, to, ["goals", measure, "999"], "Par īsu", by=people.specialist, at=NOON)
    assert (plan.status, plan.waits_for) == (status, to)
    assert (plan.return_reason, plan.parts) == ("Par īsu", sorted(["goals", measure]))
    assert len(live_steps(plan)) == live
    stored = " ".join(map(str, db.session.execute(text("SELECT * FROM support_plan")).one()))
    assert "Par īsu" not in stored
    assert "Tikt līdzi" not in stored


def test_a_returned_plan_is_changed_and_goes_up_again_by_the_same_people(people):
    plan = approve(submitted(people), people.director)
    service.return_plan(plan, ChainStep.AUTHOR, ["team"], "Papildiniet", by=people.coordinator, at=NOON)
    service.write_plan(plan, "Tikt līdzi", "Audzinātājs un psihologs", by=people.author, at=NOON)
    service.submit(plan, by=people.author, at=NOON)
    assert (plan.return_reason, plan.parts) == ("", [])
    approve(plan, people.director, people.coordinator, people.specialist)
    assert plan.status is SupportStatus.APPROVED
    assert len(live_steps(plan)) == 4


def test_a_return_needs_a_reason_a_turn_and_an_earlier_step(people):
    plan = approve(submitted(people), people.director)
    for to, reason, rule in (
        (ChainStep.AUTHOR, "", "plan_return_without_reason"),
        (ChainStep.MUNICIPALITY, "Labot", "plan_return_to_nobody"),
        (ChainStep.IKVD, "Labot", "plan_return_to_nobody"),
        (ChainStep.AUTHOR, "Labot Jāņa plānu", "text_names_learner"),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            service.return_plan(plan, to, [], reason, by=people.coordinator, at=NOON)
        assert rules(error) == [rule]
    for by in (people.director, people.specialist, people.author):
        with pytest.raises(StaleState):
            service.return_plan(plan, ChainStep.AUTHOR, [], "Labot", by=by, at=NOON)


@pytest.mark.parametrize("place", ["school", "municipality"])
def test_a_substitute_approves_from_a_day_to_a_day(people, place):
    plan = submitted(people)
    head, substitute = people.director, learners.author(people.school, email="aizvieto@example.lv")
    if place == "municipality":
        approve(plan, people.director)
        head, substitute = people.coordinator, people.chair
    with pytest.raises(NotPermitted):
        approve(plan, substitute)
    person = db.session.get_one(User, substitute.user_id)
    last = TODAY + timedelta(days=6)
    service.appoint_substitute(person, TODAY + timedelta(days=1), last, by=head, at=NOON)
    for day in (0, 7):
        with pytest.raises(NotPermitted):
            approve(plan, substitute, at=NOON + timedelta(days=day))
    approve(plan, substitute, at=NOON + timedelta(days=6))
    assert live_steps(plan)[-1][1] == substitute.user_id


def test_a_substitute_does_not_approve_what_is_their_own(people):
    plan = submitted(people)
    author = db.session.get_one(User, people.author.user_id)
    service.appoint_substitute(author, TODAY, TODAY, by=people.director, at=NOON)
    with pytest.raises(Refused) as error:
        approve(plan, people.author)
    assert rules(error) == ["plan_own_step"]


def test_a_substitute_is_of_the_same_place_and_for_days_that_come(people):
    elsewhere = learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv")
    own = db.session.get_one(User, people.author.user_id)
    for user, first, last, rule in (
        (db.session.get_one(User, elsewhere.user_id), TODAY, TODAY, "substitute_of_elsewhere"),
        (db.session.get_one(User, people.director.user_id), TODAY, TODAY, "substitute_of_elsewhere"),
        (own, TODAY - timedelta(days=2), TODAY - timedelta(days=1), "substitute_period"),
        (own, TODAY + timedelta(days=2), TODAY + timedelta(days=1), "substitute_period"),
    ):
        with pytest.raises(Refused) as error:
            service.appoint_substitute(user, first, last, by=people.director, at=NOON)
        assert rules(error) == [rule]
    with pytest.raises(NotPermitted):
        service.appoint_substitute(own, TODAY, TODAY, by=people.author, at=NOON)


def test_many_plans_are_approved_at_once_all_or_none(people):
    plans = [submitted(people, place) for place in range(1, 6)]
    seen = {plan.id: plan.revision for plan in plans}
    for wrong, rule in (
        ({plans[0].id: 99}, "plans_changed_meanwhile"), ({999: 1}, "plans_changed_meanwhile"),
        ({}, "plans_none_chosen"),
        (dict.fromkeys(range(1, 1002), 1), "plans_too_many"),
    ):  # fmt: skip
        with pytest.raises(Refused) as error:
            service.approve_all(seen | wrong if wrong else {}, by=people.director, at=NOON)
        assert rules(error) == [rule]
        db.session.expire_all()
        assert {plan.status for plan in plans} == {SupportStatus.SUBMITTED}
    assert service.approve_all(seen, by=people.director, at=NOON) == 5
    assert {plan.status for plan in plans} == {SupportStatus.DIRECTOR_APPROVED}
    with pytest.raises(Refused):
        service.approve_all(seen, by=people.director, at=NOON)


def test_a_school_sees_its_plans_and_those_above_see_what_has_come_as_far(people):
    other = builders.chain("Brocēnu vidusskola")
    early, late = submitted(people), approve(submitted(other, 2), other.director)

    def seen(actor) -> set[int]:
        return {row.id for row in db.session.execute(plan_queries.plan_rows(actor, TODAY))}

    assert seen(people.author) == seen(people.director) == {early.id}
    assert seen(other.author) == {late.id}
    assert seen(people.coordinator) == {late.id}
    assert seen(people.specialist) == seen(people.chair) == set()
    far = accounts.actor(Role.COORDINATOR, registry.municipality("Cēsu novads"))
    for actor in (far, accounts.actor(Role.AUDITOR), accounts.actor(Role.PROGRAMME_MANAGER)):
        assert seen(actor) == set()
        assert plan_queries.find_plan(actor, late.id, TODAY) is None
    approve(late, other.coordinator)
    assert seen(people.specialist) == {late.id}


def test_a_rate_is_set_by_ikvd_for_days_to_come_and_holds_from_then_on(people):
    tomorrow = TODAY + timedelta(days=1)
    assert plan_queries.rate_on(MeasureCode.MEALS, TODAY) == Decimal("4.50")
    set_ = {"source": "Rīkojums Nr. 1", "by": people.specialist, "at": NOON}
    service.set_rate(MeasureCode.MEALS, Decimal("5.00"), tomorrow, **set_)
    assert plan_queries.rate_on(MeasureCode.MEALS, TODAY) == Decimal("4.50")
    assert plan_queries.rate_on(MeasureCode.MEALS, date(2030, 1, 1)) == Decimal("5.00")
    for day, rule in ((tomorrow, "rate_exists"), (TODAY - timedelta(days=1), "rate_from_past")):
        with pytest.raises(Refused) as error:
            service.set_rate(MeasureCode.MEALS, Decimal("6.00"), day, **set_)
        assert rules(error) == [rule]
    with pytest.raises(NotPermitted):
        service.set_rate(MeasureCode.MEALS, Decimal("6.00"), tomorrow, **{**set_, "by": people.director})
