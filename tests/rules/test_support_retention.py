"""The terms after which a learner is made anonymous."""

from datetime import date, timedelta

import pytest

from competition_rules.support import semester_of
from competition_rules.support_retention import (
    first_day_kept,
    last_day_with_plan,
    last_day_without_plan,
    last_semester_over,
    years_kept,
)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2026, 12, 31), "2020/2021-2"), (date(2027, 1, 1), "2021/2022-1"), (date(2027, 8, 31), "2021/2022-1"),
        (date(2027, 9, 1), "2021/2022-2"), (date(2028, 2, 29), "2022/2023-1"),
    ],
)  # fmt: skip
def test_plans_are_kept_for_five_years_after_the_end_of_their_semester(day, code):
    over = last_semester_over(day)
    assert over.code == code
    assert over.ends_on.replace(year=over.ends_on.year + 5) < day
    assert over.next.ends_on.replace(year=over.next.ends_on.year + 5) >= day


def test_on_every_day_of_twelve_years_exactly_the_semesters_of_five_years_ago_are_over():
    for number in range(12 * 366):
        day = date(2024, 1, 1) + timedelta(days=number)
        over = last_semester_over(day)
        assert over.next == semester_of(day.replace(year=day.year - 5, day=min(day.day, 28)))


@pytest.mark.parametrize(
    ("day", "first"), [(date(2027, 3, 5), date(2026, 3, 5)), (date(2028, 2, 29), date(2027, 2, 28))]
)
def test_entries_about_a_learner_without_a_plan_are_kept_for_a_year(day, first):
    assert first_day_kept(day) == first


def test_the_terms_are_five_years_and_one():
    assert (years_kept(has_plan=True), years_kept(has_plan=False)) == (5, 1)


def test_on_the_day_after_the_last_one_the_term_is_over_and_not_before():
    for number in range(12 * 366):
        day = date(2024, 1, 1) + timedelta(days=number)
        alone = last_day_without_plan(day)
        assert first_day_kept(alone) <= day < first_day_kept(alone + timedelta(days=1))
        semester = semester_of(day)
        kept = last_day_with_plan(semester)
        assert last_semester_over(kept) < semester <= last_semester_over(kept + timedelta(days=1))


@pytest.mark.parametrize(
    ("entered", "until"),
    [
        (date(2026, 11, 20), date(2027, 11, 20)), (date(2027, 2, 28), date(2028, 2, 29)),
        (date(2028, 2, 28), date(2029, 2, 28)), (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)  # fmt: skip
def test_a_learner_without_a_plan_is_kept_to_the_same_day_a_year_later(entered, until):
    assert last_day_without_plan(entered) == until
