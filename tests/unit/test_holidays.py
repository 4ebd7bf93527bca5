"""The kept file of public holidays is what the library says, and any day may be asked about."""

from datetime import date

import pytest

from app.core.holidays import FILE, holidays_around
from scripts.public_holidays import content


def test_the_kept_file_is_what_the_library_writes():
    assert FILE.read_text(encoding="utf-8") == content()


@pytest.mark.parametrize(
    ("asked", "rest"),
    [
        (date(2026, 11, 10), date(2026, 11, 18)),
        (date(2026, 12, 30), date(2027, 1, 1)),
        (date(2024, 5, 2), date(2024, 5, 6)),  # 4 May 2024 was a Saturday
        (date(2026, 4, 1), date(2026, 4, 6)),  # Easter Monday
    ],
)
def test_days_of_rest(asked, rest):
    assert rest in holidays_around(asked)


def test_no_working_day_is_among_them():
    assert date(2026, 11, 19) not in holidays_around(date(2026, 11, 19))


@pytest.mark.parametrize("day", [date.min, date(2100, 12, 31), date(2150, 1, 1), date.max])
def test_any_day_may_be_asked_about(day):
    assert isinstance(holidays_around(day), frozenset)
