"""Latvian public holidays, as the set of days the rules ask for.

They are kept in a file that `make holidays` writes from the well-kept library (scripts/public_holidays.py says why).
"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "public_holidays.csv"
# From the first year of the law of 3 October 1990.
YEARS = range(1991, 2101)


@cache
def _by_year() -> dict[int, frozenset[date]]:
    days: dict[int, set[date]] = {year: set() for year in YEARS}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["day"])
            days[day.year].add(day)
    return {year: frozenset(found) for year, found in days.items()}


def holidays_around(day: date) -> frozenset[date]:
    """The public holidays of the day's year and the next, enough for any term of working days.

    None for years outside 1991–2100, whose law nobody knows: a person may type any day.
    """
    years, none = _by_year(), frozenset[date]()
    return years.get(day.year, none) | years.get(day.year + 1, none)
