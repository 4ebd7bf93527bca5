"""Until when what is known of a learner is kept, and why so long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.core.clock import riga_day
from app.extensions import db
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportPlan
from app.support_plans.retention_queries import holds_of
from app.support_plans.risk_models import RiskObservation
from competition_rules.support_retention import last_day_with_plan, last_day_without_plan, years_kept


@dataclass(frozen=True)
class Keeping:
    """The last day of the term, of so many years after the last plan's semester or else after the last entry.

    While a hold of IKVD stands (`held_since`) everything is kept beyond that day too.
    """

    until: date
    years: int
    semester: str | None
    entered_on: date
    held_since: date | None


def keeping_of(learner: Learner, plans: Sequence[SupportPlan]) -> Keeping:
    """Of a learner with these plans; the day after `until` the learner is made anonymous."""
    held = next((riga_day(one.placed_at) for one in holds_of(learner) if one.released_at is None), None)
    entered_on = riga_day(_last_entry(learner))
    last = max(plans, key=lambda one: one.semester_code, default=None)
    until = last_day_with_plan(last.semester) if last else last_day_without_plan(entered_on)
    years = years_kept(has_plan=last is not None)
    return Keeping(until, years, last.semester_shown if last else None, entered_on, held)


def _last_entry(learner: Learner) -> datetime:
    observed = select(func.max(RiskObservation.recorded_at)).where(RiskObservation.learner_id == learner.id)
    moments = [
        learner.registered_at,
        *(one.recorded_at for one in learner.notices),
        db.session.scalar(observed),
    ]
    return max(one for one in moments if one is not None)
