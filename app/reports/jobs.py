"""Jobs of reports."""

from app.jobs.handlers import Work, handler
from app.reports.interim import daily
from app.reports.service.reminding import REMIND_JOB, remind


@handler(REMIND_JOB)
def remind_of_reports(work: Work) -> dict[str, int]:
    """The day's work about reports that fall due or are overdue; what was done already is not done again."""
    return {
        "asked": daily.ask(at=work.at),
        "reminders": remind(at=work.at) + daily.remind(at=work.at),
    }
