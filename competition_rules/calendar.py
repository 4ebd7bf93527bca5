"""Dates of the regulation: working days, windows and months. All plain dates, no time zone."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and not among the holidays."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, working_days: int, holidays: Collection[date]) -> date:
    """The last day of a term of so many working days; the day of the event is not counted.

    A term of 0 working days ends on the day itself. ValueError when negative.
    """
    _refuse_negative(working_days)
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day, holidays)
    return day


def add_days(day: date, days: int) -> date:
    """The last day of a term of so many calendar days; the day of the event is not counted."""
    _refuse_negative(days)
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same date so many months later, or the month's last day where it has no such date."""
    _refuse_negative(months)
    year, month = _month_after(day, months)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def term_of_months(day: date, months: int, holidays: Collection[date]) -> date:
    """The last day of a term of so many months; the day of the event is not counted.

    A term that would end on a day of rest ends on the next working day.
    """
    last = add_months(day, months)
    while not is_working_day(last, holidays):
        last = add_days(last, 1)
    return last


def window_last_day(announced_on: date, days: int) -> date:
    """The last day on which a window of so many days after the announcement is open."""
    return add_days(announced_on, days)


def last_day_of_months(starts_on: date, months: int) -> date:
    """The last day of a period of whole months that includes its first day.

    One month from 1 January ends on 31 January, from 31 January on the last day of February.
    """
    _refuse_negative(months)
    year, month = _month_after(starts_on, months)
    if starts_on.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, starts_on.day) - timedelta(days=1)


def duration_months_ok(starts_on: date, ends_on: date, minimum: int, maximum: int) -> bool:
    """Whether a project, first and last day included, lasts at least and at most so many months."""
    return last_day_of_months(starts_on, minimum) <= ends_on <= last_day_of_months(starts_on, maximum)


def interim_report_needed(starts_on: date, ends_on: date, when_longer_than_months: int) -> bool:
    """Whether a project, first and last day included, lasts longer than so many months."""
    return ends_on > last_day_of_months(starts_on, when_longer_than_months)


def _month_after(day: date, months: int) -> tuple[int, int]:
    ahead, month = divmod(day.month - 1 + months, 12)
    return day.year + ahead, month + 1


def _refuse_negative(count: int) -> None:
    if count < 0:
        raise ValueError(f"a term is not negative: {count}")
