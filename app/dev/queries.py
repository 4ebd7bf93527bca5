"""The people of the demonstration."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, User
from app.accounts.queries import with_scopes
from app.core.roles import Role
from app.extensions import db

DEMO_ADDRESS = "@demo.pumpurs.example"


def demo_memberships() -> dict[Role, list[Membership]]:
    """What the demonstration's people act as, by role in the order of the roles."""
    statement = with_scopes(select(Membership)).options(joinedload(Membership.user))
    people = select(User.id).where(User.email.endswith(DEMO_ADDRESS), User.is_active)
    found = db.session.scalars(
        statement.where(Membership.user_id.in_(people), Membership.ended_at.is_(None)).order_by(Membership.id)
    ).all()
    by_role = {role: [item for item in found if item.role is role] for role in Role}
    return {role: items for role, items in by_role.items() if items}
