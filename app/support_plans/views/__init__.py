"""Pages of learners and their support plans."""

from app.support_plans.views import accesses, learners, registering, risks
from app.support_plans.views.blueprint import blueprint

__all__ = ["accesses", "blueprint", "learners", "registering", "risks"]
