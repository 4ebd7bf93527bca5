"""Co-editors: the representative lets people write the organisation's applications; only the representative submits.

Nothing but a name and an address is asked of them, so that young people under 18 need no personal code.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import invitations, one_time_links, service
from app.accounts.models import LinkPurpose, Membership
from app.accounts.queries import live_memberships
from app.core.actor import Actor
from app.core.errors import NotPermitted, present
from app.core.roles import Role
from app.extensions import db


def invite(email: str, name: str, *, by: Actor, at: datetime) -> Membership:
    """Let a person write along. Whether the address is known, and whose it is, shows nowhere."""
    if by.role is not Role.REPRESENTATIVE:
        raise NotPermitted("only the representative invites editors")
    organisation_id = present(by.organisation_id, "a representative acts for an organisation")
    return invitations.invite_to_organisation(email, name, Role.EDITOR, organisation_id, by=by, at=at)


def remove(membership: Membership, *, by: Actor, at: datetime) -> None:
    """End an editor's access at once; what they wrote stays. An unused invitation opens nothing any more."""
    service.end_membership(membership, by=by, at=at)
    if not live_memberships(membership.user_id):
        one_time_links.withdraw(membership.user_id, LinkPurpose.INVITATION, at=at)


def editors_of(actor: Actor) -> list[Membership]:
    """The editors of the organisation the person acts for."""
    live = select(Membership).where(
        Membership.organisation_id == actor.organisation_id, Membership.role == Role.EDITOR,
        Membership.ended_at.is_(None),
    )  # fmt: skip
    return list(db.session.scalars(live.options(joinedload(Membership.user)).order_by(Membership.id)))
