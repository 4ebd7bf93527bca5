from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.double_funding import (
    Double,
    Funded,
    Project,
    doubles,
    kinds_paid_by,
    paid_twice_by_project,
    persons,
)

FIRST, LAST = date(2022, 2, 1), date(2022, 3, 31)
MEALS = Funded(1, "a", "meals", FIRST, LAST, Decimal("90.00"))


def other(**values: object) -> Funded:
    known = {
        "plan": 2,
        "person": "a",
        "kind": "meals",
        "starts_on": LAST,
        "ends_on": LAST,
        "cost": Decimal("4.50"),
    }
    return Funded(**(known | values))  # type: ignore[arg-type]


def test_one_day_of_the_same_kind_for_the_same_person_in_two_plans_is_paid_twice() -> None:
    assert doubles([MEALS, other()]) == [Double(1, 2, "meals", LAST, LAST)]
    assert doubles([other(plan=0), MEALS]) == [Double(0, 1, "meals", LAST, LAST)]


@pytest.mark.parametrize(
    "differs",
    [{"person": "b"}, {"kind": "lodging"}, {"plan": 1}, {"cost": Decimal("0.00")},
     {"starts_on": LAST + timedelta(days=1), "ends_on": LAST + timedelta(days=9)},
     {"starts_on": FIRST - timedelta(days=9), "ends_on": FIRST - timedelta(days=1)}],
)  # fmt: skip
def test_another_person_kind_or_period_the_same_plan_or_no_cost_is_not(differs: dict[str, object]) -> None:
    assert doubles([MEALS, other(**differs)]) == []
    assert doubles([other(**differs), MEALS]) == []


def test_every_overlap_of_the_same_two_plans_is_told() -> None:
    early, late = other(starts_on=FIRST, ends_on=FIRST), other(starts_on=LAST - timedelta(days=1))
    assert doubles([late, MEALS, early]) == [
        Double(1, 2, "meals", FIRST, FIRST), Double(1, 2, "meals", LAST - timedelta(days=1), LAST),
    ]  # fmt: skip


@st.composite
def measures(draw: st.DrawFn) -> Funded:
    start, days = draw(st.integers(0, 40)), draw(st.integers(0, 12))
    first = FIRST + timedelta(days=start)
    return Funded(
        draw(st.integers(1, 4)), draw(st.sampled_from("ab")), draw(st.sampled_from(["meals", "lodging"])), first,
        first + timedelta(days=days), draw(st.sampled_from([Decimal("0.00"), Decimal("0.01"), Decimal("90.00")])),
    )  # fmt: skip


def days_of(one: Funded) -> set[date]:
    return {one.starts_on + timedelta(days=place) for place in range((one.ends_on - one.starts_on).days + 1)}


@given(st.lists(measures(), max_size=12))
def test_exactly_the_days_both_plans_pay_are_found(found: list[Funded]) -> None:
    told = {
        (one.plan, one.other, one.kind, day)
        for one in doubles(found)
        for day in days_of(Funded(0, "", "", one.starts_on, one.ends_on, Decimal(1)))
    }
    paid_twice = {
        (one.plan, another.plan, one.kind, day)
        for one in found
        for another in found
        if one.plan < another.plan and one.kind == another.kind and one.person == another.person
        if one.cost and another.cost
        for day in days_of(one) & days_of(another)
    }
    assert told == paid_twice


def test_a_project_s_costs_tell_by_category_or_word_what_it_pays_for() -> None:
    costs = [("transport", "Braucieni"), ("services", "Dalībnieku ēdināšana"), ("materials", "Krāsas")]
    assert kinds_paid_by(costs, ["Naktsmītnes nometnē"]) == {"transport", "meals", "youth_project"}


def test_a_project_without_costs_tells_it_by_its_activities() -> None:
    assert kinds_paid_by([], ["Nometne: nakšņošana un PUSDIENAS", "Noslēgums"]) == {
        "lodging", "meals", "youth_project",
    }  # fmt: skip
    assert kinds_paid_by([], []) == {"youth_project"}


def test_a_word_within_another_tells_nothing() -> None:
    assert kinds_paid_by([("services", "Fotogrāmatas un bezpusdienu diena")], []) == {"youth_project"}


def test_a_project_pays_what_it_covers_on_its_own_days() -> None:
    project = Project(LAST, LAST + timedelta(days=90), frozenset({"meals", "youth_project"}))
    free = other(kind="youth_project", cost=Decimal("0.00"))
    taking_part = other(kind="youth_project", cost=Decimal("5.00"))
    before = other(starts_on=FIRST, ends_on=LAST - timedelta(days=1))
    assert paid_twice_by_project([MEALS, free, taking_part, before, other(kind="lodging")], project) == [
        ("meals", LAST, LAST), ("youth_project", LAST, LAST),
    ]  # fmt: skip


def test_who_shares_a_code_now_or_formerly_is_one_person() -> None:
    found = persons({1: {"new", "old"}, 2: {"old", "older"}, 3: {"older"}, 4: {"other"}})
    assert found[1] == found[2] == found[3]
    assert found[4] != found[1]


@given(st.dictionaries(st.integers(0, 8), st.sets(st.integers(0, 8).map(str), max_size=3)))
def test_persons_are_the_connected_learners(codes: dict[int, set[str]]) -> None:
    found = persons(codes)
    assert set(found) == set(codes)
    reached = {one: {one} for one in codes}
    for _time in codes:
        for one in codes:
            held = set().union(*(codes[near] for near in reached[one]))
            reached[one] |= {near for near in codes if codes[near] & held}
    assert {(a, b) for a in codes for b in codes if found[a] == found[b]} == {
        (a, b) for a in codes for b in reached[a]
    }
