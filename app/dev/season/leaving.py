"""Learners who leave a school in the middle of a semester: one is taken over with the plan, one by nobody yet."""

from sqlalchemy import select

from app.core.actor import Actor
from app.dev.season.scene import SchoolHouse, Season
from app.extensions import db
from app.support_plans import service
from app.support_plans.funding_queries import open_matches_of
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportPlan
from app.support_plans.typed import Typed
from app.support_plans.workflow import IN_FORCE
from competition_rules.support import target_years


def change_schools(season: Season) -> None:
    """The two cheapest plans that a school carries out: their learners leave it."""
    old, new = season.schools
    going, gone = _cheapest(old)
    typed = _typed(going.learner, new)
    _leave(going.learner, old.director, season)
    _leave(gone.learner, old.director, season)
    service.register_learner(typed, by=new.author, at=season.at(season.day(0)))


def _cheapest(house: SchoolHouse) -> list[SupportPlan]:
    carried_out = select(SupportPlan).where(
        SupportPlan.school_id == house.school.id, SupportPlan.status.in_(sorted(IN_FORCE))
    )
    found = db.session.scalars(carried_out.order_by(SupportPlan.total, SupportPlan.id))
    return [one for one in found if not open_matches_of(one)][:2]


def _typed(learner: Learner, house: SchoolHouse) -> Typed:
    """The same person in the first year of the other school."""
    first, _last = target_years(house.school.kind.value)
    return Typed(learner.name, learner.code, first, f"{first}. kurss, A-1")


def _leave(learner: Learner, by: Actor, season: Season) -> None:
    service.end_learner(learner, by=by, at=season.at(season.day(1)))
