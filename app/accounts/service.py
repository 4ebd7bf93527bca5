"""What can be done with people: making them, giving and ending roles, passwords."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import one_time_links, passwords
from app.accounts.models import LinkPurpose, Membership, User
from app.accounts.queries import tidy_email, user_by_email
from app.accounts.sessions import close_all_sessions, close_own_session, hold
from app.audit import record
from app.core.actor import SYSTEM, Actor
from app.core.errors import refusal
from app.core.roles import Role
from app.extensions import db

_FEWEST_DIFFERENT = 4


def create_user(email: str, name: str, password: str, at: datetime, *, by: Actor = SYSTEM) -> User:
    """Add a person who can sign in. Refused when the address is taken or the password is weak."""
    address = tidy_email(email)
    if user_by_email(address) is not None:
        raise refusal("email_taken", email=address)
    _require_good(password, address, name)
    user = User(
        email=address, name=name.strip(), password_hash=passwords.hash_password(password), created_at=at
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        # Someone else took the address between the question and the answer.
        raise refusal("email_taken", email=address) from error
    record(user, "user.create", by=by, at=at)
    return user


def grant_membership(
    user: User,
    role: Role,
    *,
    organisation_id: int | None = None,
    municipality_id: int | None = None,
    school_id: int | None = None,
    invited_as: str | None = None,
    by: Actor,
    at: datetime,
) -> Membership:
    """Let a person act in a role; exactly the scope its kind asks for.

    Refused when they have it already, and when someone else represents the organisation (`represented_already`).
    """
    scope = {
        "organisation_id": organisation_id,
        "municipality_id": municipality_id,
        "school_id": school_id,
    }
    same = select(Membership).filter_by(user_id=user.id, role=role, ended_at=None, **scope)
    if (known := db.session.scalar(same)) is not None:
        raise refusal("has_membership", name=known.shown_name)
    membership = _added(
        user=user, role=role, granted_at=at, granted_by_id=by.user_id, invited_as=invited_as, **scope
    )
    facts = {"membership": membership.id, "role": role.value, "scope": membership.scope_id}
    record(user, "membership.grant", by=by, at=at, facts=facts)
    return membership


def _added(*, role: Role, **values: Any) -> Membership:
    try:
        with db.session.begin_nested():
            membership = Membership(role=role, **values)
            db.session.add(membership)
        return membership
    except IntegrityError as error:
        if role is not Role.REPRESENTATIVE:
            raise
        raise refusal("represented_already") from error


def end_membership(membership: Membership, *, by: Actor, at: datetime) -> None:
    """Take a role away; whoever is signed in with it is refused at their next request."""
    if membership.ended_at is not None:
        return
    membership.ended_at = at
    facts = {"membership": membership.id, "role": membership.role.value, "scope": membership.scope_id}
    record(membership.user, "membership.end", by=by, at=at, facts=facts)


def require_someone_else(user: User, by: Actor) -> None:
    """Refuse (`own_access`) to change one's own access: nobody widens it alone, and nobody locks themselves out."""
    if user.id == by.user_id:
        raise refusal("own_access")


def disable_user(user: User, *, by: Actor, at: datetime) -> None:
    """Keep a person out from now on, wherever they are signed in."""
    user.is_active = False
    close_all_sessions(user.id)
    record(user, "user.disable", by=by, at=at)


def enable_user(user: User, *, by: Actor, at: datetime) -> None:
    """Let a disabled person in again, with the roles they still have."""
    user.is_active = True
    record(user, "user.enable", by=by, at=at)


def change_password(user: User, present: str, new: str, *, by: Actor, at: datetime) -> None:
    """Replace the password and end every sign-in of the person. Refused when either password is not good."""
    require_password(user, present)
    set_password(user, new, by=by, at=at)


def require_password(user: User, present: str) -> None:
    """Refuse (`password_wrong`) when it is not the person's password."""
    hold(user.id)
    db.session.refresh(user)
    if not passwords.is_password(user.password_hash, present):
        raise refusal("password_wrong")


def set_password(user: User, new: str, *, by: Actor, at: datetime) -> None:
    """Give the person a password and end every sign-in of theirs. Refused when it is weak."""
    _require_good(new, user.email, user.name)
    user.password_hash = passwords.hash_password(new)
    close_all_sessions(user.id)
    # A link that is still in a mailbox would undo the new password.
    one_time_links.withdraw(user.id, LinkPurpose.PASSWORD_RESET, at=at)
    record(user, "password.change", by=by, at=at)


def sign_out_everywhere(user: User, *, by: Actor, at: datetime) -> None:
    """End every sign-in of a person, at their own wish."""
    close_all_sessions(user.id)
    record(user, "user.sign_out_everywhere", by=by, at=at)


def end_sign_in(user: User, session_id: int, *, by: Actor, at: datetime) -> None:
    """End one of the person's sign-ins, known by its id; nothing happens when it is not theirs or has ended."""
    if close_own_session(user.id, session_id):
        record(user, "user.end_sign_in", by=by, at=at)


def note(user: User, event: str, *, by: Actor, at: datetime) -> None:
    """Write down what happened to a person's account."""
    record(user, event, by=by, at=at)


def authenticate(email: str, password: str) -> User | None:
    """The active person with this address and password; as slow for an unknown address as for a wrong one."""
    user = user_by_email(email)
    stored = user.password_hash if user else None
    right = passwords.is_password(stored, password)
    if user is None or not right:
        return None
    # Checking takes long enough for the password to be changed meanwhile.
    hold(user.id)
    db.session.refresh(user)
    if user.password_hash != stored or not user.is_active:
        return None
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.hash_password(password)
    return user


def _require_good(password: str, email: str, name: str) -> None:
    if len(password) < passwords.SHORTEST:
        raise refusal("password_short", shortest=passwords.SHORTEST)
    if len(password) > passwords.LONGEST:
        raise refusal("password_long", longest=passwords.LONGEST)
    guesses = {email, email.partition("@")[0], name.lower(), ""}
    if password.lower() in guesses or len(set(password)) < _FEWEST_DIFFERENT:
        raise refusal("password_easy")
