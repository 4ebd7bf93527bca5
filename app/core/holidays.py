"""Latvian public holidays, from the well-kept library, as the set of days the rules ask for."""

from datetime import date
from functools import lru_cache

from holidays import country_holidays


@lru_cache(maxsize=64)
def _of_year(year: int) -> frozenset[date]:
    return frozenset(country_holidays("LV", years=year))


def holidays_around(day: date) -> frozenset[date]:
    """The public holidays of the day's year and the next, enough for any term of working days."""
    return _of_year(day.year) | _of_year(day.year + 1)
