"""What a member and their substitute share: one seat, so that one of the two scores an application."""

from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased

from app.applications.assignments import is_for
from app.applications.models import Application, SubmissionSnapshot
from app.selection.models import Assessment, CommissionMember
from app.selection.workflow import AssessmentStatus


def is_scored_by_partner(user_id: Any) -> ColumnElement[bool]:
    """Whether an application of the statement around was scored by the other person of this person's seat: whom they
    stand in for, or who stood in for them."""
    own, other, theirs = aliased(CommissionMember), aliased(CommissionMember), aliased(Assessment)
    newest = (
        select(func.max(SubmissionSnapshot.id))
        .where(SubmissionSnapshot.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    return exists().where(
        own.local_call_id == Application.local_call_id, own.user_id == user_id,
        other.local_call_id == own.local_call_id, other.user_id != own.user_id,
        func.coalesce(other.substitutes_for_id, other.id) == func.coalesce(own.substitutes_for_id, own.id),
        theirs.application_id == Application.id, theirs.evaluator_id == other.user_id,
        theirs.snapshot_id == newest, theirs.status == AssessmentStatus.SUBMITTED,
    )  # fmt: skip


def is_to_score(user_id: Any) -> ColumnElement[bool]:
    """Whether an application of the statement around is this person's to score: `is_for` them, and their seat has not
    scored it."""
    return is_for(user_id) & ~is_scored_by_partner(user_id)
