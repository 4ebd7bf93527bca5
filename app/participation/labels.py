"""Texts of participation."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.participation.workflow import ParticipationStatus

PARTICIPATION_STATUS = {
    ParticipationStatus.CONTRACTING: ("wait", _l("Contracting")),
    ParticipationStatus.SIGNED: ("done", _l("Cooperation agreement signed")),
    ParticipationStatus.ENDED: ("none", _l("Participation ended")),
}
PUBLISHED_COLUMNS = {
    "municipalities_total": _l("Municipalities"),
    "municipalities_contracting": _l("Municipalities contracting"),
    "schools_total": _l("Schools"),
    "schools_participating": _l("Schools taking part"),
    "learners_total": _l("Learners"),
    "learners_at_risk": _l("Learners at risk"),
    "institutions_total": _l("Institutions"),
    "institutions_contracting": _l("Institutions contracting"),
}
add_texts(
    {
        "participation_live": _l("%(partner)s takes part already. Open its entry in the list."),
        "participation_one_partner": _l("Choose one partner: a municipality or a vocational school."),
        "participation_school_not_vocational": _l(
            "%(partner)s is not a vocational school. A school of general education joins with its municipality."
        ),
        "participation_ended": _l("This participation has ended. Start a new one to enter figures."),
        "participation_negative": _l("A number of schools or learners cannot be below zero."),
        "participation_ends_in_future": _l(
            "The day of the end, %(day)s, is in the future. Enter it on that day."
        ),
        "participation_ends_before_signed": _l(
            "The agreement was signed on %(day)s, so it cannot have ended earlier. Check the date."
        ),
        "cooperation_signed_in_future": _l(
            "The day of signing, %(day)s, is in the future. Enter the day it was signed."
        ),
        "cooperation_number_taken": _l(
            "Another cooperation agreement has the number %(number)s. Check the number on the agreement."
        ),
    }
)
