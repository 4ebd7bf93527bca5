"""Whether a project owes an interim report, on which time, and until when."""

from dataclasses import dataclass
from datetime import date

from competition_rules.calendar import add_days, interim_report_needed, last_day_of_months
from competition_rules.regulation import Regulation


@dataclass(frozen=True)
class InterimDue:
    """The last day the interim report covers and the last day for handing it in, with the point that says so."""

    covers_until: date
    due_on: date
    point: str


def interim_due(regulation: Regulation, starts_on: date, ends_on: date) -> InterimDue | None:
    """What a project of these days owes, first and last included.

    None when it is too short, or when the edition sets no day for interim reports.
    """
    rule = regulation.interim_report
    months = rule.when_longer_than_months
    if rule.days_to_report is None or not interim_report_needed(starts_on, ends_on, months):
        return None
    covers_until = last_day_of_months(starts_on, months)
    return InterimDue(covers_until, add_days(covers_until, rule.days_to_report), rule.point)
