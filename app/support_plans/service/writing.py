"""Writing a plan: begun for a learner and a semester, its aims and team, its measures."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.extensions import db
from app.support_plans.models import Learner
from app.support_plans.plan_models import MeasureCode, SupportMeasure, SupportPlan
from app.support_plans.plan_policy import may_write
from app.support_plans.plan_queries import rate_on
from app.support_plans.policy import require_keeper
from app.support_plans.texts import text_flaws
from app.support_plans.workflow import SupportStatus
from competition_rules.support import Semester, semester_of
from competition_rules.support_plan import Measure, check_measure


@dataclass(frozen=True)
class MeasureDetails:
    """A measure as typed."""

    measure: Measure
    provider: str


def start_plan(
    learner: Learner, semester: Semester, *, is_economic: bool = False, by: Actor, at: datetime
) -> SupportPlan:
    """Begin the learner's plan for a semester, with the aims and the team of the plan before.

    Refused for a semester that is over, and when the learner has a plan for it.
    """
    require_keeper(by, learner)
    if semester < semester_of(riga_day(at)):
        raise refusal("plan_for_past", semester=semester.code)
    before = plan_before(learner, semester)
    plan = SupportPlan(
        learner=learner, school_id=learner.school_id, semester_code=semester.code, is_economic=is_economic,
        goals=before.goals if before else "", team=before.team if before else "", created_at=at,
        author_id=present(by.user_id, "a person of the school is signed in"),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(plan)
    except IntegrityError:
        raise refusal("plan_exists", semester=semester.code) from None
    record(plan, "support_plan.start", by=by, at=at, facts=facts_of(plan))
    return plan


def plan_before(learner: Learner, semester: Semester) -> SupportPlan | None:
    """The learner's last plan of an earlier semester."""
    wanted = select(SupportPlan).where(
        SupportPlan.learner_id == learner.id, SupportPlan.semester_code < semester.code
    )
    return db.session.scalar(wanted.order_by(SupportPlan.semester_code.desc()).limit(1))


def write_plan(
    plan: SupportPlan, goals: str, team: str, *, is_checked: bool = False, by: Actor, at: datetime
) -> None:
    """Write the aims and the team anew. Refused for texts that tell who the learner is, unless somebody looked."""
    require_writable(plan, by)
    if not is_checked:
        refuse_if(text_flaws(plan.learner, goals, team))
    if (plan.goals, plan.team) == (goals, team):
        return
    plan.goals, plan.team = goals, team
    changed(plan, "support_plan.write", by, at)


def add_measure(
    plan: SupportPlan, details: MeasureDetails, *, is_checked: bool = False, by: Actor, at: datetime
) -> SupportMeasure:
    """Add a measure. Refused outside the semester, over the rate of its first day, or in a plan without its kind."""
    require_writable(plan, by)
    one = details.measure
    kind = MeasureCode(one.kind)
    rate = rate_on(kind, one.starts_on)
    refuse_if(check_measure(one, plan.semester, rate, is_economic_plan=plan.is_economic))
    if not is_checked:
        refuse_if(text_flaws(plan.learner, details.provider))
    measure = SupportMeasure(
        kind=kind, volume=one.volume, starts_on=one.starts_on, ends_on=one.ends_on, cost=one.cost,
        provider=details.provider,
    )  # fmt: skip
    plan.measures.append(measure)
    plan.total += one.cost
    changed(plan, "support_plan.add_measure", by, at, kind=kind, cost=one.cost)
    return measure


def remove_measure(measure: SupportMeasure, *, by: Actor, at: datetime) -> None:
    """Take a measure out of the plan."""
    plan = measure.plan
    require_writable(plan, by)
    plan.total -= measure.cost
    plan.measures.remove(measure)
    changed(plan, "support_plan.remove_measure", by, at, kind=measure.kind, cost=measure.cost)


def facts_of(plan: SupportPlan) -> dict[str, object]:
    """What the record of acts may know of a plan: the learner by a number that leads to nobody once anonymous."""
    return {"learner": plan.learner_id, "semester": plan.semester_code, "revision": plan.revision}


def require_writable(plan: SupportPlan, by: Actor) -> None:
    """Lock the plan; raise `StaleState` unless it is a draft, `NotPermitted` unless this person's to write."""
    # Locked: the measures and their total change together.
    db.session.execute(
        select(SupportPlan.id).where(SupportPlan.id == plan.id).with_for_update(key_share=True)
    )
    db.session.refresh(plan, ["status", "revision", "total"])
    if plan.status is not SupportStatus.DRAFT:
        raise StaleState(plan, "write")
    if not may_write(by, plan):
        raise NotPermitted(f"{by.role} does not write plan {plan.id}")


def changed(plan: SupportPlan, event: str, by: Actor, at: datetime, **facts: object) -> None:
    """Write down a change of a draft, under a new revision."""
    plan.revision += 1
    record(plan, event, by=by, at=at, facts={**facts_of(plan), **facts})
