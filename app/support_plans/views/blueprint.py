"""The blueprint, and how its pages find a learner."""

from flask import Blueprint, abort

from app.core.actor import current_actor
from app.support_plans import queries
from app.support_plans.models import Learner
from app.support_plans.watching import shows

blueprint = Blueprint("support_plans", __name__, url_prefix="/support")


def learner_or_404(learner_id: int) -> Learner:
    """A learner of the signed-in person's school; the record of access says that they were shown."""
    learner = queries.find_learner(current_actor(), learner_id) or abort(404)
    shows(learner)
    return learner
