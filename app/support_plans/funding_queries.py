"""Reading links to projects, former codes and what seems to be paid twice."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.roles import SCHOOL_STAFF, Role
from app.extensions import db
from app.support_plans.funding_models import FormerCode, FundingMatch, ProjectLink
from app.support_plans.funding_workflow import HOLDING, MatchStatus
from app.support_plans.models import Learner
from app.support_plans.plan_models import MeasureCode, SupportMeasure, SupportPlan
from app.support_plans.workflow import SupportStatus

_GRANTED = (ApplicationStatus.APPROVED, ApplicationStatus.CONTRACTED)
# Until the head of the school has agreed, a plan says nothing about who takes part.
_BEFORE_DIRECTOR = (SupportStatus.DRAFT, SupportStatus.SUBMITTED)


def projects_for(plan: SupportPlan) -> Sequence[Application]:
    """The projects a learner of the school may take part in: granted ones of the municipality, in the semester."""
    wanted = (
        select(Application)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .where(
            LocalCall.municipality_id == plan.school.municipality_id, Application.status.in_(_GRANTED),
            Application.starts_on <= plan.semester.ends_on, Application.ends_on >= plan.semester.starts_on,
        )
        .options(joinedload(Application.organisation))
        .order_by(Application.title_sort, Application.id)
    )  # fmt: skip
    return db.session.scalars(wanted).all()


def link_of(measure: SupportMeasure) -> ProjectLink | None:
    """The project the measure takes place in now."""
    wanted = select(ProjectLink).where(ProjectLink.measure_id == measure.id, ProjectLink.ended_at.is_(None))
    return db.session.scalar(wanted.options(joinedload(ProjectLink.application)))


def links_in(plan: SupportPlan) -> dict[int, ProjectLink]:
    """By measure, the projects the plan's measures take place in now."""
    if all(one.kind is not MeasureCode.YOUTH_PROJECT for one in plan.measures):
        return {}
    wanted = select(ProjectLink).join(ProjectLink.measure).where(
        SupportMeasure.plan_id == plan.id, ProjectLink.ended_at.is_(None)
    )  # fmt: skip
    found = db.session.scalars(wanted.options(joinedload(ProjectLink.application)))
    return {one.measure_id: one for one in found}


def find_linkable(actor: Actor, measure_id: int) -> SupportMeasure | None:
    """A measure of a plan of the person's own school, whatever the plan's state."""
    wanted = select(SupportMeasure).join(SupportMeasure.plan).where(
        SupportMeasure.id == measure_id, SupportPlan.school_id == actor.school_id
    )  # fmt: skip
    return db.session.scalar(wanted) if actor.role in SCHOOL_STAFF else None


def at_risk_by_plans(school_id: int, application_ids: Collection[int]) -> dict[int, int]:
    """By project, how many learners of the school take part in it by their plans; a learner counts once."""
    learners = func.count(SupportPlan.learner_id.distinct())
    wanted = (
        select(ProjectLink.application_id, learners)
        .join(ProjectLink.measure)
        .join(SupportMeasure.plan)
        .where(
            SupportPlan.school_id == school_id, SupportPlan.status.not_in(_BEFORE_DIRECTOR),
            ProjectLink.application_id.in_(application_ids), ProjectLink.ended_at.is_(None),
        )
        .group_by(ProjectLink.application_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def former_codes_of(learner: Learner) -> Sequence[FormerCode]:
    """The codes the learner had before, in the order they were put down."""
    wanted = select(FormerCode).where(FormerCode.learner_id == learner.id)
    return db.session.scalars(wanted.order_by(FormerCode.id)).all()


def match_rows(actor: Actor) -> Select[Any]:
    """The matches IKVD decides on; nobody else sees them."""
    columns: tuple[Any, ...] = (
        FundingMatch.id, FundingMatch.kind, FundingMatch.status, FundingMatch.starts_on, FundingMatch.ends_on,
        FundingMatch.found_at, FundingMatch.plan_id, FundingMatch.other_plan_id, Learner.pseudonym,
        Application.number, SupportPlan.learner_id,
    )  # fmt: skip
    return (
        select(*columns)
        .join(SupportPlan, SupportPlan.id == FundingMatch.plan_id)
        .join(Learner, Learner.id == SupportPlan.learner_id)
        .outerjoin(Application, Application.id == FundingMatch.application_id)
        .where(true() if actor.role is Role.SUPPORT_SPECIALIST else false())
    )


def is_to_confirm(user_id: Any) -> ColumnElement[bool]:
    """A match whose waiver another person proposed."""
    return (FundingMatch.status == MatchStatus.WAIVER_PROPOSED) & (FundingMatch.proposed_by_id != user_id)


def find_match(actor: Actor, match_id: int) -> FundingMatch | None:
    """A match, for IKVD's support specialists."""
    if actor.role is not Role.SUPPORT_SPECIALIST:
        return None
    return db.session.get(FundingMatch, match_id)


def open_matches_of(plan: SupportPlan) -> Sequence[FundingMatch]:
    """What holds the plan's money back."""
    wanted = select(FundingMatch).where(
        (FundingMatch.plan_id == plan.id) | (FundingMatch.other_plan_id == plan.id),
        FundingMatch.status.in_(HOLDING),
    )
    return db.session.scalars(wanted.order_by(FundingMatch.id)).all()
