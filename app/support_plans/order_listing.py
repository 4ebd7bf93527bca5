"""The list of the director's orders."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.listing import Column, Filter, Listing
from app.support_plans.order_models import SupportOrder
from app.support_plans.order_queries import has_take_back
from app.support_plans.plan_models import unbroken
from app.support_plans.taking_back_labels import ORDER_STATUSES
from app.support_plans.taking_back_workflow import TakeBackStatus

ORDERS = Listing(
    (
        Column(_l("Number"), order="newest"),
        Column(_l("School")),
        Column(_l("Issued")),
        Column(_l("Total"), is_number=True, order="total"),
        Column(_l("Status")),
    ),
    {"newest": (SupportOrder.id,), "total": (SupportOrder.total, SupportOrder.id)},
    (
        Filter(
            "status", _l("Status"), lambda value: has_take_back(TakeBackStatus(value)),
            lambda: {one.value: text for one, (_kind, text) in ORDER_STATUSES.items()},
        ),
        Filter(
            "semester", _l("Semester"), lambda text: SupportOrder.semester_code.startswith(text, autoescape=True)
        ),
    ),
    falling=True,
)  # fmt: skip


def shown_number(row: Any) -> str:
    """An order's number, of a row of the list."""
    return unbroken(f"{row.semester_code}-R{row.id:05}")
