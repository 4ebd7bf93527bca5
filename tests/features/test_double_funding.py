"""What is paid twice is found, holds the money of both, and goes on when two people of IKVD have said why."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import NotPermitted, Refused, StaleState
from app.extensions import db
from app.jobs.daily import plan_day
from app.jobs.running import run_due
from app.outbox.models import OutboxMessage
from app.support_plans import service
from app.support_plans.funding_models import FormerCode, FundingMatch
from app.support_plans.funding_workflow import MatchStatus
from app.support_plans.paid_twice import held_among
from app.support_plans.plan_models import MeasureCode
from app.support_plans.queries import hash_of_code
from app.support_plans.service.allotting import spend
from app.support_plans.service.double_funding import look_everywhere, require_free
from app.support_plans.workflow import ChainStep, SupportStatus
from tests.builders import learners, registry
from tests.builders import support_plans as builders
from tests.builders.double_funding import paid_twice, specialist, written_twice
from tests.builders.support_plans import MEALS, Chain, approve, submitted
from tests.conftest import NOON

REASON = "Pārbaudīts: otrā skola plānu pārtrauc."


@pytest.fixture
def here(app) -> Chain:
    return builders.chain()


@pytest.fixture
def there(app) -> Chain:
    return builders.chain("Saldus tehnikums", is_state=True)


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def matches() -> list[FundingMatch]:
    return list(db.session.scalars(select(FundingMatch).order_by(FundingMatch.id)))


def waive(match: FundingMatch) -> None:
    service.propose_waiver(match, REASON, by=specialist(1), at=NOON)
    service.confirm_waiver(match, by=specialist(2), at=NOON)


def test_the_same_person_under_a_newer_code_is_found_at_the_second_submission(here, there):
    first, second = written_twice(here, there)
    assert matches() == []
    service.submit(second, by=there.author, at=NOON)
    [match] = matches()
    assert (match.plan_id, match.other_plan_id, match.kind) == (first.id, second.id, MeasureCode.MEALS)
    assert (match.starts_on, match.ends_on) == (MEALS.measure.starts_on, MEALS.measure.ends_on)
    assert (match.status, match.hold) == (MatchStatus.FOUND, None)


def test_nobody_else_s_plan_is_found(here, there):
    submitted(here, 1)
    submitted(there, 2)
    look_everywhere(at=NOON)
    assert matches() == []


def test_a_chain_of_former_codes_is_one_person(here, there):
    written_twice(here, there)
    third = builders.chain("Brocēnu vidusskola")
    plan = builders.draft(third, 3)
    service.record_former_code(plan.learner, learners.personal_code(2), by=third.author, at=NOON)
    service.submit(plan, by=third.author, at=NOON)
    assert [(one.plan_id, one.other_plan_id) for one in matches()] == [(1, plan.id)]


def test_a_former_code_that_is_put_down_later_finds_what_was_sent_up_before(here, there):
    submitted(here, 1)
    second = submitted(there, 2)
    service.record_former_code(second.learner, learners.personal_code(1), by=there.author, at=NOON)
    assert [one.status for one in matches()] == [MatchStatus.FOUND]


def test_a_former_code_is_another_one_and_put_down_once(here):
    learner = submitted(here, 1).learner
    with pytest.raises(Refused) as error:
        service.record_former_code(learner, learners.personal_code(1), by=here.author, at=NOON)
    assert rules(error) == ["former_code_is_present"]
    service.record_former_code(learner, learners.personal_code(7), by=here.author, at=NOON)
    with pytest.raises(Refused) as error:
        service.record_former_code(learner, learners.personal_code(7), by=here.author, at=NOON)
    assert rules(error) == ["former_code_known"]
    elsewhere = learners.author(registry.school("Brocēnu vidusskola"), email="cita@example.lv")
    with pytest.raises(NotPermitted):
        service.record_former_code(learner, learners.personal_code(8), by=elsewhere, at=NOON)


def test_neither_plan_goes_on_nor_is_its_money_moved_until_two_people_of_ikvd_waive_it(here, there):
    match = paid_twice(here, there)
    first, second = match.plan, match.other_plan
    for plan, director in ((first, here.director), (second, there.director)):
        approve(plan, director)
        assert plan.status is SupportStatus.SUBMITTED
        with pytest.raises(Refused) as error:
            require_free([plan.id])
        assert rules(error) == ["plan_held"]
    waive(match)
    assert match.status is MatchStatus.WAIVED
    require_free([first.id, second.id])
    approve(second, there.director, there.specialist)
    assert second.status is SupportStatus.APPROVED
    assert len(matches()) == 1


def test_an_approved_plan_spends_nothing_while_it_is_held(here, there):
    first, second = builders.in_force(here, 1, details=MEALS), submitted(there, 2)
    service.record_former_code(second.learner, learners.personal_code(1), by=there.author, at=NOON)
    [measure], five = first.measures, Decimal("5.00")
    with pytest.raises(Refused) as error:
        spend(measure, five, act="meal 1", by=here.author, at=NOON)
    assert rules(error) == ["plan_held"]
    waive(matches()[0])
    assert spend(measure, five, act="meal 1", by=here.author, at=NOON).amount == five


def test_the_others_of_a_bulk_approval_are_approved(here, there):
    held = paid_twice(here, there).plan
    free = submitted(here, 5)
    seen = {plan.id: plan.revision for plan in (held, free)}
    assert service.approve_all(seen, by=here.director, at=NOON) == 1
    assert (held.status, free.status) == (SupportStatus.SUBMITTED, SupportStatus.DIRECTOR_APPROVED)


def test_it_is_looked_for_at_the_approval_too(here, there):
    """A second entry of the register that no submission could know of."""
    first, second = submitted(here, 1), approve(submitted(there, 2), there.director)
    db.session.add(
        FormerCode(
            learner_id=second.learner_id, code=learners.personal_code(1), code_hash=first.learner.code_hash,
            recorded_at=NOON, recorded_by_id=there.author.user_id,
        )
    )  # fmt: skip
    db.session.flush()
    assert service.approve_all({second.id: second.revision}, by=there.specialist, at=NOON) == 0
    assert second.status is SupportStatus.DIRECTOR_APPROVED
    assert [one.status for one in matches()] == [MatchStatus.FOUND]


def test_it_is_looked_for_every_night(here, there):
    submitted(here, 1)
    second = submitted(there, 2)
    db.session.add(
        FormerCode(
            learner_id=second.learner_id, code=learners.personal_code(1), recorded_at=NOON,
            code_hash=hash_of_code(learners.personal_code(1)), recorded_by_id=there.author.user_id,
        )
    )  # fmt: skip
    db.session.commit()
    plan_day(NOON)
    while run_due(NOON):
        pass
    assert [one.status for one in matches()] == [MatchStatus.FOUND]


def test_ikvd_is_written_to_without_a_word_about_who(here, there):
    match = paid_twice(here, there)
    letters = select(OutboxMessage).where(OutboxMessage.template == "support_plans/match_found")
    found = list(db.session.scalars(letters))
    assert [one.to_address for one in found] == sorted(
        [f"atbalsts{one.school.id}@example.lv" for one in (here, there)]
    )
    assert found[0].data == {"match_id": match.id}


def test_who_proposes_does_not_confirm_and_who_wrote_the_plan_does_neither(here, there):
    match = paid_twice(here, there)
    author = builders.second_role(here.author)
    for act in (service.propose_waiver, service.confirm_waiver, service.refuse_waiver):
        reason = [REASON] if act is service.propose_waiver else []
        with pytest.raises(NotPermitted):
            act(match, *reason, by=here.coordinator, at=NOON)
        with pytest.raises(Refused) as error:
            act(match, *reason, by=author, at=NOON)
        assert rules(error) == ["match_own_plan"]
    with pytest.raises(StaleState):
        service.confirm_waiver(match, by=specialist(1), at=NOON)
    service.propose_waiver(match, REASON, by=specialist(1), at=NOON)
    with pytest.raises(Refused) as error:
        service.confirm_waiver(match, by=specialist(1), at=NOON)
    assert rules(error) == ["match_own_waiver"]
    assert held_among([match.plan_id]) == {match.plan_id}
    alone = update(FundingMatch).values(status=MatchStatus.WAIVED, decided_by_id=match.proposed_by_id)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(alone)


def test_a_waiver_has_a_reason_that_names_nobody(here, there):
    match = paid_twice(here, there)
    for reason, rule in (("", "match_without_reason"), ("Jānim ļauts", "text_names_learner")):
        with pytest.raises(Refused) as error:
            service.propose_waiver(match, reason, by=specialist(1), at=NOON)
        assert rules(error) == [rule]


def test_a_refused_waiver_leaves_the_money_where_it_is(here, there):
    match = paid_twice(here, there)
    service.propose_waiver(match, REASON, by=specialist(1), at=NOON)
    service.refuse_waiver(match, by=specialist(2), at=NOON)
    assert (match.status, match.reason, match.proposed_by_id) == (MatchStatus.FOUND, "", None)
    waive(match)
    assert match.status is MatchStatus.WAIVED


def change(plan, people: Chain, **values: object) -> None:
    """Return the plan to its author, who puts other meals in and sends it up again."""
    service.return_plan(plan, ChainStep.AUTHOR, [], "Labot", by=people.director, at=NOON)
    service.remove_measure(plan.measures[0], by=people.author, at=NOON)
    one = replace(MEALS.measure, **values)
    service.add_measure(plan, replace(MEALS, measure=one), by=people.author, at=NOON)
    service.submit(plan, by=people.author, at=NOON)


def test_what_no_longer_overlaps_ends_by_itself_but_not_while_the_plan_is_only_returned(here, there):
    match = paid_twice(here, there)
    plan = match.other_plan
    service.return_plan(plan, ChainStep.AUTHOR, [], "Labot", by=there.director, at=NOON)
    look_everywhere(at=NOON)
    assert match.status is MatchStatus.FOUND
    service.remove_measure(plan.measures[0], by=there.author, at=NOON)
    look_everywhere(at=NOON)
    assert match.status is MatchStatus.ENDED
    assert held_among([match.plan_id]) == set()


def test_a_waiver_holds_for_what_it_was_given_for(here, there):
    match = paid_twice(here, there)
    waive(match)
    change(match.other_plan, there, cost=Decimal("80.00"))
    assert [one.status for one in matches()] == [MatchStatus.WAIVED, MatchStatus.FOUND]


def test_a_change_voids_the_reason_that_was_proposed(here, there):
    match = paid_twice(here, there)
    service.propose_waiver(match, REASON, by=specialist(1), at=NOON)
    change(match.other_plan, there, ends_on=date(2022, 4, 8))
    assert (match.status, match.reason) == (MatchStatus.FOUND, "")
    assert match.ends_on == date(2022, 4, 8)
    with pytest.raises(StaleState):
        service.confirm_waiver(match, by=specialist(2), at=NOON + timedelta(hours=1))
