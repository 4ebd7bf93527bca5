"""A learner of each side's school in the world of the attacks, with words no other rows hold."""

from typing import Any

from app.extensions import db
from app.support_plans import service
from app.support_plans.models import NoticeKind
from app.support_plans.typed import Typed
from competition_rules.support import Observed
from tests.attacks.season import NOW, canary
from tests.builders.learners import personal_code


def add_learners(season: Any) -> None:
    """One registered on each side, whose parents were informed."""
    for side in season.sides:
        by, number = side.actor("plan_author"), side.number
        typed = Typed(canary("learner", number), personal_code(number), 2, "2. kurss")
        learner = service.register_learner(typed, by=by, at=NOW)
        service.record_notice(learner, NoticeKind.INFORMED, NOW.date(), by=by, at=NOW)
        seen = Observed("absences", 2, NOW.date())
        observation = service.observe(learner, seen, canary("risk", number), by=by, at=NOW)
        db.session.flush()
        season.add("observation", "put down", side=number, of_school=True, observation_id=observation.id)
        season.add("learner", "registered", side=number, of_school=True, learner_id=learner.id)
