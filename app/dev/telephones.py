"""The authenticator app that people of the demonstration do not have: their codes are shown to whoever acts as them."""

from datetime import datetime

import pyotp

from app.accounts import second_factor, sessions
from app.accounts.models import User
from app.core import clock
from app.core.actor import Actor, current_actor_or_none
from app.extensions import db

_STEP_SECONDS = 30


def connect(user: User, *, by: Actor, at: datetime) -> None:
    """Connect an app whose secret follows from the person's address and the application's key."""
    secret = _secret(user)
    second_factor.confirm(user, secret, pyotp.TOTP(secret).at(at), by=by, at=at)


def shown_code() -> str:
    """The code that the app of who is asking would show; the next one where the present one was used already."""
    asking = current_actor_or_none() or sessions.waiting_for_code()
    factor = second_factor.factor_of(asking.user_id) if asking and asking.user_id else None
    if factor is None:
        return "–"
    present = int(clock.now().timestamp()) // _STEP_SECONDS
    # The next code is accepted already, the one after it is not yet.
    step = min(max(present, factor.last_step + 1), present + 1)
    secret = _secret(db.session.get_one(User, factor.user_id))
    return str(pyotp.TOTP(secret).generate_otp(step))


def _secret(user: User) -> str:
    return second_factor.offered_secret(f"demo {user.email}")
