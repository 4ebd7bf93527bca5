"""Signing in and out, one's own account, links from letters, the administrator's users."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from app.accounts.views import (  # noqa: E402
    by_letter,
    checking,
    editors,
    finance,
    header,
    oidc,
    organisations,
    own_account,
    people,
    representation,
    second_factor,
    signing_in,
)

__all__ = [
    "by_letter", "checking", "editors", "finance", "header", "oidc", "organisations", "own_account", "people",
    "representation", "second_factor", "signing_in",
]  # fmt: skip
