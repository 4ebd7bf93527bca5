"""Texts of interim reports."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.reports.workflow import InterimStatus

INTERIM_STATUS = {
    InterimStatus.DRAFT: ("none", _l("To be written")),
    InterimStatus.SUBMITTED: ("wait", _l("To be checked by the municipality")),
    InterimStatus.RETURNED: ("stop", _l("Returned to be corrected")),
    InterimStatus.ACCEPTED: ("done", _l("Accepted")),
    InterimStatus.WAIVED: ("none", _l("Not needed any more")),
}
EVENTS = {
    "interim_report.open": _l("Interim report asked for"),
    "interim_report.move": _l("Due day changed with the agreement"),
    "interim_report.submit": _l("Interim report submitted"),
    "interim_report.return": _l("Returned to be corrected"),
    "interim_report.accept": _l("Accepted by the municipality"),
    "interim_report.waive": _l("Not needed any more"),
    "interim_report.ask_again": _l("Interim report asked for again"),
}
add_texts(
    {
        "interim_without_activities": _l("Write what has been done so far."),
        "interim_without_participants": _l("Enter how many people have taken part so far."),
        "interim_without_difficulties": _l("Write what was difficult; if nothing was, write so."),
        "interim_without_costs": _l("Enter how much has been spent so far; 0 if nothing."),
        "interim_overdue": _l(
            "The organisation has not handed in the interim report of its project %(number)s in time. It is paid again "
            "when it does."
        ),
        "word:interim_overdue": _l("an interim report of the organisation is overdue"),
        "word:interim_activities": _l("What has been done so far"),
        "word:interim_difficulties": _l("What was difficult, and what you changed"),
    }
)
