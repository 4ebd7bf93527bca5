"""A learner of each side's school in the world of the attacks, with words no other rows hold."""

from decimal import Decimal
from typing import Any

from app.extensions import db
from app.support_plans import service
from app.support_plans.models import Learner, NoticeKind
from app.support_plans.service import MeasureDetails
from app.support_plans.typed import Typed
from competition_rules.support import Observed, semester_of
from competition_rules.support_plan import Measure
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
        _add_plan(season, side, learner)
        season.add("observation", "put down", side=number, of_school=True, observation_id=observation.id)
        season.add("learner", "registered", side=number, of_school=True, learner_id=learner.id)


def _add_plan(season: Any, side: Any, learner: Learner) -> None:
    """A draft; the world's schools are state vocational ones, whose plans no municipality sees."""
    by, number = side.actor("plan_author"), side.number
    plan = service.start_plan(learner, semester_of(NOW.date()), by=by, at=NOW)
    service.write_plan(plan, canary("aims", number), canary("team", number), by=by, at=NOW)
    day = NOW.date()
    details = MeasureDetails(Measure("meals", 10, day, day, Decimal("9.00")), canary("provider", number))
    measure = service.add_measure(plan, details, by=by, at=NOW)
    db.session.flush()
    ids = {"plan_id": plan.id, "measure_id": measure.id}
    season.add("support_plan", "draft", side=number, of_school=True, **ids)
