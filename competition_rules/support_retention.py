"""How long a learner's data is kept after it is of use."""

from datetime import date, timedelta

from competition_rules.support import Semester, semester_of, support_values


def last_semester_over(day: date) -> Semester:
    """The last semester whose plans have been kept for their term: learners without a later plan are due on the day."""
    return _last_before(_years_before(day, years_kept(has_plan=True)))


def _last_before(day: date) -> Semester:
    """The last semester that ended before the day."""
    present = semester_of(day)
    return semester_of(date.fromordinal(present.starts_on.toordinal() - 1))


def first_day_kept(day: date) -> date:
    """The first day whose entries about a learner without any plan are still kept."""
    return _years_before(day, years_kept(has_plan=False))


def years_kept(*, has_plan: bool) -> int:
    """The term in years, of a learner with a plan and of one without any."""
    years: int = support_values()["retention"]["with_plan" if has_plan else "without_plan"]
    return years


def last_day_with_plan(semester: Semester) -> date:
    """The last day on which a learner is kept whose last plan is of the semester."""
    return _last_day(semester.ends_on, years_kept(has_plan=True))


def last_day_without_plan(entered_on: date) -> date:
    """The last day on which a learner without any plan is kept about whom the last entry was made on the day."""
    return _last_day(entered_on, years_kept(has_plan=False))


def _last_day(counted_from: date, years: int) -> date:
    after = counted_from + timedelta(days=1)
    try:
        gone = after.replace(year=after.year + years)
    except ValueError:
        # The 29th of February.
        gone = date(after.year + years, 3, 1)
    return gone - timedelta(days=1)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        # The 29th of February.
        return day.replace(year=day.year - years, day=28)
