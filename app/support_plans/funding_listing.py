"""IKVD's list of what seems to be paid twice."""

from flask_babel import lazy_gettext as _l

from app.core.actor import current_actor
from app.core.listing import Column, Filter, Listing
from app.support_plans.funding_labels import MATCH_STATUSES
from app.support_plans.funding_models import FundingMatch
from app.support_plans.funding_queries import is_to_confirm
from app.support_plans.funding_workflow import MatchStatus

MATCHES = Listing(
    (
        Column(_l("Number"), order="newest"),
        Column(_l("Learner")),
        Column(_l("Measure")),
        Column(_l("Paid twice by")),
        Column(_l("Days")),
        Column(_l("Status")),
    ),
    {"newest": (FundingMatch.id,)},
    (
        Filter(
            "status", _l("Status"), lambda value: FundingMatch.status == MatchStatus(value),
            lambda: {status.value: text for status, (_kind, text) in MATCH_STATUSES.items()},
        ),
        Filter(
            "open", _l("What it waits for"), lambda _value: is_to_confirm(current_actor().user_id),
            lambda: {"confirm": _l("You, to confirm another’s waiver")},
        ),
    ),
    falling=True,
)  # fmt: skip
