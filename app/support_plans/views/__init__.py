"""Pages of learners and their support plans."""

from app.support_plans.views import (
    accesses,
    carrying,
    chain,
    keeping,
    learners,
    money,
    money_files,
    money_giving,
    own_data,
    plans,
    registering,
    results,
    risks,
)
from app.support_plans.views.blueprint import blueprint

__all__ = [
    "accesses",
    "blueprint",
    "carrying",
    "chain",
    "keeping",
    "learners",
    "money",
    "money_files",
    "money_giving",
    "own_data",
    "plans",
    "registering",
    "results",
    "risks",
]
