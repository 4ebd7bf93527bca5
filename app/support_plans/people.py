"""Whom letters about support plans go to, and who did what about a learner."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from app.accounts.models import Membership, User
from app.audit.models import AuditEvent
from app.core.roles import Role
from app.extensions import db
from app.support_plans.models import Learner


def specialists() -> Sequence[str]:
    """The addresses of IKVD's support specialists."""
    return _addresses(Membership.role == Role.SUPPORT_SPECIALIST)


def heads_of(school_id: int) -> Sequence[str]:
    """The addresses of a school's heads."""
    return _addresses(Membership.role == Role.DIRECTOR, Membership.school_id == school_id)


def ended_by(learner: Learner) -> int | None:
    """Who ended the learner's time at the school they were at last."""
    wanted = select(AuditEvent.actor_user_id).where(
        AuditEvent.case_kind == Learner.__tablename__, AuditEvent.case_id == learner.id,
        AuditEvent.event == "learner.end",
    )  # fmt: skip
    return db.session.scalar(wanted.order_by(AuditEvent.id.desc()).limit(1))


def _addresses(*conditions: ColumnElement[bool]) -> Sequence[str]:
    wanted = select(User.email).join(Membership, Membership.user_id == User.id).where(
        *conditions, Membership.ended_at.is_(None), User.is_active
    )  # fmt: skip
    return db.session.scalars(wanted.distinct().order_by(User.email)).all()
