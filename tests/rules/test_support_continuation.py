"""Measures of a plan that goes on in a later semester."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.support import Semester
from competition_rules.support_continuation import at_rate, moved
from competition_rules.support_plan import Measure, check_measure

AUTUMN, SPRING = Semester(2026, 1), Semester(2026, 2)


def meals(first: date, last: date, cost: str = "90.00") -> Measure:
    return Measure("meals", 20, first, last, Decimal(cost))


@pytest.mark.parametrize(
    ("first", "last", "today", "expected"),
    [
        (date(2026, 9, 1), date(2026, 12, 31), date(2026, 12, 1), (date(2027, 1, 1), date(2027, 5, 2))),
        (date(2026, 10, 5), date(2026, 11, 5), date(2026, 12, 1), (date(2027, 2, 4), date(2027, 3, 7))),
        # What would be past begins today.
        (date(2026, 9, 1), date(2026, 9, 30), date(2027, 2, 1), (date(2027, 2, 1), date(2027, 2, 1))),
    ],
)
def test_days_are_as_far_into_the_later_semester(first, last, today, expected):
    found = moved(meals(first, last), AUTUMN, SPRING, today)
    assert (found.starts_on, found.ends_on, found.volume, found.cost) == (*expected, 20, Decimal("90.00"))


def test_what_lasts_longer_ends_with_the_semester():
    found = moved(meals(date(2027, 2, 1), date(2027, 8, 31)), SPRING, Semester(2027, 1), date(2027, 9, 1))
    assert (found.starts_on, found.ends_on) == (date(2027, 10, 2), date(2027, 12, 31))


def test_a_cost_over_the_rate_is_lowered_to_it_and_another_stays():
    one = meals(date(2026, 9, 1), date(2026, 9, 30))
    assert at_rate(one, Decimal("4.00")).cost == Decimal("80.00")
    assert at_rate(one, Decimal("4.50")) == one


DAYS = st.integers(0, 121)


@given(
    DAYS, DAYS, st.integers(1, 300), st.dates(date(2026, 9, 1), date(2027, 8, 31)),
    st.sampled_from(["0.00", "4.50", "9.99"]),
)  # fmt: skip
def test_what_is_moved_and_at_its_rate_may_always_stand_in_the_plan(begin, length, volume, today, rate):
    first = date.fromordinal(AUTUMN.starts_on.toordinal() + begin)
    last = min(date.fromordinal(first.toordinal() + length), AUTUMN.ends_on)
    one = Measure("meals", volume, first, last, Decimal("150.00"))
    found = at_rate(moved(one, AUTUMN, SPRING, today), Decimal(rate))
    assert check_measure(found, SPRING, Decimal(rate), is_economic_plan=True) == []
