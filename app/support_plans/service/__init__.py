"""What people do with learners and their support plans."""

from app.support_plans.service.importing import import_learners
from app.support_plans.service.learners import (
    edit_learner,
    end_learner,
    record_notice,
    register_learner,
    reveal_code,
)
from app.support_plans.service.risks import observe, strike_out

__all__ = [
    "edit_learner",
    "end_learner",
    "import_learners",
    "observe",
    "record_notice",
    "register_learner",
    "reveal_code",
    "strike_out",
]
