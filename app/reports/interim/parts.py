"""The parts of an interim report by name, so that a checker can say which of them to put right."""

from flask_babel import lazy_gettext as _l

PARTS = {
    "activities": _l("Activities so far"),
    "participants": _l("Participants so far"),
    "difficulties": _l("Difficulties"),
    "costs": _l("Costs so far"),
}
