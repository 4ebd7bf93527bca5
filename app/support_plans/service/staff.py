"""Inviting a school's staff from a file, all or none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.accounts import invitations
from app.accounts.models import Membership, User
from app.accounts.queries import name_order, user_by_email
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, present, refusal
from app.core.roles import SCHOOL_STAFF, Role
from app.extensions import db
from app.support_plans.plan_models import SupportSubstitute
from app.support_plans.service.keeping import appoint_substitute
from app.support_plans.staff_files import MOST_PEOPLE, Person
from app.support_plans.staff_roles import StaffRole


@dataclass(frozen=True)
class Invited:
    """How many people were invited, how many work for the school here already, and how many stand in anew."""

    new: int
    known: int
    substitutes: int = 0


def staff_among(people: Sequence[Person], *, by: Actor) -> set[str]:
    """The addresses of those who act for the person's school already as they should.

    Refused when the person would stand in for themselves.
    """
    own = db.session.get_one(User, by.user_id).email
    if any(one.email == own and one.role is StaffRole.SUBSTITUTE for one in people):
        raise refusal("staff_self")
    addresses = [one.email for one in people]
    wanted = select(User.email, Membership.role).join(Membership, Membership.user_id == User.id).where(
        User.email.in_(addresses), Membership.school_id == by.school_id, Membership.role.in_(SCHOOL_STAFF),
        Membership.ended_at.is_(None),
    )  # fmt: skip
    acting = {(row.email, row.role) for row in db.session.execute(wanted)}
    return {
        one.email
        for one in people
        if (one.email, Role.PLAN_AUTHOR) in acting
        or (one.role is StaffRole.AUTHOR and (one.email, Role.DIRECTOR) in acting)
    }


def invite_staff(people: Collection[Person], *, by: Actor, at: datetime) -> Invited:
    """Let the people write plans for the person's own school; who is new gets an invitation by letter.

    Substitutes stand in for the person besides. Those who act for the school already stay as they are. Refused when
    somebody was invited meanwhile; then nobody is.
    """
    if by.role is not Role.DIRECTOR:
        raise NotPermitted("the head of a school invites its staff")
    if not 0 < len(people) <= MOST_PEOPLE:
        raise refusal("staff_too_many" if people else "staff_none", most=MOST_PEOPLE)
    known = staff_among(list(people), by=by)
    scope = {"school_id": present(by.school_id, "a head is of a school")}
    new = [one for one in people if one.email not in known]
    try:
        with db.session.begin_nested():
            for one in new:
                invitations.invite(one.email, one.name, Role.PLAN_AUTHOR, scope=scope, by=by, at=at)
            substitutes = sum(_stands_in(one, by, at) for one in people if one.role is StaffRole.SUBSTITUTE)
    except Refused:
        raise refusal("staff_changed_meanwhile") from None
    return Invited(len(new), len(known), substitutes)


def _stands_in(one: Person, by: Actor, at: datetime) -> bool:
    """Appoint the person, unless they stand in for just those days already."""
    user = present(user_by_email(one.email), "everybody was invited")
    first, last = (present(day, "a substitute has days") for day in (one.starts_on, one.ends_on))
    known = select(SupportSubstitute.id).where(
        SupportSubstitute.school_id == by.school_id, SupportSubstitute.user_id == user.id,
        SupportSubstitute.starts_on == first, SupportSubstitute.ends_on == last,
    )  # fmt: skip
    if db.session.scalar(known.limit(1)) is not None:
        return False
    appoint_substitute(user, first, last, by=by, at=at)
    return True


def staff_of(actor: Actor) -> Sequence[Membership]:
    """Who acts for the person's school, by name."""
    wanted = select(Membership).join(Membership.user).where(
        Membership.school_id == actor.school_id, Membership.role.in_(SCHOOL_STAFF), Membership.ended_at.is_(None),
    )  # fmt: skip
    found = db.session.scalars(wanted.options(contains_eager(Membership.user)))
    return sorted(found, key=lambda one: (*name_order(one.user), one.id))
