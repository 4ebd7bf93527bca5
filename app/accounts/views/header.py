"""What the header of every page needs, and the switch of languages."""

from flask import abort, current_app, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.views import blueprint
from app.core.access import public, safe_next
from app.core.presentation import LANGUAGES

_LANGUAGE_NAMES = {"lv": "Latviešu", "en": "English"}


@blueprint.get("/language")
@public
def language() -> Response:
    code = request.args.get("code", "")
    if code not in LANGUAGES:
        abort(400)
    session["language"] = code
    return redirect(safe_next(request.args.get("next"), url_for("home.index")))


@blueprint.app_context_processor
def links() -> dict[str, object]:
    """Addresses of signing in, of roles and languages, and when the sign-in ends; nothing here asks the database."""
    here = _address_to_return_to()
    others = [code for code in LANGUAGES if code != session.get("language", LANGUAGES[0])]
    return {
        "sign_in_url": url_for("accounts.sign_in", next=here if here != "/" else None),
        "switch_role_url": url_for("accounts.account"),
        "session_ends_at": getattr(current_user, "ends_at", None),
        "language_links": [
            {
                "url": url_for("accounts.language", code=code, next=here),
                "code": code,
                "label": _LANGUAGE_NAMES[code],
            }
            for code in others
        ],
    }


def _address_to_return_to() -> str:
    if request.method == "GET":
        return request.full_path.rstrip("?")
    adapter = current_app.create_url_adapter(request)
    return request.path if adapter is not None and adapter.test(request.path, "GET") else "/"
