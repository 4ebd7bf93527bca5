"""What ties a plan to the rest: the project a learner takes part in, and a personal code the learner had before."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.applications.models import Application
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, present, refusal
from app.core.roles import SCHOOL_STAFF
from app.extensions import db
from app.support_plans.funding_models import FormerCode, ProjectLink
from app.support_plans.funding_queries import link_of, projects_for
from app.support_plans.models import Learner
from app.support_plans.plan_models import MeasureCode, SupportMeasure, SupportPlan
from app.support_plans.policy import require_keeper
from app.support_plans.queries import hash_of_code
from app.support_plans.service.double_funding import look_for
from app.support_plans.service.writing import facts_of


def link_project(
    measure: SupportMeasure, application: Application, *, by: Actor, at: datetime
) -> ProjectLink:
    """Say in which project the learner takes part. The project's organisation does not learn of it.

    Refused for another kind of measure, for a project that is not of those offered, and for a measure that has one.
    """
    _lock(measure.plan, by)
    if measure.kind is not MeasureCode.YOUTH_PROJECT:
        raise refusal("link_other_kind")
    if application.id not in {one.id for one in projects_for(measure.plan)}:
        raise refusal("link_no_project")
    link = ProjectLink(
        measure_id=measure.id, application_id=application.id, linked_at=at,
        linked_by_id=present(by.user_id, "a person of the school is signed in"),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(link)
    except IntegrityError:
        raise refusal("link_exists") from None
    _changed(measure.plan, "support_plan.link_project", link, by, at)
    return link


def unlink_project(measure: SupportMeasure, *, by: Actor, at: datetime) -> None:
    """The measure takes place in that project no more; `StaleState` when it has none."""
    _lock(measure.plan, by)
    link = link_of(measure)
    if link is None:
        raise StaleState(measure.plan, "unlink a project")
    link.ended_at, link.ended_by_id = at, by.user_id
    _changed(measure.plan, "support_plan.unlink_project", link, by, at)


def _lock(plan: SupportPlan, by: Actor) -> None:
    if by.role not in SCHOOL_STAFF or plan.school_id != by.school_id:
        raise NotPermitted(f"{by.role} links no projects to plan {plan.id}")
    db.session.execute(
        select(SupportPlan.id).where(SupportPlan.id == plan.id).with_for_update(key_share=True)
    )
    db.session.refresh(plan, ["status", "revision"])


def _changed(plan: SupportPlan, event: str, link: ProjectLink, by: Actor, at: datetime) -> None:
    plan.revision += 1
    facts = {**facts_of(plan), "project": link.application.number}
    record(plan, event, by=by, at=at, facts=facts)
    look_for([plan.id], at=at)


def record_former_code(learner: Learner, digits: str, *, by: Actor, at: datetime) -> FormerCode:
    """Put down a personal code the learner had before: another school may know the same person by it.

    Refused for the present code and for one that is put down already.
    """
    require_keeper(by, learner)
    code_hash = hash_of_code(digits)
    if code_hash == learner.code_hash:
        raise refusal("former_code_is_present")
    former = FormerCode(
        learner_id=learner.id, code=digits, code_hash=code_hash, recorded_at=at,
        recorded_by_id=present(by.user_id, "a person of the school is signed in"),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(former)
    except IntegrityError:
        raise refusal("former_code_known") from None
    record(learner, "learner.former_code", by=by, at=at)
    plans = select(SupportPlan.id).where(SupportPlan.learner_id == learner.id)
    look_for(list(db.session.scalars(plans)), at=at)
    return former
