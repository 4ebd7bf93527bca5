"""Texts of the signs of risk."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts
from app.plans.labels import RISK_GROUPS
from competition_rules.support import Trend

GROUPS = {group.value: text for group, text in RISK_GROUPS.items()}
SEVERITIES = {1: _l("noticed"), 2: _l("repeated"), 3: _l("lasting or endangering")}
TRENDS = {
    Trend.NEW: ("none", _l("no earlier one to compare with")),
    Trend.LOWER: ("done", _l("lower than before")),
    Trend.SAME: ("wait", _l("the same as before")),
    Trend.HIGHER: ("stop", _l("higher than before")),
}
add_texts(
    {
        "observed_in_future": _l("The day %(day)s is still to come. Enter the day the sign was observed."),
        "observation_struck": _l("The observation is struck out already."),
        "text_holds_code": _l(
            "What you wrote seems to hold a personal code. Take it out, or say below that it is none."
        ),
        "text_names_learner": _l(
            "What you wrote seems to hold the learner’s name. Take it out, or say below that it does not: outside your "
            "school the learner is known by a pseudonym."
        ),
    }
)
