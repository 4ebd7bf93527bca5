from datetime import date

import pytest

from competition_rules import calendar

HOLIDAYS = {date(2022, 5, 4), date(2022, 11, 18)}


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2022, 5, 2), True),
        (date(2022, 5, 4), False),
        (date(2022, 5, 6), True),
        (date(2022, 5, 7), False),
        (date(2022, 5, 8), False),
    ],
)
def test_working_days_are_monday_to_friday_without_holidays(day: date, is_working: bool) -> None:
    assert calendar.is_working_day(day, HOLIDAYS) is is_working


@pytest.mark.parametrize(
    ("day", "working_days", "last"),
    [
        (date(2022, 5, 2), 0, date(2022, 5, 2)),
        (date(2022, 5, 2), 1, date(2022, 5, 3)),
        (date(2022, 5, 2), 2, date(2022, 5, 5)),
        (date(2022, 5, 6), 1, date(2022, 5, 9)),
        (date(2022, 5, 7), 1, date(2022, 5, 9)),
        (date(2022, 11, 14), 10, date(2022, 11, 29)),
    ],
)
def test_a_term_in_working_days_skips_weekends_and_holidays(day: date, working_days: int, last: date) -> None:
    assert calendar.add_working_days(day, working_days, HOLIDAYS) == last


def test_a_term_in_days_starts_on_the_day_after_the_event() -> None:
    assert calendar.add_days(date(2022, 11, 30), 30) == date(2022, 12, 30)
    assert calendar.window_last_day(date(2022, 4, 2), 30) == date(2022, 5, 2)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2022, 12, 15), 1, date(2023, 1, 15)),
        (date(2022, 11, 30), 3, date(2023, 2, 28)),
        (date(2022, 3, 31), 0, date(2022, 3, 31)),
        (date(2022, 1, 1), 23, date(2023, 12, 1)),
    ],
)
def test_a_month_later_is_the_same_date_or_the_last_of_the_month(day: date, months: int, later: date) -> None:
    assert calendar.add_months(day, months) == later


@pytest.mark.parametrize(
    ("starts_on", "months", "last"),
    [
        (date(2022, 1, 1), 1, date(2022, 1, 31)),
        (date(2022, 6, 1), 6, date(2022, 11, 30)),
        (date(2022, 6, 15), 3, date(2022, 9, 14)),
        (date(2022, 1, 29), 1, date(2022, 2, 28)),
        (date(2022, 1, 30), 1, date(2022, 2, 28)),
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2022, 3, 31), 1, date(2022, 4, 30)),
        (date(2022, 3, 30), 1, date(2022, 4, 29)),
    ],
)
def test_a_period_of_months_includes_its_first_day(starts_on: date, months: int, last: date) -> None:
    assert calendar.last_day_of_months(starts_on, months) == last


@pytest.mark.parametrize(
    ("ends_on", "is_ok"),
    [
        (date(2022, 8, 30), False),
        (date(2022, 8, 31), True),
        (date(2023, 11, 30), True),
        (date(2023, 12, 1), False),
    ],
)
def test_a_project_lasts_from_3_to_18_months(ends_on: date, is_ok: bool) -> None:
    assert calendar.duration_months_ok(date(2022, 6, 1), ends_on, 3, 18) is is_ok


@pytest.mark.parametrize(("ends_on", "is_needed"), [(date(2022, 11, 30), False), (date(2022, 12, 1), True)])
def test_an_interim_report_is_owed_only_when_longer_than_6_months(ends_on: date, is_needed: bool) -> None:
    assert calendar.interim_report_needed(date(2022, 6, 1), ends_on, 6) is is_needed


def test_no_term_is_negative() -> None:
    day = date(2022, 5, 2)
    for term in (calendar.add_days, calendar.add_months, calendar.last_day_of_months):
        with pytest.raises(ValueError, match="negative: -1"):
            term(day, -1)
    with pytest.raises(ValueError, match="negative: -1"):
        calendar.add_working_days(day, -1, HOLIDAYS)


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        # A Sunday, a holiday before a weekend, a Saturday, ends of months, a holiday between working days.
        (date(2022, 5, 5), 1, date(2022, 6, 6)),
        (date(2022, 10, 18), 1, date(2022, 11, 21)),
        (date(2022, 6, 9), 1, date(2022, 7, 11)),
        (date(2022, 1, 31), 1, date(2022, 2, 28)),
        (date(2022, 8, 31), 1, date(2022, 9, 30)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2022, 4, 4), 1, date(2022, 5, 5)),
    ],
)
def test_a_term_in_months_ends_on_a_working_day(day: date, months: int, last: date) -> None:
    assert calendar.term_of_months(day, months, HOLIDAYS) == last
