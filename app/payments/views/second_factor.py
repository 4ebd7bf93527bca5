"""The second factor, asked once more where money is approved: a sign-in left open approves nothing."""

from collections.abc import Callable
from datetime import datetime

from flask import abort, request

from app.accounts import rate_limit, second_factor
from app.accounts.models import User
from app.core.actor import current_actor
from app.core.errors import Refused
from app.core.wording import word_all
from app.extensions import db
from app.payments.forms import CodeForm


def with_code(form: CodeForm, act: Callable[[], None], *, why: str, at: datetime) -> list[str] | None:
    """Do the act if the code is right, in one transaction with using the code up.

    None when it is done; otherwise nothing is changed, and what the act was refused for is returned (a wrong code
    stands at its field). Attempts count as those of signing in do: 429 above the limit.
    """
    actor = current_actor()
    user = db.session.get_one(User, actor.user_id)
    buckets = rate_limit.buckets_of(user.email, request.remote_addr or "", what="code")
    if not rate_limit.may_attempt(buckets, at):
        abort(429)
    try:
        second_factor.give_again(user, form.code.data, why=why, by=actor, at=at)
    except Refused as refused:
        db.session.rollback()
        form.code.errors = word_all(refused.findings)
        return []
    try:
        act()
    except Refused as refused:
        db.session.rollback()
        # The code was right: it is neither used up nor counted as an attempt.
        rate_limit.forgive(buckets, at)
        db.session.commit()
        return word_all(refused.findings)
    rate_limit.forgive(buckets, at)
    db.session.commit()
    return None
