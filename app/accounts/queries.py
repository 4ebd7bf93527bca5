"""Reading people and what they may act as."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, User
from app.extensions import db


def tidy_email(text: str) -> str:
    """The one spelling an address is stored and looked up by."""
    return text.strip().lower()


def user_by_email(email: str) -> User | None:
    """The user with that address, active or not."""
    return db.session.scalar(select(User).where(User.email == tidy_email(email)))


def live_memberships(user_id: int) -> list[Membership]:
    """What a person may act as now, oldest first, with the names of the scopes."""
    statement = with_scopes(select(Membership)).where(
        Membership.user_id == user_id, Membership.ended_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(Membership.id)))


def with_scopes(statement: Select[Membership]) -> Select[Membership]:
    """The same memberships with their scopes loaded in one query."""
    return statement.options(
        joinedload(Membership.organisation),
        joinedload(Membership.municipality),
        joinedload(Membership.school),
    )
