"""Jobs of reports."""

from app.jobs.handlers import Work, handler
from app.reports.service.reminding import REMIND_JOB, remind


@handler(REMIND_JOB)
def remind_of_reports(work: Work) -> dict[str, int]:
    """The day's reminders of reports that fall due or are overdue; a letter sent already is not sent again."""
    return {"reminders": remind(at=work.at)}
