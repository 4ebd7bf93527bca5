"""Reminding organisations of conditions that fall due soon, as their edition says."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.clock import riga_day
from app.core.holidays import holidays_around
from app.extensions import db
from app.outbox.service import Letter, post_messages
from app.selection.condition_models import AwardCondition
from app.selection.service.condition_review import letter_data
from app.selection.workflow import ConditionStatus
from competition_rules.calendar import add_working_days

REMIND_JOB = "selection.remind"
_UNMET = (ConditionStatus.OPEN, ConditionStatus.NOT_MET)


def remind(*, at: datetime) -> int:
    """Write a letter for each unmet condition whose last day is near, once for each day it has been set to; returns
    how many are near."""
    near = [one for one in _unmet(at) if _is_near(one, at)]
    post_messages([_letter(one) for one in near], at=at)
    return len(near)


def _unmet(at: datetime) -> list[AwardCondition]:
    wanted = (
        select(AwardCondition)
        .join(AwardCondition.application)
        .where(
            AwardCondition.status.in_(_UNMET), AwardCondition.due_on >= riga_day(at),
            Application.status == ApplicationStatus.APPROVED_WITH_CONDITIONS,
        )
        .options(
            joinedload(AwardCondition.application).joinedload(Application.organisation),
            joinedload(AwardCondition.application).joinedload(Application.local_call).joinedload(LocalCall.call),
        )
        .order_by(AwardCondition.id)
    )  # fmt: skip
    return list(db.session.scalars(wanted))


def _is_near(condition: AwardCondition, at: datetime) -> bool:
    rule = regulation_of(condition.application.local_call.call).conditions
    today = riga_day(at)
    if rule is None:
        return False
    return condition.due_on <= add_working_days(today, rule.remind_working_days, holidays_around(today))


def _letter(condition: AwardCondition) -> Letter:
    address = condition.application.organisation.email
    key = f"condition {condition.id} falls due {condition.due_on}: {address}"
    return Letter(address, "selection/condition_reminder", letter_data(condition), key)
