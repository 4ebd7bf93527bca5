"""What waits for the people of a school."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from app.core.actor import Actor
from app.extensions import db
from app.reports.models import FinalReport, SchoolCount
from app.reports.workflow import ReportStatus
from app.support_plans.models import Learner, ParentNotice


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
