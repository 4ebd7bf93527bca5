"""Signing in through the OpenID Connect provider, where one is set."""

from dataclasses import asdict
from datetime import datetime

from flask import abort, current_app, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.accounts import oidc, queries, rate_limit
from app.accounts.views import blueprint
from app.accounts.views.limits import network_buckets
from app.accounts.views.signing_in import let_in, page_after_password
from app.core import clock
from app.core.access import public, safe_next
from app.core.database import writing
from app.extensions import db

_KEY = "oidc"


def _provider() -> oidc.Provider:
    values = current_app.config
    if not values["OIDC_ISSUER"]:
        abort(404)
    back = values["PUBLIC_URL"].rstrip("/") + url_for("accounts.oidc_back")
    return oidc.Provider(
        values["OIDC_ISSUER"], values["OIDC_CLIENT_ID"], values["OIDC_CLIENT_SECRET"], back,
        patience=values["OIDC_PATIENCE"],
    )  # fmt: skip


@blueprint.post("/sign-in/oidc")
@public
def oidc_start() -> Response:
    provider, at = _provider(), clock.now()
    if not rate_limit.may_attempt(network_buckets("oidc"), at):
        abort(429)
    following = safe_next(request.form.get("next"), url_for("home.index"))
    try:
        address, attempt = oidc.start(provider, following, at=at)
    except oidc.NotConfirmed:
        return _not_in(
            _("The sign-in service does not answer now. Sign in with your e-mail address and password.")
        )
    session[_KEY] = asdict(attempt)
    return redirect(address)


@blueprint.get("/sign-in/oidc/back")
@public
def oidc_back() -> Response:
    provider, at, kept = _provider(), clock.now(), session.pop(_KEY, None)
    try:
        attempt = oidc.Attempt(**(kept or {}))
        email = oidc.confirmed_email(provider, attempt, request.args.to_dict(), at=at)
    except (oidc.NotConfirmed, TypeError):
        return _not_in(
            _("The sign-in service did not confirm who you are. Try again, or sign in with your password.")
        )
    return _continue(email, attempt, at)


def _continue(email: str, attempt: oidc.Attempt, at: datetime) -> Response:
    """Go on exactly as after a right password: whoever owes a code still owes it."""
    # The page is asked for by GET, and what was read before it may not write.
    db.session.rollback()
    with writing():
        user = queries.user_by_email(email)
        if user is None or not user.is_active:
            return _not_in(
                _("No account here has that e-mail address. Ask your administrator for an invitation.")
            )
        rate_limit.forgive(network_buckets("oidc"), datetime.fromisoformat(attempt.began_at))
        let_in(user, at)
    return redirect(page_after_password(attempt.following))


def _not_in(reason: str) -> Response:
    db.session.rollback()
    flash(reason, "stop")
    return redirect(url_for("accounts.sign_in"))
