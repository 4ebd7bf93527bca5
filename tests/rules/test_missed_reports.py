"""When a report may be taken as never to come."""

from datetime import date

from competition_rules.settlement import may_be_missed_from
from tests.rules.builders import PUMPURS


def test_a_reminder_after_the_day_was_in_vain() -> None:
    assert may_be_missed_from(PUMPURS, date(2019, 6, 30)) == date(2019, 7, 8)


def test_an_edition_that_reminds_of_nothing_waits_for_the_day_itself() -> None:
    silent = PUMPURS.model_copy(update={"report_reminders": None})
    assert may_be_missed_from(silent, date(2019, 6, 30)) == date(2019, 7, 1)
