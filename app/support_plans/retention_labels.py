"""Texts of the terms of keeping."""

from flask_babel import lazy_gettext as _l

from app.core.wording import add_texts

ENDPOINTS = {
    "support_plans.hold": _l("keeping beyond the term"),
    "support_plans.release_hold": _l("keeping beyond the term"),
}
add_texts(
    {
        "hold_without_reason": _l("Write why the data must be kept."),
        "hold_stands": _l("The data is held already. Release that hold first."),
        "hold_too_late": _l("The learner was made anonymous: nothing is left to be kept."),
    }
)
