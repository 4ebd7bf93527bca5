"""What waits for the people of a school."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.audit.kept import until_a_case_changes
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import Role
from app.extensions import db
from app.registry.models import School
from app.reports.models import FinalReport, SchoolCount
from app.reports.workflow import ReportStatus
from app.support_plans import allotment_places, plan_queries
from app.support_plans.allotment_models import SemesterMoney
from app.support_plans.models import Learner, ParentNotice
from app.support_plans.plan_models import SupportPlan
from app.support_plans.plan_policy import OWN_STEP, is_visible_to, is_waiting_for
from app.support_plans.set_queries import to_send
from app.support_plans.workflow import APPROVED_ONES, SemesterMoneyStatus, SupportStatus


@dataclass(frozen=True)
class Plans:
    """How many support plans there are, how many are drafts and how many approved by all."""

    drafts: int
    approved: int
    total: int


@dataclass(frozen=True)
class Learners:
    """How many learners a school has here, and of how many no information to the parents is recorded."""

    total: int
    not_informed: int


def learners_here(actor: Actor) -> Learners:
    """The learners of the person's school, counted; nothing about any of them."""
    is_informed = select(ParentNotice.id).where(ParentNotice.learner_id == Learner.id).exists()
    counted = select(func.count(), func.count().filter(~is_informed)).select_from(Learner)
    row = db.session.execute(counted.where(Learner.school_id == actor.school_id)).one()
    return Learners(row[0], row[1])


def plans_here(actor: Actor, at: datetime) -> Plans:
    """The plans this person sees, counted by where they are; the whole country's are kept until a case changes."""
    if actor.role is Role.SUPPORT_SPECIALIST:
        return until_a_case_changes((plans_here, actor.role), lambda: _plans_here(actor, at))
    return _plans_here(actor, at)


def _plans_here(actor: Actor, at: datetime) -> Plans:
    rows = plan_queries.plan_rows(actor, riga_day(at)).subquery()
    counted = select(rows.c.status, func.count()).group_by(rows.c.status)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return Plans(
        drafts=found.get(SupportStatus.DRAFT, 0),
        approved=sum(found.get(one, 0) for one in APPROVED_ONES),
        total=sum(found.values()),
    )


def plans_to_write(actor: Actor, _day: Any) -> Select[Any]:
    """The drafts of plans at the person's school."""
    return select(func.count(SupportPlan.id)).where(
        SupportPlan.school_id == actor.school_id, SupportPlan.status == SupportStatus.DRAFT
    )


def plans_to_approve(actor: Actor, _day: Any) -> Select[Any]:
    """The plans whose turn with this person's role it is."""
    step = OWN_STEP[actor.role]
    return (
        select(func.count(SupportPlan.id))
        .join(School, School.id == SupportPlan.school_id)
        .where(is_visible_to(actor, step), is_waiting_for(step))
    )


def plans_to_send(actor: Actor, _day: Any) -> Select[Any]:
    """The plans the municipality has checked and not sent to IKVD."""
    return select(func.count()).select_from(to_send(actor.municipality_id).subquery())


def counts_to_confirm(actor: Actor, _day: Any) -> Select[Any]:
    """What reports in check say of the head's school and the school has not answered."""
    return (
        select(func.count(SchoolCount.id))
        .join(SchoolCount.report)
        .where(
            SchoolCount.school_id == actor.school_id, SchoolCount.confirmed.is_(None),
            FinalReport.status == ReportStatus.SUBMITTED,
        )
    )  # fmt: skip


def semester_money_to_confirm(actor: Actor, _day: Any) -> Select[Any]:
    """Sums of semesters that another person proposed."""
    return select(func.count(SemesterMoney.id)).where(
        SemesterMoney.status == SemesterMoneyStatus.PROPOSED, SemesterMoney.proposed_by_id != actor.user_id
    )


def schools_short_of_money(actor: Actor, _day: Any) -> Select[Any]:
    """The schools this person gives money to that have less left than their plans under way cost."""
    return select(func.count()).select_from(allotment_places.short_schools(actor).subquery())
