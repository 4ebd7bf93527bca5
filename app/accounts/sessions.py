"""Sign-ins kept in the database: who is asking, in which membership, until when."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from flask import abort, current_app, g, has_request_context, request, session
from flask_login import UserMixin
from sqlalchemy import CursorResult, Row, Select, bindparam, delete, func, select, update

from app.accounts.browsers import browser_name
from app.accounts.models import Membership, User, UserSession
from app.core import clock
from app.core.actor import Actor
from app.core.database import writing
from app.core.roles import APPLICANTS, Role
from app.extensions import db, login_manager
from app.registry.models import Municipality, Organisation, School

_SEEN_EVERY = timedelta(minutes=5)
# However busy a sign-in is, after so long the person signs in anew.
LONGEST = timedelta(hours=24)
# How long a right password waits for its code.
_WAITING = timedelta(minutes=15)


# Put together once: building it costs more than asking it, and every request asks it. Columns, not objects: every
# page needs these few values, hardly one the objects.
_IN, _AS = UserSession.__table__.c, Membership.__table__.c
_WHO, _ORGANISATION, _MUNICIPALITY, _SCHOOL = (
    model.__table__ for model in (User, Organisation, Municipality, School)
)
_SIGN_IN: Select[Any] = (
    select(
        _IN.id, _IN.user_id, _IN.membership_id, _IN.created_at, _IN.seen_at, _IN.ends_at, _IN.second_factor_at,
        _WHO.c.name, _WHO.c.is_active, _AS.role, _AS.ended_at,
        func.coalesce(_AS.organisation_id, _AS.municipality_id, _AS.school_id).label("scope_id"),
        func.coalesce(_ORGANISATION.c.name, _MUNICIPALITY.c.name, _SCHOOL.c.name, "").label("scope_name"),
    )
    .join_from(UserSession.__table__, _WHO, _WHO.c.id == _IN.user_id)
    .outerjoin(Membership.__table__, _AS.id == _IN.membership_id)
    .outerjoin(_ORGANISATION, _ORGANISATION.c.id == _AS.organisation_id)
    .outerjoin(_MUNICIPALITY, _MUNICIPALITY.c.id == _AS.municipality_id)
    .outerjoin(_SCHOOL, _SCHOOL.c.id == _AS.school_id)
    .where(_IN.token_hash == bindparam("token_hash"), _IN.ends_at > bindparam("now"))
)  # fmt: skip


class SignedIn(UserMixin):
    """Flask-Login's user: a live sign-in, known by its session's token."""

    def __init__(self, token: str, row: Row[Any]) -> None:
        self.token = token
        self.session_id = row.id
        self.user_id = row.user_id
        self.name = row.name
        self.membership_id = row.membership_id
        self.role = row.role
        self.scope_id = row.scope_id
        self.scope_name = row.scope_name
        self.began_at = row.created_at
        self.ends_at = row.ends_at
        self.second_factor_at = row.second_factor_at

    @property
    def membership(self) -> Membership | None:
        """The membership this person acts in, read when it is asked for."""
        return db.session.get(Membership, self.membership_id) if self.membership_id else None

    @property
    def needs_second_factor(self) -> bool:
        """Whether the password was right and the code is still owed: everyone but applicants owes one."""
        return _owes_code(self.role, self.second_factor_at)

    def get_id(self) -> str:
        return self.token

    def actor(self) -> Actor | None:
        """This person acting in the chosen membership; None while none is chosen or a code is owed."""
        if self.role is None or self.needs_second_factor:
            return None
        return Actor(self.user_id, self.role, self.scope_id, self.name)


def _owes_code(role: Role | None, second_factor_at: datetime | None) -> bool:
    return role is not None and role not in APPLICANTS and second_factor_at is None


def open_session(
    user: User,
    membership: Membership | None,
    at: datetime,
    *,
    second_factor_at: datetime | None = None,
    began_at: datetime | None = None,
) -> str:
    """Start a sign-in and return its token; only the hash of the token is stored.

    `second_factor_at` is when the person gave a code; without one a role of staff opens nothing yet. `began_at` is
    when they gave the password, if the sign-in follows another one: the longest time counts from there.
    """
    token = secrets.token_urlsafe(32)
    owes_code = _owes_code(membership.role if membership else None, second_factor_at)
    lifetime = _WAITING if owes_code else current_app.config["PERMANENT_SESSION_LIFETIME"]
    began_at = began_at or at
    row = UserSession(
        token_hash=hash_of(token), user_id=user.id, membership_id=membership.id if membership else None,
        created_at=began_at, seen_at=at, ends_at=min(at + lifetime, began_at + LONGEST),
        second_factor_at=second_factor_at, **_where(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return token


def _where() -> dict[str, str]:
    """What helps a person to recognise a sign-in of theirs."""
    if not has_request_context():
        return {}
    return {"network": (request.remote_addr or "")[:64], "browser": browser_name(request.user_agent.string)}


def close_session(token: str) -> None:
    """End one sign-in, wherever its cookie still is."""
    db.session.execute(delete(UserSession).where(UserSession.token_hash == hash_of(token)))


def hold(user_id: int) -> None:
    """Let sign-ins of a person begin and end one after the other: none begun meanwhile outlives the end of all."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def close_all_sessions(user_id: int) -> None:
    """End every sign-in of a person: sign out everywhere, a new password, a disabled account."""
    hold(user_id)
    db.session.execute(delete(UserSession).where(UserSession.user_id == user_id))


def close_own_session(user_id: int, session_id: int) -> bool:
    """End one sign-in of that person, found by its id; says whether there was one."""
    own = delete(UserSession).where(UserSession.user_id == user_id, UserSession.id == session_id)
    return cast("CursorResult[Any]", db.session.execute(own)).rowcount == 1


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


def sign_in(
    user: User,
    membership: Membership | None,
    at: datetime,
    *,
    second_factor_at: datetime | None = None,
    began_at: datetime | None = None,
) -> None:
    """Start a sign-in under a new token and give it to the browser; the one it had before ends.

    With `began_at` it follows that one, and is refused (401) when that ended in this very moment.
    """
    hold(user.id)
    if began_at is not None and _live_row(session.get("_user_id", ""), at) is None:
        abort(401)
    forget()
    remember(open_session(user, membership, at, second_factor_at=second_factor_at, began_at=began_at))


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
    if row is not None and now - row.seen_at > _SEEN_EVERY and not _owes_code(row.role, row.second_factor_at):
        extend(row, now)
        row = _live_row(token, now)
    return None if row is None else SignedIn(token, row)


def _live_row(token: str, now: datetime) -> Row[Any] | None:
    row = db.session.execute(_SIGN_IN, {"token_hash": hash_of(token), "now": now}).first()
    return row if row is not None and row.is_active and row.ended_at is None else None


def extend(row: Row[Any] | UserSession, now: datetime) -> datetime:
    """Let the sign-in live on from now, up to the longest one may last; returns its new end.

    On a connection and in a transaction of its own: the request around it may be read-only.
    """
    ends_at = min(now + current_app.config["PERMANENT_SESSION_LIFETIME"], row.created_at + LONGEST)
    session_id = row.id
    # A POST took SQLite's write lock with its first read: given back, or the update would wait for itself.
    db.session.rollback()
    with writing(), db.engine.begin() as connection:
        moved = update(UserSession).where(UserSession.id == session_id)
        connection.execute(moved.values(seen_at=now, ends_at=ends_at))
    return ends_at


def own_sessions(user_id: int, now: datetime) -> list[UserSession]:
    """The live sign-ins of a person, the latest first."""
    live = select(UserSession).where(UserSession.user_id == user_id, UserSession.ends_at > now)
    return list(db.session.scalars(live.order_by(UserSession.id.desc())))


def waiting_for_code() -> SignedIn | None:
    """The browser's sign-in whose password was right and whose code is still owed."""
    token = session.get("_user_id")
    signed_in = load_sign_in(token) if token else None
    return signed_in if signed_in and signed_in.needs_second_factor else None


def load_actor() -> Actor | None:
    """Who is asking, for the access hook. The sign-in is looked up once per request."""
    token = session.get("_user_id")
    if token is None:
        return None
    signed_in = load_sign_in(token)
    if signed_in is None or signed_in.needs_second_factor:
        # Nobody yet: with a right password alone staff see what the public sees.
        g._login_user = login_manager.anonymous_user()
        return None
    g._login_user = signed_in
    return signed_in.actor()
