"""Jobs of payments and recoveries."""

from app.jobs.handlers import Work, handler
from app.payments.service.completing import CERTIFY_JOB, certify
from app.payments.service.recovery_reminders import REMIND_JOB, remind


@handler(REMIND_JOB)
def remind_of_recoveries(work: Work) -> dict[str, int]:
    """The day's reminders of money that is to come back; a letter sent already is not sent again."""
    return {"reminders": remind(at=work.at)}


@handler(CERTIFY_JOB)
def certify_completion(work: Work) -> dict[str, int]:
    """The certificates of projects that were completed together; each is issued once."""
    return {"certificates": certify(work.payload["projects"], at=work.at)}
