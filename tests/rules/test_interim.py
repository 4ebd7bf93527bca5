from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition_rules.calendar import last_day_of_months
from competition_rules.interim import InterimDue, interim_due
from tests.rules.builders import ACTUAL_COSTS, PUMPURS

FIRST = date(2022, 6, 1)


def test_a_project_longer_than_six_months_reports_on_them_within_fourteen_days() -> None:
    due = InterimDue(date(2022, 11, 30), date(2022, 12, 14), "29")
    assert interim_due(PUMPURS, FIRST, date(2022, 12, 1)) == due
    assert interim_due(ACTUAL_COSTS, FIRST, date(2023, 5, 31)) == due


def test_a_project_of_six_months_owes_none() -> None:
    assert interim_due(PUMPURS, FIRST, date(2022, 11, 30)) is None


def test_an_edition_that_sets_no_day_asks_for_none() -> None:
    edition = PUMPURS.with_values("interim_report", days_to_report=None)
    assert interim_due(edition, FIRST, date(2023, 11, 30)) is None


@pytest.mark.parametrize("months", [1, 9])
def test_the_months_are_the_edition_s(months: int) -> None:
    edition = PUMPURS.with_values("interim_report", when_longer_than_months=months, days_to_report=3)
    last = last_day_of_months(FIRST, months)
    assert interim_due(edition, FIRST, last) is None
    found = interim_due(edition, FIRST, date(2024, 1, 1))
    assert found is not None
    assert (found.covers_until, (found.due_on - last).days) == (last, 3)


@given(st.dates(date(2018, 1, 1), date(2030, 1, 1)), st.integers(1, 600))
def test_what_is_covered_lies_within_the_project(starts_on: date, days: int) -> None:
    ends_on = date.fromordinal(starts_on.toordinal() + days)
    found = interim_due(PUMPURS, starts_on, ends_on)
    if found is not None:
        assert starts_on < found.covers_until < min(ends_on, found.due_on)
