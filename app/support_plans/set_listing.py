"""The list of compiled sets."""

from flask_babel import lazy_gettext as _l

from app.core.listing import Column, Filter, Listing
from app.support_plans.set_labels import SET_STATUSES
from app.support_plans.set_models import PlanSet
from app.support_plans.set_workflow import SetStatus

SETS = Listing(
    (
        Column(_l("Set"), order="newest"),
        Column(_l("Municipality")),
        Column(_l("Sent")),
        Column(_l("Plans"), is_number=True),
        Column(_l("With IKVD"), is_number=True),
        Column(_l("Cost"), is_number=True, order="cost"),
        Column(_l("Status")),
    ),
    {"newest": (PlanSet.id,), "cost": (PlanSet.total, PlanSet.id)},
    (
        Filter(
            "status", _l("Status"), lambda value: PlanSet.status == SetStatus(value),
            lambda: {status.value: text for status, (_kind, text) in SET_STATUSES.items()},
        ),
        Filter("semester", _l("Semester"), lambda text: PlanSet.semester_code.startswith(text, autoescape=True)),
    ),
    falling=True,
)  # fmt: skip
