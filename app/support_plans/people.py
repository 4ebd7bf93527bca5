"""Whom letters about support plans go to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from app.accounts.models import Membership, User
from app.core.roles import Role
from app.extensions import db


def specialists() -> Sequence[str]:
    """The addresses of IKVD's support specialists."""
    return _addresses(Membership.role == Role.SUPPORT_SPECIALIST)


def heads_of(school_id: int) -> Sequence[str]:
    """The addresses of a school's heads."""
    return _addresses(Membership.role == Role.DIRECTOR, Membership.school_id == school_id)


def _addresses(*conditions: ColumnElement[bool]) -> Sequence[str]:
    wanted = select(User.email).join(Membership, Membership.user_id == User.id).where(
        *conditions, Membership.ended_at.is_(None), User.is_active
    )  # fmt: skip
    return db.session.scalars(wanted.distinct().order_by(User.email)).all()
