"""Statements that count what waits for whom of borrowed members: the lender, the named person, the borrower."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from app.applications.assignments import is_for
from app.applications.borrowing.models import Borrowing
from app.applications.borrowing.scope import is_lent_to
from app.applications.models import Application, ConflictDeclaration
from app.applications.workflow import ApplicationStatus, BorrowingStatus
from app.calls.models import LocalCall
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.selection.models import Assessment, CommissionMember
from app.selection.workflow import AssessmentStatus

_S = BorrowingStatus


def members_to_lend(actor: Actor, _day: Any) -> Select[Any]:
    """Requests of other municipalities to which this coordinator has named nobody."""
    return _counted(Borrowing.status == _S.REQUESTED, Borrowing.lender_id == actor.municipality_id)


def members_to_accept(actor: Actor, _day: Any) -> Select[Any]:
    """Members who agreed to score for this coordinator's municipality."""
    return _counted(Borrowing.status == _S.AGREED, LocalCall.municipality_id == actor.municipality_id)


def loans_to_agree_to(actor: Actor, _day: Any) -> Select[Any]:
    """Requests for which this person was named and has not answered."""
    return _counted(
        Borrowing.status == _S.NAMED, Borrowing.member_id == actor.user_id,
        Borrowing.lender_id == actor.municipality_id,
    )  # fmt: skip


def refused_requests(actor: Actor, _day: Any) -> Select[Any]:
    """Requests of this chair's commission that were refused, and no other one was sent since."""
    later = aliased(Borrowing)
    chairs = exists().where(
        CommissionMember.local_call_id == LocalCall.id, CommissionMember.user_id == actor.user_id,
        CommissionMember.is_chair, CommissionMember.ended_at.is_(None),
    )  # fmt: skip
    return _counted(
        Borrowing.status == _S.REFUSED, LocalCall.municipality_id == actor.municipality_id, chairs,
        ~exists().where(later.local_call_id == Borrowing.local_call_id, later.id > Borrowing.id),
    )  # fmt: skip


def lent_to_score(actor: Actor, _day: Any) -> Select[Any]:
    """Applications of other municipalities this person was borrowed for and has neither scored nor withdrawn from."""
    own = and_(
        ConflictDeclaration.application_id == Application.id, ConflictDeclaration.user_id == actor.user_id
    )
    scored = exists().where(
        Assessment.application_id == Application.id, Assessment.evaluator_id == actor.user_id,
        Assessment.status == AssessmentStatus.SUBMITTED,
    )  # fmt: skip
    return select(func.count(Application.id)).where(
        Application.status == ApplicationStatus.ELIGIBLE,
        is_lent_to(actor.user_id, actor.municipality_id, Application.id),
        is_for(actor.user_id), ~exists().where(own, ConflictDeclaration.has_conflict), ~scored,
    )  # fmt: skip


def _counted(*conditions: Any) -> Select[Any]:
    return (
        select(func.count(Borrowing.id))
        .join(LocalCall, LocalCall.id == Borrowing.local_call_id)
        .where(LocalCall.status == LocalCallStatus.ANNOUNCED, *conditions)
    )
