"""A learner who goes to another school takes the plan along: measures, approvals, what is not spent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.core.clock import riga_day
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance, verify
from app.funds.service import Place
from app.outbox.models import OutboxMessage
from app.support_plans import allotment_queries, plan_queries, service, set_queries
from app.support_plans.plan_models import SupportPlan
from app.support_plans.service.allotting import spend
from app.support_plans.set_models import PlanMove
from app.support_plans.set_workflow import Outcome, SetStatus
from app.support_plans.workflow import ChainStep, SupportStatus
from tests.builders import accounts, learners
from tests.builders import support_plans as builders
from tests.builders.support_plans import SPRING, Chain, approve, in_force, submitted
from tests.conftest import NOON

TODAY = riga_day(NOON)


@pytest.fixture
def here(app) -> Chain:
    return builders.chain()


@pytest.fixture
def far(app) -> Chain:
    return builders.chain("Cēsu vidusskola", municipality="Cēsu novads")


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def move(plan: SupportPlan, old: Chain, new: Chain) -> None:
    """The learner leaves the old school, and the new one registers them."""
    place = 1
    service.end_learner(plan.learner, by=old.author, at=NOON)
    year, class_name = (2, "2. kurss") if new.school.is_state else (7, "7.a")
    service.register_learner(learners.typed(place, year=year, class_name=class_name), by=new.author, at=NOON)


def left_of(people: Chain) -> Decimal:
    [allotment] = allotment_queries.school_allotments(
        [SupportPlan(semester_code=SPRING.code, school_id=people.school.id)]
    ).values()
    return balance(allotment_queries.account_of(allotment))


def test_a_plan_in_force_goes_on_at_the_new_school_which_pays_what_is_not_spent(here, far):
    plan = in_force(here)
    [measure] = plan.measures
    spend(measure, Decimal("34.00"), act="lesson 1", by=here.author, at=NOON)
    move(plan, here, far)
    assert (plan.school, plan.status) == (far.school, SupportStatus.APPROVED)
    assert (left_of(here), left_of(far)) == (Decimal("9966.00"), Decimal("9864.00"))
    assert balance(Place(AccountKind.SUPPORT_MEASURE, measure.id)) == Decimal("136.00")
    spend(measure, Decimal("136.00"), act="lesson 2", by=far.author, at=NOON)
    [moved] = db.session.scalars(select(PlanMove))
    assert (moved.from_school, moved.to_school, moved.given_back) == (
        here.school,
        far.school,
        Decimal("136.00"),
    )
    assert verify() == []


def test_a_school_without_the_money_is_told_what_is_lacking_and_nothing_moves(here):
    poor = builders.chain("Brocēnu vidusskola", money=Decimal("100.00"))
    plan = in_force(here)
    db.session.commit()
    with pytest.raises(Refused) as error:
        move(plan, here, poor)
    assert rules(error) == ["move_lacks_money"]
    assert error.value.findings[0].facts["lacking"] == Decimal("70.00")
    db.session.rollback()
    assert (plan.school, left_of(here)) == (here.school, Decimal("9830.00"))
    nothing = builders.chain("Lutriņu pamatskola", money=Decimal("0.00"))
    with pytest.raises(Refused) as error:
        move(plan, here, nothing)
    assert rules(error) == ["move_lacks_money"]


def test_a_plan_that_is_not_approved_yet_moves_without_money(here, far):
    plan = submitted(here)
    move(plan, here, far)
    assert (plan.school, plan.status) == (far.school, SupportStatus.SUBMITTED)
    approve(plan, far.director, far.coordinator, far.specialist)
    assert (left_of(here), left_of(far)) == (Decimal("10000.00"), Decimal("9910.00"))


def steps(plan: SupportPlan) -> list[ChainStep]:
    return [one.step for one in plan.approvals if one.voided_at is None]


def test_approvals_go_along_but_that_of_a_municipality_which_is_not_above_the_new_school(here, far):
    plan = approve(submitted(here), here.director, here.coordinator)
    made = plan.live_line.plan_set
    move(plan, here, far)
    assert (plan.status, plan.waits_for) == (SupportStatus.DIRECTOR_APPROVED, ChainStep.MUNICIPALITY)
    assert steps(plan) == [ChainStep.AUTHOR, ChainStep.DIRECTOR]
    assert (made.status, made.lines[0].outcome) == (SetStatus.DECIDED, Outcome.MOVED)
    assert plan_queries.find_plan(here.coordinator, plan.id, TODAY) is None
    assert plan_queries.find_plan(far.coordinator, plan.id, TODAY) is plan
    approve(plan, far.coordinator, far.specialist)
    assert plan.status is SupportStatus.APPROVED


def test_within_a_municipality_a_set_keeps_the_plan(here):
    near = builders.chain("Brocēnu vidusskola")
    plan = approve(submitted(here), here.director, here.coordinator)
    move(plan, here, near)
    assert (plan.status, plan.live_line.outcome) == (SupportStatus.MUNICIPALITY_APPROVED, None)
    approve(plan, near.specialist)
    assert left_of(near) == Decimal("9910.00")


def test_at_a_state_school_the_municipal_step_falls_away_and_from_one_it_comes(here):
    state = builders.chain("Saldus tehnikums", is_state=True)
    plan = approve(submitted(here), here.director, here.coordinator)
    move(plan, here, state)
    assert plan.waits_for is ChainStep.IKVD
    assert plan_queries.find_plan(here.coordinator, plan.id, TODAY) is None
    move(plan, state, here)
    assert plan.waits_for is ChainStep.MUNICIPALITY
    approve(plan, here.coordinator, here.specialist)
    assert (plan.status, left_of(state)) == (SupportStatus.APPROVED, Decimal("10000.00"))


def test_both_heads_are_told_and_neither_of_the_other_school(here, far):
    plan = in_force(here)
    move(plan, here, far)
    wanted = select(OutboxMessage).where(OutboxMessage.template.like("support_plans/plan_%"))
    told = {(one.to_address, one.template): str(one.data) for one in db.session.scalars(wanted)}
    assert set(told) == {
        (f"direktors{here.school.id}@example.lv", "support_plans/plan_left"),
        (f"direktors{far.school.id}@example.lv", "support_plans/plan_came"),
    }
    words = " ".join(told.values())
    for word in (here.school.name, far.school.name, plan.learner.name, "Cēsu", "Saldus"):
        assert word not in words


def test_the_old_school_keeps_its_part_of_the_story_and_sees_the_plan_no_more(here, far):
    plan = in_force(here)
    move(plan, here, far)
    for actor in (here.author, here.director, here.coordinator):
        assert plan_queries.find_plan(actor, plan.id, TODAY) is None
    assert [one.plan_id for one in set_queries.moves_of(here.director)] == [plan.id]
    assert [one.plan_id for one in set_queries.moves_of(far.director)] == [plan.id]


def test_a_file_of_learners_brings_their_plans_and_money_too(here, far):
    plan = in_force(here)
    service.end_learner(plan.learner, by=here.author, at=NOON)
    file = (
        f"Vārds, uzvārds;Personas kods;Klase vai kurss;Grupa\nJānis Paraugs;{learners.personal_code(1)};7;7.a"
    )
    service.import_learners(file.encode(), "7a.csv", by=far.author, at=NOON)
    assert (plan.school, left_of(here), left_of(far)) == (far.school, Decimal("10000.00"), Decimal("9830.00"))


def test_what_a_result_left_over_goes_back_and_is_not_paid_anew(here, far):
    plan = in_force(here)
    plan.status = SupportStatus.CLOSED
    move(plan, here, far)
    assert (left_of(here), left_of(far)) == (Decimal("10000.00"), Decimal("10000.00"))


def at_both(here: Chain, far: Chain) -> Chain:
    """The new school with a director who is the director of the old one, too."""
    person = db.session.get_one(User, here.director.user_id)
    both = accounts.actor_of(accounts.membership(Role.DIRECTOR, far.school, person=person))
    return replace(far, author=both)


def test_who_ended_a_learner_s_time_at_one_school_does_not_bring_the_plan_to_another(here, far):
    plan, both = in_force(here), at_both(here, far)
    service.end_learner(plan.learner, by=here.director, at=NOON)
    db.session.commit()
    with pytest.raises(Refused) as error:
        service.register_learner(learners.typed(1, year=7, class_name="7.a"), by=both.author, at=NOON)
    assert rules(error) == ["move_own_end"]
    db.session.rollback()
    with pytest.raises(Refused) as error:
        service.import_learners(_file(), "7a.csv", by=both.author, at=NOON)
    assert rules(error) == ["move_own_end"]
    db.session.rollback()
    assert (plan.school, left_of(here), left_of(far)) == (
        here.school,
        Decimal("9830.00"),
        Decimal("10000.00"),
    )
    service.register_learner(learners.typed(1, year=7, class_name="7.a"), by=far.author, at=NOON)
    assert plan.school == far.school


def _file() -> bytes:
    code = learners.personal_code(1)
    return f"Vārds, uzvārds;Personas kods;Klase vai kurss;Grupa\nJānis Paraugs;{code};7;7.a".encode()


def test_who_ended_a_learner_s_time_by_mistake_takes_them_into_the_same_school_again(here):
    plan = in_force(here)
    service.end_learner(plan.learner, by=here.director, at=NOON)
    service.register_learner(learners.typed(1, year=7, class_name="7.b"), by=here.director, at=NOON)
    assert (plan.school, left_of(here)) == (here.school, Decimal("9830.00"))


def test_only_the_last_leaving_counts(here, far):
    plan, both = in_force(here), at_both(here, far)
    service.end_learner(plan.learner, by=here.director, at=NOON)
    service.register_learner(learners.typed(1, year=7, class_name="7.b"), by=here.author, at=NOON)
    service.end_learner(plan.learner, by=here.author, at=NOON)
    service.register_learner(learners.typed(1, year=7, class_name="7.a"), by=both.author, at=NOON)
    assert plan.school == far.school
