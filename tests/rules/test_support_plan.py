from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from competition_rules.support import Semester
from competition_rules.support_plan import (
    Draft,
    Measure,
    chain_of,
    check_draft,
    check_measure,
    keeps_municipal_step,
    measure_kinds,
    next_step,
)

SPRING = Semester(2021, 2)
RATE = Decimal("4.50")
MEALS = Measure("meals", 20, date(2022, 1, 1), date(2022, 8, 31), Decimal("90.00"))
LESSONS = Measure("consultations", 10, date(2022, 2, 1), date(2022, 3, 1), Decimal("180.00"))
WHOLE = Draft("Tikt līdzi matemātikā", (MEALS,), SPRING, are_parents_informed=True, is_economic=False)


def rules(found: list) -> list[str]:
    return [one.rule for one in found]


def test_a_plan_goes_by_director_municipality_and_ikvd_and_past_the_municipality_from_a_state_school() -> (
    None
):
    assert chain_of(is_state_school=False) == ("director", "municipality", "ikvd")
    assert chain_of(is_state_school=True) == ("director", "ikvd")


@pytest.mark.parametrize(
    ("is_state", "approved", "following"),
    [(False, [], "director"), (False, ["director"], "municipality"), (False, ["director", "municipality"], "ikvd"),
     (False, ["ikvd", "municipality", "director"], None), (True, [], "director"), (True, ["director"], "ikvd"),
     (True, ["director", "ikvd"], None)],
)  # fmt: skip
def test_the_first_step_that_has_not_approved_is_next(
    is_state: bool, approved: list, following: str | None
) -> None:
    assert next_step(is_state, approved) == following


def test_the_municipality_s_approval_stays_only_at_another_school_of_the_same_municipality() -> None:
    kept = {
        (same, state): keeps_municipal_step(is_same_municipality=same, is_state_school=state)
        for same in (True, False)
        for state in (True, False)
    }
    assert kept == {(True, False): True, (True, True): False, (False, False): False, (False, True): False}


def test_the_seven_kinds_of_measures_have_rates_in_cents() -> None:
    kinds = measure_kinds()
    assert [one.code for one in kinds.values() if one.is_economic] == [
        "meals", "transport", "lodging", "study_aids", "personal_items",
    ]  # fmt: skip
    assert [one.code for one in kinds.values() if not one.is_economic] == ["consultations", "youth_project"]
    assert kinds["meals"].rate == RATE
    assert kinds["meals"].unit == "day"


def check(measure: Measure, *, is_economic: bool = False, rate: Decimal = RATE) -> list[str]:
    return rules(check_measure(measure, SPRING, rate, is_economic_plan=is_economic))


def test_a_measure_may_last_the_whole_semester_and_cost_the_whole_rate() -> None:
    assert check(MEALS) == []
    assert check(MEALS, is_economic=True) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2021, 12, 31), date(2022, 2, 1)), (date(2022, 2, 1), date(2022, 9, 1)),
     (date(2022, 3, 2), date(2022, 3, 1))],
)  # fmt: skip
def test_a_measure_outside_its_semester_is_refused(first: date, last: date) -> None:
    [found] = check_measure(
        replace(MEALS, starts_on=first, ends_on=last), SPRING, RATE, is_economic_plan=False
    )
    assert found.rule == "measure_outside_semester"
    assert found.facts == {"first": date(2022, 1, 1), "last": date(2022, 8, 31)}


def test_a_cent_over_the_rate_is_too_much() -> None:
    [found] = check_measure(replace(MEALS, cost=Decimal("90.01")), SPRING, RATE, is_economic_plan=False)
    assert found.rule == "measure_over_rate"
    assert found.facts == {"cost": Decimal("90.01"), "most": Decimal("90.00"), "rate": RATE}


@pytest.mark.parametrize(("volume", "is_right"), [(-1, False), (0, False), (1, True)])
def test_a_measure_has_a_volume(volume: int, is_right: bool) -> None:
    free = replace(MEALS, volume=volume, cost=Decimal("-9.00"))
    assert (check(free) == []) is is_right
    assert check(replace(MEALS, volume=0)) == ["measure_without_volume", "measure_over_rate"]


def test_an_economic_plan_holds_economic_measures_alone() -> None:
    assert check(LESSONS, rate=Decimal("18.00")) == []
    assert check(LESSONS, rate=Decimal("18.00"), is_economic=True) == ["measure_not_economic"]


def test_a_whole_plan_may_go_up() -> None:
    assert check_draft(WHOLE, {0: RATE}) == []
    assert check_draft(replace(WHOLE, goals="", is_economic=True), {0: RATE}) == []


def test_each_thing_a_plan_lacks_is_told() -> None:
    empty = Draft("", (), SPRING, are_parents_informed=False, is_economic=False)
    assert rules(check_draft(empty, {})) == [
        "plan_parents_not_informed",
        "plan_without_aims",
        "plan_without_measures",
    ]
    rates = {0: Decimal("4.49"), 1: Decimal("18.00")}
    both = replace(WHOLE, measures=(MEALS, LESSONS), is_economic=True)
    assert rules(check_draft(both, rates)) == ["measure_over_rate", "measure_not_economic"]
