"""Carrying out support plans: what was given, the learner's signature, and what came of the plan."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import NotPermitted, Refused, StaleState
from app.extensions import db
from app.support_plans import carrying_queries, service
from app.support_plans.carrying_models import SupportDelivery
from app.support_plans.service import Assessed, Given, Signature
from app.support_plans.workflow import SupportStatus
from competition_rules.support import Observed
from competition_rules.support_carrying import Course, Outcome, Progress
from tests.builders import learners
from tests.builders import support_plans as builders
from tests.builders.support_plans import MEALS, Chain, in_force, submitted
from tests.conftest import NOON

DAY = date(2022, 4, 12)
LATER = NOON.replace(year=2022, month=5, day=20)
SIGNED = Signature(DAY, "Klases audzinātāja")
LESSON = Given(DAY, minutes=80, specialist="Matemātikas skolotājs", note="Daļskaitļi", signature=SIGNED)
CALM = dict.fromkeys(("learning", "social", "economic", "family"), Outcome.NONE)
KEPT = Assessed(CALM | {"learning": Outcome.LOWER}, Course.KEEP, "Turpināt")


@pytest.fixture
def people(app) -> Chain:
    return builders.chain()


def rules(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.rule for one in error.value.findings]


def given(plan, what: Given = LESSON, *, by, at=LATER) -> SupportDelivery:
    return service.record_delivery(plan.measures[0], what, by=by, at=at)


def test_a_consultation_is_put_down_with_its_lessons_cost_and_signature_and_the_plan_is_carried_out(people):
    plan = in_force(people)
    row = given(plan, by=people.author)
    assert (row.volume, row.minutes, row.cost) == (2, 80, Decimal("34.00"))
    assert (row.specialist, row.note, row.witness) == (
        "Matemātikas skolotājs",
        "Daļskaitļi",
        "Klases audzinātāja",
    )
    assert (row.signed_on, row.confirm_by, row.confirmed_by_id) == (DAY, DAY, people.author.user_id)
    assert plan.status is SupportStatus.ACTIVE
    [measure] = plan.measures
    assert carrying_queries.progress_of([plan])[measure.id] == Progress(2, Decimal("34.00"))
    given(plan, replace(LESSON, cost=Decimal("36.00")), by=people.director)
    assert carrying_queries.progress_of([plan])[measure.id] == Progress(4, Decimal("70.00"))


def test_meals_are_put_down_by_days_and_need_no_signature(people):
    plan = in_force(people, details=MEALS)
    row = given(plan, Given(DAY, volume=7, signature=SIGNED), by=people.author)
    assert (row.volume, row.minutes, row.cost) == (7, None, Decimal("31.50"))
    assert (row.confirm_by, row.signed_on, row.witness) == (None, None, "")
    with pytest.raises(Refused) as error:
        service.confirm_delivery(row, SIGNED, by=people.author, at=LATER)
    assert rules(error) == ["delivery_not_to_sign"]


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [(replace(LESSON, signature=replace(SIGNED, signed_on=date(2022, 4, 13))), "confirmation_other_day"),
     (replace(LESSON, given_on=date(2022, 4, 3), signature=None), "delivery_outside_measure"),
     (replace(LESSON, given_on=date(2021, 12, 31), signature=None), "delivery_outside_semester"),
     (replace(LESSON, cost=Decimal("36.01")), "delivery_over_rate"),
     (replace(LESSON, minutes=39), "consultation_short"),
     (replace(LESSON, minutes=11 * 40), "delivery_over_volume"),
     (replace(LESSON, given_on=date(2022, 5, 21), signature=None), "delivery_in_future"),
     (replace(LESSON, specialist="Klases audzinātāja"), "confirmation_by_specialist"),
     (replace(LESSON, note="Jānim sokas labāk"), "text_names_learner"),
     (replace(LESSON, signature=replace(SIGNED, witness="32000000019")), "text_holds_code")],
)  # fmt: skip
def test_what_the_rules_refuse_leaves_nothing(people, wrong, rule):
    plan = in_force(people)
    if rule == "text_holds_code":
        wrong = replace(wrong, signature=replace(SIGNED, witness=learners.personal_code(1)))
    with pytest.raises(Refused) as error:
        given(plan, wrong, by=people.author)
    assert rules(error) == [rule]
    assert db.session.scalars(select(SupportDelivery)).all() == []
    assert plan.status is SupportStatus.APPROVED


def test_a_remote_consultation_is_signed_for_by_the_next_day(people):
    plan = in_force(people)
    remote = replace(LESSON, is_remote=True, signature=replace(SIGNED, signed_on=DAY + timedelta(days=1)))
    assert given(plan, remote, by=people.author).confirm_by == DAY + timedelta(days=1)
    with pytest.raises(Refused) as error:
        given(
            plan,
            replace(remote, signature=replace(SIGNED, signed_on=DAY + timedelta(days=2))),
            by=people.author,
        )
    assert rules(error) == ["confirmation_late_remote"]


def test_the_signature_may_be_put_down_later_and_once(people):
    plan = in_force(people)
    row = given(plan, replace(LESSON, signature=None), by=people.author)
    assert row.waits_for_signature
    assert carrying_queries.waiting_of(plan) == 1
    for wrong in (
        replace(SIGNED, signed_on=date(2022, 4, 11)),
        replace(SIGNED, witness="matemātikas skolotājs"),
    ):
        with pytest.raises(Refused):
            service.confirm_delivery(row, wrong, by=people.director, at=LATER)
    service.confirm_delivery(row, SIGNED, by=people.director, at=LATER)
    assert (row.signed_on, row.witness, row.confirmed_by_id) == (DAY, SIGNED.witness, people.director.user_id)
    with pytest.raises(Refused) as error:
        service.confirm_delivery(row, SIGNED, by=people.director, at=LATER)
    assert rules(error) == ["delivery_not_to_sign"]


def test_the_database_knows_no_signature_out_of_time_and_none_without_its_day(people):
    row = given(in_force(people), by=people.author)
    for values in ({"signed_on": date(2022, 4, 13)}, {"signed_on": date(2022, 4, 11)}, {"signed_on": None},
                   {"confirm_by": None}, {"volume": 0}, {"voided_at": LATER}):  # fmt: skip
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(SupportDelivery).where(SupportDelivery.id == row.id).values(**values))


def test_what_was_put_down_wrongly_is_void_stays_and_makes_room_for_the_right_thing(people):
    plan = in_force(people)
    row = given(plan, replace(LESSON, minutes=400), by=people.author)
    with pytest.raises(Refused) as error:
        given(plan, replace(LESSON, minutes=40), by=people.author)
    assert rules(error) == ["delivery_over_volume"]
    for reason, rule in (("", "void_without_reason"), ("Jāņa stunda", "text_names_learner")):
        with pytest.raises(Refused) as error:
            service.void_delivery(row, reason, by=people.author, at=LATER)
        assert rules(error) == [rule]
    service.void_delivery(row, "Stundas, ne minūtes", by=people.author, at=LATER)
    with pytest.raises(Refused) as error:
        service.void_delivery(row, "Vēlreiz", by=people.author, at=LATER)
    assert rules(error) == ["delivery_void"]
    right = given(plan, by=people.author)
    assert carrying_queries.deliveries_of(plan.measures[0]) == [right, row]
    assert carrying_queries.progress_of([plan])[plan.measures[0].id] == Progress(2, Decimal("34.00"))


def test_only_the_own_school_carries_out_and_only_what_is_in_force(people):
    plan, other = in_force(people), builders.chain("Brocēnu vidusskola")
    for by in (other.author, people.coordinator, people.specialist):
        with pytest.raises(NotPermitted):
            given(plan, by=by)
    waiting = submitted(people, 2, details=builders.LESSONS)
    with pytest.raises(StaleState):
        given(waiting, by=people.author)


def test_the_result_is_assessed_by_one_person_and_closed_by_another(people):
    plan = in_force(people)
    result = service.assess_result(plan, KEPT, by=people.author, at=LATER)
    assert (result.outcome, result.outcomes, result.note) == (Outcome.LOWER, KEPT.outcomes, "Turpināt")
    assert plan.status is SupportStatus.RESULT_ASSESSED
    with pytest.raises(StaleState):
        given(plan, by=people.author)
    with pytest.raises(NotPermitted):
        service.close_plan(plan, by=people.author, at=LATER)
    service.close_plan(plan, by=people.director, at=LATER)
    assert plan.status is SupportStatus.CLOSED
    assert carrying_queries.result_of(plan) is result


def test_a_result_given_back_is_assessed_anew(people):
    plan = in_force(people)
    first = service.assess_result(plan, KEPT, by=people.director, at=LATER)
    with pytest.raises(Refused) as error:
        service.close_plan(plan, by=people.director, at=LATER)
    assert rules(error) == ["close_own_result"]
    service.give_back_result(plan, by=people.director, at=LATER)
    assert (plan.status, carrying_queries.result_of(plan)) == (SupportStatus.ACTIVE, None)
    second = service.assess_result(plan, replace(KEPT, course=Course.CLOSE), by=people.author, at=LATER)
    assert first.voided_at == LATER
    assert carrying_queries.result_of(plan) is second
    other = builders.chain("Brocēnu vidusskola")
    for act in (service.close_plan, service.give_back_result):
        with pytest.raises(NotPermitted):
            act(plan, by=other.director, at=LATER)


def test_a_result_waits_for_signatures_and_has_a_reason_to_end_while_a_risk_is_higher(people):
    plan = in_force(people)
    row = given(plan, replace(LESSON, signature=None), by=people.author)
    with pytest.raises(Refused) as error:
        service.assess_result(plan, KEPT, by=people.author, at=LATER)
    assert rules(error) == ["result_while_unsigned"]
    service.void_delivery(row, "Nenotika", by=people.author, at=LATER)
    worse = Assessed(CALM | {"family": Outcome.HIGHER}, Course.CLOSE)
    for wrong, rule in (
        (worse, "result_close_without_reason"),
        (replace(worse, note="Jānis aizbrauc"), "text_names_learner"),
    ):
        with pytest.raises(Refused) as error:
            service.assess_result(plan, wrong, by=people.author, at=LATER)
        assert rules(error) == [rule]
    service.assess_result(plan, replace(worse, note="Pārceļas uz ārzemēm"), by=people.author, at=LATER)
    assert plan.status is SupportStatus.RESULT_ASSESSED


def test_what_is_told_of_the_learner_is_encrypted(people):
    plan = in_force(people)
    row = given(plan, by=people.author)
    service.observe(plan.learner, Observed("absences", 2, DAY), by=people.author, at=LATER)
    result = service.assess_result(plan, KEPT, by=people.author, at=LATER)
    stored = " ".join(
        (row.specialist_sealed, row.note_sealed, row.witness_sealed, result.risks_sealed, result.note_sealed)
    )
    for word in ("Matemātikas", "Daļskaitļi", "Klases", "lower", "learning", "Turpināt"):
        assert word not in stored
    assert [one.sign for one in carrying_queries.observed_of(plan.learner)] == ["absences"]
    assert plan.number == f"2021/2022-2-{plan.id:05}"
