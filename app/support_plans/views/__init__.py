"""Pages of learners and their support plans."""

from app.support_plans.views import accesses, chain, keeping, learners, own_data, plans, registering, risks
from app.support_plans.views.blueprint import blueprint

__all__ = [
    "accesses",
    "blueprint",
    "chain",
    "keeping",
    "learners",
    "own_data",
    "plans",
    "registering",
    "risks",
]
