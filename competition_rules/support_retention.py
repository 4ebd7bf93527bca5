"""How long a learner's data is kept after it is of use."""

from datetime import date

from competition_rules.support import Semester, semester_of, support_values


def last_semester_over(day: date) -> Semester:
    """The last semester whose plans have been kept for their term: learners without a later plan are due on the day."""
    return _last_before(_years_before(day, support_values()["retention"]["with_plan"]))


def _last_before(day: date) -> Semester:
    """The last semester that ended before the day."""
    present = semester_of(day)
    return semester_of(date.fromordinal(present.starts_on.toordinal() - 1))


def first_day_kept(day: date) -> date:
    """The first day whose entries about a learner without any plan are still kept."""
    return _years_before(day, support_values()["retention"]["without_plan"])


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # The 29th of February.
        return day.replace(year=day.year - years, day=28)
