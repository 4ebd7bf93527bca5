"""Reading people and what they may act as."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from app.accounts.models import LinkPurpose, Membership, OneTimeLink, User
from app.core.actor import Actor
from app.core.formats import search_key, sort_key
from app.core.roles import Role
from app.extensions import db
from app.jobs.models import Job

# The groups the administrator's list shows by themselves: invited and not in yet, kept out.
GROUPS = ("invited", "out")


def tidy_email(text: str) -> str:
    """The one spelling an address is stored and looked up by."""
    return text.strip().lower()


def user_by_email(email: str) -> User | None:
    """The user with that address, active or not."""
    return db.session.scalar(select(User).where(User.email == tidy_email(email)))


def name_order(person: User) -> tuple[str, int]:
    """What lists of people are sorted by: the Latvian alphabet, whatever the database would make of the letters."""
    return sort_key(person.name), person.id


def live_memberships(user_id: int) -> list[Membership]:
    """What a person may act as now, oldest first, with the names of the scopes."""
    statement = with_scopes(select(Membership)).where(
        Membership.user_id == user_id, Membership.ended_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(Membership.id)))


def acting(user_id: int, role: Role, scope_id: int | None) -> Actor | None:
    """The person as the actor they were, when they may still act so; outside requests nobody is signed in."""
    for membership in live_memberships(user_id):
        if membership.user.is_active and (membership.role, membership.scope_id) == (role, scope_id):
            return Actor(user_id, role, scope_id, membership.user.name)
    return None


def acting_owner(job: Job, roles: Collection[Role]) -> Actor | None:
    """Whoever asked for a job, when they may still act so in one of these roles."""
    if job.owner_id is None or job.owner_role is None or job.owner_role not in roles:
        return None
    return acting(job.owner_id, job.owner_role, job.owner_scope_id)


def with_scopes(statement: Select[Membership]) -> Select[Membership]:
    """The same memberships with their scopes loaded in one query."""
    return statement.options(
        joinedload(Membership.organisation),
        joinedload(Membership.municipality),
        joinedload(Membership.school),
    )


def people(words: str = "", group: str = "") -> Select[Any]:
    """Rows of the administrator's list: people of a group whose name or address has every one of the words."""
    is_invited = (
        exists()
        .where(OneTimeLink.user_id == User.id, OneTimeLink.purpose == LinkPurpose.INVITATION)
        .where(OneTimeLink.used_at.is_(None), OneTimeLink.withdrawn_at.is_(None))
    )
    columns: tuple[Any, ...] = (
        User.id,
        User.email,
        User.name,
        User.is_active,
        is_invited.label("is_invited"),
    )
    statement = select(*columns)
    if group == "invited":
        statement = statement.where(is_invited)
    elif group == "out":
        statement = statement.where(User.is_active.is_(False))
    for word in search_key(words).split():
        by_name = User.name_search.contains(word, autoescape=True)
        statement = statement.where(User.email.contains(word, autoescape=True) | by_name)
    return statement


def roles_of(user_ids: Sequence[int]) -> dict[int, list[Role]]:
    """The live roles of these people, each role once."""
    wanted = select(Membership.user_id, Membership.role).where(
        Membership.user_id.in_(user_ids), Membership.ended_at.is_(None)
    )
    found: dict[int, list[Role]] = {user_id: [] for user_id in user_ids}
    for user_id, role in db.session.execute(wanted.distinct().order_by(Membership.role)):
        found[user_id].append(role)
    return found
