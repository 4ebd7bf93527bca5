"""The list of the director's orders."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.core.listing import Column, Filter, Listing
from app.support_plans.order_models import SupportOrder
from app.support_plans.plan_models import unbroken

ORDERS = Listing(
    (
        Column(_l("Number"), order="newest"),
        Column(_l("School")),
        Column(_l("Issued")),
        Column(_l("Total"), is_number=True, order="total"),
    ),
    {"newest": (SupportOrder.id,), "total": (SupportOrder.total, SupportOrder.id)},
    (
        Filter(
            "semester", _l("Semester"), lambda text: SupportOrder.semester_code.startswith(text, autoescape=True)
        ),
    ),
    falling=True,
)  # fmt: skip


def shown_number(row: Any) -> str:
    """An order's number, of a row of the list."""
    return unbroken(f"{row.semester_code}-R{row.id:05}")
