"""The lists of learners and of who saw them."""

from flask_babel import lazy_gettext as _l

from app.core.listing import Column, Filter, Listing
from app.support_plans.labels import ACCESS_ACTS
from app.support_plans.models import AccessAct, Learner, SupportAccess

LEARNERS = Listing(
    (
        Column(_l("Given name and surname")),
        Column(_l("Class or group"), order="class"),
        Column(_l("Pseudonym"), order="pseudonym"),
    ),
    {
        "class": (Learner.year, Learner.class_name, Learner.id),
        "pseudonym": (Learner.pseudonym, Learner.id),
    },
    (
        Filter(
            "class", _l("Class or group"), lambda text: Learner.class_name.contains(text, autoescape=True)
        ),
        Filter("pseudonym", _l("Pseudonym"), lambda text: Learner.pseudonym == text.upper()),
    ),
)
ACCESSES = Listing(
    (
        Column(_l("When"), order="when"),
        Column(_l("Who")),
        Column(_l("What")),
        Column(_l("Whose data")),
    ),
    {"when": (SupportAccess.id,)},
    (
        Filter(
            "act", _l("What"), lambda value: SupportAccess.act == AccessAct(value),
            lambda: {act.value: text for act, (_kind, text) in ACCESS_ACTS.items()},
        ),
        Filter("pseudonym", _l("Pseudonym"), lambda text: Learner.pseudonym == text.upper()),
    ),
    falling=True,
)  # fmt: skip
