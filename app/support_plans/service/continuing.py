"""Going on with a learner's last plan in a later semester: aims, team and measures are taken along into a new draft."""

from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import refusal
from app.support_plans.models import Learner
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.plan_queries import rate_on
from app.support_plans.policy import require_keeper
from app.support_plans.service.writing import changed, plan_before, start_plan
from competition_rules.support import Semester
from competition_rules.support_continuation import at_rate, moved


@dataclass(frozen=True)
class Continued:
    """The new plan, how many measures it took along, and how many of them cost less now since the rate is lower."""

    plan: SupportPlan
    measures: int
    lowered: int


def continue_plan(learner: Learner, semester: Semester, *, by: Actor, at: datetime) -> Continued:
    """Begin the plan of a semester with everything the one before had but its documents.

    Measures are moved into the semester and cost no more than the rates there. Refused without a plan before, and like
    `start_plan`; then nothing is changed.
    """
    require_keeper(by, learner)
    before = plan_before(learner, semester)
    if before is None:
        raise refusal("plan_nothing_before", semester=semester.code)
    plan = start_plan(learner, semester, is_economic=before.is_economic, by=by, at=at)
    lowered = sum(_take_along(one, before, plan, at) for one in before.measures)
    if before.measures:
        changed(
            plan, "support_plan.continue", by, at, before=before.semester_code, measures=len(before.measures)
        )
    return Continued(plan, len(before.measures), lowered)


def _take_along(one: SupportMeasure, before: SupportPlan, plan: SupportPlan, at: datetime) -> bool:
    """Add the measure as it may stand in the new plan; says whether it costs less there."""
    there = moved(one.as_rule, before.semester, plan.semester, riga_day(at))
    found = at_rate(there, rate_on(one.kind, there.starts_on))
    plan.measures.append(
        SupportMeasure(
            kind=one.kind, volume=one.volume, starts_on=found.starts_on, ends_on=found.ends_on, cost=found.cost,
            provider=one.provider,
        )
    )  # fmt: skip
    plan.total += found.cost
    return found.cost < one.cost
