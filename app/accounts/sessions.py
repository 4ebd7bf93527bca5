"""Sign-ins kept in the database: who is asking, in which membership, until when."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app, g, session
from flask_login import UserMixin
from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import Membership, User, UserSession
from app.core import clock
from app.core.actor import Actor
from app.core.database import writing
from app.extensions import db, login_manager

_SEEN_EVERY = timedelta(minutes=5)


class SignedIn(UserMixin):
    """Flask-Login's user: a live sign-in, known by its session's token."""

    def __init__(self, token: str, row: UserSession) -> None:
        self.token = token
        self.session_id = row.id
        self.user_id = row.user_id
        self.name = row.user.name
        self.membership = row.membership
        self.ends_at = row.ends_at

    def get_id(self) -> str:
        return self.token

    def actor(self) -> Actor | None:
        """This person acting in the chosen membership; None while none is chosen."""
        if self.membership is None:
            return None
        return Actor(self.user_id, self.membership.role, self.membership.scope_id, self.name)


def open_session(user: User, membership: Membership | None, at: datetime) -> str:
    """Start a sign-in and return its token; only the hash of the token is stored."""
    token = secrets.token_urlsafe(32)
    lifetime = current_app.config["PERMANENT_SESSION_LIFETIME"]
    row = UserSession(
        token_hash=hash_of(token), user_id=user.id, membership_id=membership.id if membership else None,
        created_at=at, seen_at=at, ends_at=at + lifetime,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return token


def close_session(token: str) -> None:
    """End one sign-in, wherever its cookie still is."""
    db.session.execute(delete(UserSession).where(UserSession.token_hash == hash_of(token)))


def close_all_sessions(user_id: int) -> None:
    """End every sign-in of a person: sign out everywhere, a new password, a disabled account."""
    db.session.execute(delete(UserSession).where(UserSession.user_id == user_id))


def hash_of(token: str) -> str:
    """The stored form of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


def remember(token: str) -> None:
    """Make the browser's cookie that of a sign-in. Everything the cookie held before is dropped, the language apart."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    session["_user_id"] = token
    session["_fresh"] = True


def sign_in(user: User, membership: Membership, at: datetime) -> None:
    """Start a sign-in under a new token and give it to the browser; the one it had before ends."""
    forget()
    remember(open_session(user, membership, at))


def forget() -> None:
    """End the browser's own sign-in, if it has one."""
    token = session.pop("_user_id", None)
    if token is not None:
        close_session(token)
    g._login_user = login_manager.anonymous_user()


@login_manager.user_loader
def load_sign_in(token: str) -> SignedIn | None:
    """The live sign-in of a token: the user active, the membership not ended, the time not over."""
    now = clock.now()
    row = _live_row(token, now)
    if row is not None and now - row.seen_at > _SEEN_EVERY:
        # A POST took SQLite's write lock with its first read: given back, or the update would wait for itself.
        session_id = row.id
        db.session.rollback()
        _extend(session_id, now)
        row = _live_row(token, now)
    return None if row is None else SignedIn(token, row)


def _live_row(token: str, now: datetime) -> UserSession | None:
    row = db.session.scalar(
        select(UserSession)
        .where(UserSession.token_hash == hash_of(token), UserSession.ends_at > now)
        .options(
            joinedload(UserSession.user),
            joinedload(UserSession.membership).joinedload(Membership.organisation),
            joinedload(UserSession.membership).joinedload(Membership.municipality),
            joinedload(UserSession.membership).joinedload(Membership.school),
        )
        .execution_options(populate_existing=True)
    )
    if row is None or not row.user.is_active or (row.membership and row.membership.ended_at is not None):
        return None
    return row


def _extend(session_id: int, now: datetime) -> None:
    # Its own connection and transaction: the request around it may be read-only.
    lifetime = current_app.config["PERMANENT_SESSION_LIFETIME"]
    with writing(), db.engine.begin() as connection:
        moved = (
            update(UserSession)
            .where(UserSession.id == session_id)
            .values(seen_at=now, ends_at=now + lifetime)
        )
        connection.execute(moved)


def load_actor() -> Actor | None:
    """Who is asking, for the access hook. The sign-in is looked up once per request."""
    token = session.get("_user_id")
    if token is None:
        return None
    signed_in = load_sign_in(token)
    g._login_user = signed_in or login_manager.anonymous_user()
    return signed_in.actor() if signed_in else None
