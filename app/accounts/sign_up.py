"""Signing up: a person who wants to represent an organisation makes an account of their own.

The password is chosen after the address is proven, through the link in the letter: nobody can plant a password of
theirs under someone else's address.
"""

import secrets
from datetime import datetime

from app.accounts import letters, one_time_links, service
from app.accounts.models import LinkPurpose
from app.accounts.queries import tidy_email, user_by_email
from app.core.actor import SYSTEM
from app.core.formats import search_key
from app.jobs import enqueue


def request(email: str, name: str, *, at: datetime) -> None:
    """Ask for an account. The same row is written whether or not anyone has the address: the worker looks it up."""
    address = tidy_email(email)
    payload = {"email": address, "name": name}
    enqueue("accounts.sign_up", payload, key=one_time_links.key_of_request("sign up", address, at), at=at)


def send_to(email: str, name: str, *, at: datetime) -> None:
    """Send the link; who has an account is told so, and nobody who was kept out is let in again."""
    user = user_by_email(email)
    if user is not None and not user.is_active:
        return
    if user is not None and one_time_links.open_link(user.id, LinkPurpose.INVITATION) is None:
        letters.tell_known(user, at=at)
        return
    if user is None:
        user = service.create_user(email, name, secrets.token_urlsafe(32), at, by=SYSTEM)
    elif not user.memberships:
        # Nobody has proven the address yet: the name is that of whoever asked last.
        user.name, user.name_search = name.strip(), search_key(name.strip())
    link = one_time_links.make(user, LinkPurpose.INVITATION, at=at)
    letters.send_link(link, at=at, template="accounts/sign_up")
