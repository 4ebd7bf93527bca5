"""How staff come in: invited to a role by e-mail, they choose their own password. Nobody else ever sees one."""

import secrets
from datetime import datetime

from app.accounts import letters, one_time_links, passwords, service
from app.accounts.models import LinkPurpose, Membership, OneTimeLink, User
from app.accounts.queries import live_memberships, user_by_email
from app.accounts.sessions import hold
from app.core.actor import SYSTEM, Actor
from app.core.errors import refusal
from app.core.roles import FINANCE, Role


def invite(
    email: str, name: str, role: Role, *, scope: dict[str, int], by: Actor, at: datetime
) -> Membership:
    """Let a person act in a role. A new person gets an invitation, a known one just the role.

    `scope` is the id of the role's organisation, municipality or school under its column's name. Refused for
    finance roles (`finance_needs_two`), which take a second administrator, for oneself (`own_access`), and for a role
    held already.
    """
    if role in FINANCE:
        raise refusal("finance_needs_two")
    return let_in(email, name, role, scope=scope, by=by, at=at)


def let_in(
    email: str, name: str, role: Role, *, scope: dict[str, int], by: Actor, at: datetime
) -> Membership:
    """Give a role that may be given: the invitation's own, or one of finance that two administrators agreed on."""
    user, unknown_word = user_by_email(email), secrets.token_urlsafe(32)
    if user is not None:
        service.require_someone_else(user, by)
        # The work a new account takes: how long the answer takes does not tell whether the address has one.
        passwords.hash_password(unknown_word)
    is_new = user is None
    user = user or service.create_user(email, name, unknown_word, at, by=by)
    membership = service.grant_membership(user, role, **scope, invited_as=name.strip(), by=by, at=at)
    if is_new or one_time_links.open_link(user.id, LinkPurpose.INVITATION) is not None:
        _send(user, at)
    return membership


def invite_to_organisation(
    email: str, name: str, role: Role, organisation_id: int, *, by: Actor, at: datetime
) -> Membership:
    """Let a person act for an organisation: a new one by an invitation, a known one told so by a letter."""
    scope = {"organisation_id": organisation_id}
    made = invite(email, name, role, scope=scope, by=by, at=at)
    if one_time_links.open_link(made.user_id, LinkPurpose.INVITATION) is None:
        letters.tell_role(made, at=at)
    return made


def send_again(user: User, *, by: Actor, at: datetime) -> None:
    """A new invitation; the one sent before ends. Refused when none is open (`not_invited`)."""
    if one_time_links.open_link(user.id, LinkPurpose.INVITATION) is None:
        raise refusal("not_invited")
    service.note(user, "invitation.send_again", by=by, at=at)
    _send(user, at)


def withdraw(user: User, *, by: Actor, at: datetime) -> None:
    """Take an invitation back and the roles it was for. Refused when none is open (`not_invited`)."""
    if one_time_links.open_link(user.id, LinkPurpose.INVITATION) is None:
        raise refusal("not_invited")
    one_time_links.withdraw(user.id, LinkPurpose.INVITATION, at=at)
    service.note(user, "invitation.withdraw", by=by, at=at)
    for membership in live_memberships(user.id):
        service.end_membership(membership, by=by, at=at)


def accept(link: OneTimeLink, password: str, *, at: datetime) -> User:
    """Come in with a password of one's own. Refused when it is weak or the link was used meanwhile."""
    hold(link.user_id)
    one_time_links.use(link, at=at)
    service.set_password(link.user, password, by=SYSTEM, at=at)
    service.note(link.user, "invitation.accept", by=SYSTEM, at=at)
    return link.user


def _send(user: User, at: datetime) -> None:
    letters.send_link(one_time_links.make(user, LinkPurpose.INVITATION, at=at), at=at)
