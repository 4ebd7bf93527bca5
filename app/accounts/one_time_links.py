"""Links in letters that work once: an invitation, a new password. A newer link of a kind ends the older ones."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, select, update

from app.accounts.models import LinkPurpose, OneTimeLink, User
from app.core import vault
from app.core.errors import refusal
from app.extensions import db

LIFETIME = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.PASSWORD_RESET: timedelta(hours=1)}

_DEED = 24


def key_of_request(what: str, address: str, at: datetime) -> str:
    """The key of the job that looks up whether anyone has the address and sends the link."""
    # Hashed: no longer than the column takes, and no addresses in the list of jobs.
    deed = hashlib.sha256(f"{address} {at.isoformat()}".encode()).hexdigest()[:_DEED]
    return f"{what} {deed}"


def make(user: User, purpose: LinkPurpose, *, at: datetime) -> OneTimeLink:
    """A new link; those of the same kind that were sent before no longer work."""
    withdraw(user.id, purpose, at=at)
    link = OneTimeLink(
        user=user, purpose=purpose, nonce=secrets.token_hex(16), created_at=at, ends_at=at + LIFETIME[purpose]
    )
    db.session.add(link)
    db.session.flush()
    return link


def withdraw(user_id: int, purpose: LinkPurpose, *, at: datetime) -> None:
    """Let every open link of that kind end."""
    db.session.execute(
        update(OneTimeLink).where(OneTimeLink.user_id == user_id, *_open(purpose)).values(withdrawn_at=at)
    )


def open_link(user_id: int, purpose: LinkPurpose) -> OneTimeLink | None:
    """The link that was sent and not used yet, in time or not."""
    return db.session.scalar(select(OneTimeLink).where(OneTimeLink.user_id == user_id, *_open(purpose)))


def find(token: str, purpose: LinkPurpose, *, at: datetime) -> OneTimeLink | None:
    """The link a token belongs to, while it can be used."""
    number, _dot, _mark = token.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        return None
    link = db.session.get(OneTimeLink, int(number))
    if link is None or link.purpose is not purpose or not vault.is_same(token_of(link), token):
        return None
    is_live = link.used_at is None and link.withdrawn_at is None and at < link.ends_at
    return link if is_live and link.user.is_active else None


def use(link: OneTimeLink, *, at: datetime) -> None:
    """Use the link up; of two at once one is refused (`link_used`)."""
    mine = update(OneTimeLink).where(OneTimeLink.id == link.id, *_open(link.purpose))
    done = db.session.execute(mine.values(used_at=at).execution_options(synchronize_session=False))
    if cast("CursorResult[Any]", done).rowcount != 1:
        raise refusal("link_used")


def token_of(link: OneTimeLink) -> str:
    """What the link's address ends with: `12.<mark>`."""
    return f"{link.id}.{vault.keyed_hash(f'{link.id} {link.purpose.value} {link.nonce}', 'one-time link')}"


def _open(purpose: LinkPurpose) -> tuple[Any, ...]:
    return OneTimeLink.purpose == purpose, OneTimeLink.used_at.is_(None), OneTimeLink.withdrawn_at.is_(None)
