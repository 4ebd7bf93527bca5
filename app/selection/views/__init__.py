"""Pages of the selection."""

from app.selection.views import (
    appeals,
    assignment,
    borrowing,
    commission,
    conditions,
    conflicts,
    decisions,
    divergence,
    meetings,
    overview,
    plan_tasks,
    ranking,
    reserve,
    scoring,
    what_if,
)
from app.selection.views.blueprint import blueprint

__all__ = [
    "appeals",
    "assignment",
    "blueprint",
    "borrowing",
    "commission",
    "conditions",
    "conflicts",
    "decisions",
    "divergence",
    "meetings",
    "overview",
    "plan_tasks",
    "ranking",
    "reserve",
    "scoring",
    "what_if",
]
