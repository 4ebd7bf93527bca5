"""Going on with a plan in a later semester: its measures on the days there, at the rates there."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from competition_rules.support import Semester
from competition_rules.support_plan import Measure


def moved(measure: Measure, before: Semester, after: Semester, today: date) -> Measure:
    """The measure as far into the later semester as it was into the one before, neither beyond its end nor past."""
    first, last = max(after.starts_on, min(today, after.ends_on)), after.ends_on
    by = after.starts_on - before.starts_on
    starts_on, ends_on = (_within(day, by, first, last) for day in (measure.starts_on, measure.ends_on))
    return replace(measure, starts_on=starts_on, ends_on=ends_on)


def _within(day: date, by: timedelta, first: date, last: date) -> date:
    return max(first, min(day + by, last))


def at_rate(measure: Measure, rate: Decimal) -> Measure:
    """The measure at no more than the rate; `rate` is the most one unit may cost, in euro."""
    return replace(measure, cost=min(measure.cost, rate * measure.volume))
