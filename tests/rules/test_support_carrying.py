from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.money import from_cents
from competition_rules.support import Observed, Semester
from competition_rules.support_carrying import (
    Confirmation,
    Course,
    Delivery,
    Outcome,
    Progress,
    check_confirmation,
    check_delivery,
    check_result,
    last_day_to_confirm,
    lesson_minutes,
    lessons_in,
    overall,
    planned_cost,
    proposed_outcomes,
)
from competition_rules.support_plan import Measure, measure_kinds

SPRING = Semester(2021, 2)
TODAY = date(2022, 6, 1)
RATE = Decimal("18.00")
LESSONS = Measure("consultations", 10, date(2022, 2, 1), date(2022, 5, 31), Decimal("170.00"))
MEALS = replace(LESSONS, kind="meals")
ONE = Delivery(date(2022, 3, 1), 1, Decimal("18.00"))
NOTHING = Progress()
SIGNED = Confirmation(ONE.given_on, "Klases audzinātāja", "Matemātikas skolotājs")


def rules(found: list) -> list[str]:
    return [one.rule for one in found]


def check(delivery: Delivery, measure: Measure = LESSONS, done: Progress = NOTHING) -> list[str]:
    return rules(check_delivery(delivery, measure, SPRING, done, RATE, TODAY))


def test_consultations_and_items_are_signed_for_and_each_kind_has_its_own_record() -> None:
    kinds = measure_kinds().values()
    assert {one.code: (one.record, one.is_confirmed) for one in kinds} == {
        "meals": ("meal_day", False), "transport": ("ticket", False), "lodging": ("stay", False),
        "study_aids": ("item", True), "personal_items": ("item", True), "consultations": ("consultation", True),
        "youth_project": ("participation", False),
    }  # fmt: skip


@pytest.mark.parametrize(("minutes", "lessons"), [(0, 0), (39, 0), (40, 1), (79, 1), (80, 2), (240, 6)])
def test_a_lesson_lasts_forty_minutes_and_what_is_beyond_is_not_paid(minutes: int, lessons: int) -> None:
    assert lesson_minutes() == 40
    assert lessons_in(minutes) == lessons


def test_a_lesson_on_the_first_and_on_the_last_day_of_the_measure_is_put_down() -> None:
    for day in (LESSONS.starts_on, LESSONS.ends_on):
        assert check(replace(ONE, given_on=day)) == []


@pytest.mark.parametrize(
    ("day", "rule", "first", "last"),
    [(date(2021, 12, 31), "delivery_outside_semester", SPRING.starts_on, SPRING.ends_on),
     (date(2022, 1, 1), "delivery_outside_measure", LESSONS.starts_on, LESSONS.ends_on),
     (date(2022, 1, 31), "delivery_outside_measure", LESSONS.starts_on, LESSONS.ends_on),
     (date(2022, 6, 1), "delivery_outside_measure", LESSONS.starts_on, LESSONS.ends_on),
     (date(2022, 8, 31), "delivery_outside_measure", LESSONS.starts_on, LESSONS.ends_on),
     (date(2022, 9, 1), "delivery_outside_semester", SPRING.starts_on, SPRING.ends_on)],
)  # fmt: skip
def test_what_was_given_outside_the_period_of_the_measure_or_of_the_semester_is_refused(
    day: date, rule: str, first: date, last: date
) -> None:
    [found] = check_delivery(replace(ONE, given_on=day), LESSONS, SPRING, NOTHING, RATE, date(2023, 1, 1))
    assert (found.rule, found.facts) == (rule, {"day": day, "first": first, "last": last})


def test_nothing_is_put_down_before_it_was_given() -> None:
    [found] = check_delivery(ONE, LESSONS, SPRING, NOTHING, RATE, date(2022, 2, 28))
    assert (found.rule, found.facts) == ("delivery_in_future", {"day": ONE.given_on})
    assert check_delivery(ONE, LESSONS, SPRING, NOTHING, RATE, ONE.given_on) == []


def test_consultations_alone_are_given_remotely() -> None:
    assert check(replace(ONE, is_remote=True)) == []
    assert check(replace(ONE, is_remote=True), MEALS) == ["delivery_not_remote"]


def test_less_than_one_unit_is_nothing_whatever_it_costs() -> None:
    [found] = check_delivery(replace(ONE, volume=0), LESSONS, SPRING, NOTHING, RATE, TODAY)
    assert (found.rule, found.facts) == ("consultation_short", {"minutes": 40})
    assert check(replace(ONE, volume=0), MEALS) == ["delivery_without_volume"]
    assert check(replace(ONE, volume=-1), MEALS) == ["delivery_without_volume"]


def test_no_more_is_given_than_was_planned() -> None:
    nine = Progress(9, Decimal("9.00"))
    assert check(ONE, done=nine) == []
    [found] = check_delivery(replace(ONE, volume=2), LESSONS, SPRING, nine, RATE, TODAY)
    assert (found.rule, found.facts) == ("delivery_over_volume", {"volume": 2, "left": 1})


def test_a_cent_over_the_rate_is_too_much() -> None:
    [found] = check_delivery(replace(ONE, cost=Decimal("18.01")), LESSONS, SPRING, NOTHING, RATE, TODAY)
    assert found.rule == "delivery_over_rate"
    assert found.facts == {"cost": Decimal("18.01"), "most": Decimal("18.00"), "rate": RATE}
    assert check(replace(ONE, volume=2, cost=Decimal("36.00"))) == []


def test_a_cent_over_what_is_left_of_the_measure_is_too_much() -> None:
    assert check(ONE, done=Progress(1, Decimal("152.00"))) == []
    done = Progress(1, Decimal("152.01"))
    [found] = check_delivery(ONE, LESSONS, SPRING, done, RATE, TODAY)
    assert found.rule == "delivery_over_cost"
    assert found.facts == {"cost": Decimal("18.00"), "left": Decimal("17.99")}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    much = Delivery(date(2022, 9, 1), 11, Decimal("198.01"), is_remote=True)
    assert check(much, MEALS) == [
        "delivery_in_future", "delivery_outside_semester", "delivery_not_remote", "delivery_over_volume",
        "delivery_over_rate", "delivery_over_cost",
    ]  # fmt: skip


def confirm(days: int, *, is_remote: bool = False, today: date = TODAY) -> list[str]:
    signed = replace(SIGNED, signed_on=ONE.given_on + timedelta(days=days))
    return rules(check_confirmation(signed, ONE.given_on, today, is_remote=is_remote))


@pytest.mark.parametrize(
    ("days", "here", "remotely"), [(-1, False, False), (0, True, True), (1, False, True), (2, False, False)]
)
def test_the_learner_signs_on_the_same_day_and_for_a_remote_consultation_by_the_next(
    days: int, here: bool, remotely: bool
) -> None:
    assert confirm(days) == ([] if here else ["confirmation_other_day"])
    assert confirm(days, is_remote=True) == ([] if remotely else ["confirmation_late_remote"])


def test_a_signature_of_another_day_is_told_the_day_it_had_to_be_of() -> None:
    signed = replace(SIGNED, signed_on=date(2022, 3, 4))
    for is_remote, last in ((False, ONE.given_on), (True, date(2022, 3, 2))):
        [found] = check_confirmation(signed, ONE.given_on, TODAY, is_remote=is_remote)
        assert found.facts == {"signed": date(2022, 3, 4), "given": ONE.given_on, "last": last}
        assert last_day_to_confirm(ONE.given_on, is_remote=is_remote) == last


def test_nobody_has_signed_tomorrow() -> None:
    assert confirm(1, is_remote=True, today=ONE.given_on) == ["confirmation_in_future"]
    assert confirm(0, today=ONE.given_on) == []


def test_who_gave_the_consultation_is_no_witness_of_it() -> None:
    own = replace(SIGNED, witness="  matemātikas  SKOLOTĀJS ")
    assert rules(check_confirmation(own, ONE.given_on, TODAY, is_remote=False)) == [
        "confirmation_by_specialist"
    ]


def test_the_cost_by_the_plan_is_the_units_share_and_the_last_ones_get_the_rest() -> None:
    third = replace(MEALS, volume=3, cost=Decimal("10.00"))
    assert planned_cost(third, 1, NOTHING) == Decimal("3.33")
    assert planned_cost(third, 1, Progress(2, Decimal("6.66"))) == Decimal("3.34")
    assert planned_cost(third, 2, Progress(1, Decimal("3.33"))) == Decimal("6.67")
    for done in (NOTHING, Progress(3, Decimal("9.99"))):
        assert planned_cost(third, 0, done) == Decimal("0.00")
    assert planned_cost(third, 1, Progress(1, Decimal("8.00"))) == Decimal("2.00")
    assert planned_cost(third, 4, Progress(1, Decimal("8.00"))) == Decimal("2.00")


@given(cents=st.integers(0, 100_000), parts=st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_given_bit_by_bit_a_measure_costs_what_was_planned_to_the_cent(cents: int, parts: list[int]) -> None:
    measure = replace(MEALS, volume=sum(parts), cost=from_cents(cents))
    done = Progress()
    for part in parts:
        cost = planned_cost(measure, part, done)
        assert cost >= 0
        done = Progress(done.volume + part, done.cost + cost)
    assert done == Progress(measure.volume, measure.cost)


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [([], Outcome.NONE), ([(date(2021, 2, 1), 2)], Outcome.LOWER), ([(date(2022, 2, 1), 2)], Outcome.HIGHER),
     ([(date(2021, 2, 1), 2), (date(2022, 2, 1), 1)], Outcome.LOWER),
     ([(date(2021, 2, 1), 2), (date(2022, 2, 1), 2)], Outcome.SAME),
     ([(date(2021, 2, 1), 2), (date(2022, 2, 1), 3)], Outcome.HIGHER),
     ([(date(2022, 9, 1), 3)], Outcome.NONE), ([(date(2022, 8, 31), 3)], Outcome.HIGHER)],
)  # fmt: skip
def test_the_observations_propose_how_the_risk_is_at_the_end(seen: list, outcome: Outcome) -> None:
    observed = [Observed("absences", severity, on) for on, severity in seen]
    found = proposed_outcomes(observed, SPRING)
    assert found == {
        "learning": outcome, "social": Outcome.NONE, "economic": Outcome.NONE, "family": Outcome.NONE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [(["none", "none"], "none"), (["none", "same"], "same"), (["lower", "same"], "lower"),
     (["same", "lower", "higher"], "higher"), ([], "none")],
)  # fmt: skip
def test_the_whole_is_higher_where_any_group_is_and_else_lower_where_any_is(
    outcomes: list, whole: str
) -> None:
    groups = {str(place): Outcome(one) for place, one in enumerate(outcomes)}
    assert overall(groups) is Outcome(whole)


@pytest.mark.parametrize("course", list(Course))
@pytest.mark.parametrize("outcome", list(Outcome))
def test_support_ends_while_a_risk_is_higher_only_with_a_reason(outcome: Outcome, course: Course) -> None:
    is_refused = (outcome, course) == (Outcome.HIGHER, Course.CLOSE)
    groups = {"learning": outcome, "social": Outcome.NONE}
    assert rules(check_result(groups, course, "")) == (["result_close_without_reason"] if is_refused else [])
    assert check_result(groups, course, "Pārceļas uz ārzemēm") == []
