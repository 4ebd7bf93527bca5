"""A new password for whoever forgot theirs: asked for by anyone, sent only to the person's own address."""

from datetime import datetime

from app.accounts import letters, one_time_links, service
from app.accounts.models import LinkPurpose, OneTimeLink, User
from app.accounts.queries import tidy_email, user_by_email
from app.accounts.sessions import hold
from app.core.actor import SYSTEM
from app.jobs import enqueue


def request(email: str, *, at: datetime) -> None:
    """Ask for a link. The same row is written whether or not anyone has the address: the worker looks it up."""
    address = tidy_email(email)
    key = one_time_links.key_of_request("password reset", address, at)
    enqueue("accounts.password_reset", {"email": address}, key=key, at=at)


def send_to(email: str, *, at: datetime) -> bool:
    """Send the link when an active person has the address; says whether one has."""
    user = user_by_email(email)
    if user is None or not user.is_active:
        return False
    if one_time_links.open_link(user.id, LinkPurpose.INVITATION) is not None:
        # They have never chosen a password: the invitation is what lets them in.
        letters.send_link(one_time_links.make(user, LinkPurpose.INVITATION, at=at), at=at)
    else:
        letters.send_link(one_time_links.make(user, LinkPurpose.PASSWORD_RESET, at=at), at=at)
    return True


def reset(link: OneTimeLink, password: str, *, at: datetime) -> User:
    """Choose a new password and end every sign-in. Refused when it is weak or the link was used meanwhile."""
    hold(link.user_id)
    one_time_links.use(link, at=at)
    service.set_password(link.user, password, by=SYSTEM, at=at)
    service.note(link.user, "password.reset", by=SYSTEM, at=at)
    letters.tell_password_changed(link.user, at=at)
    return link.user
