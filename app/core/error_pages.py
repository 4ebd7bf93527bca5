"""Each error has a page of its own that says what to do next."""

import logging
import uuid
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from app.core.errors import AlreadyPosted, InsufficientFunds, NotPermitted, Refused, StaleState
from app.core.wording import word_all

_OWN_PAGES = {400, 401, 403, 404, 409, 413, 429}
_UNKNOWN_HOST = "Šādas vietnes te nav. Pārbaudiet adresi.\nThere is no such site here. Check the address.\n"
# SQLite answers a wrong statement with the same class as a missing file.
_WRONG = ("no such", "near ", "table ")
_LONG = 20
# Bytes: whoever sends still more is cut off.
_PIECE, _MOST_HEARD_OUT = 2**16, 200 * 2**20
_SECRET = frozenset({"csrf_token", "code", "token"})
_log = logging.getLogger(__name__)


def install_error_pages(app: Flask) -> None:
    """Register the pages for refusals of the domain, HTTP errors and faults of the server."""
    app.register_error_handler(CSRFError, lambda error: (_page("errors/csrf.html", error=error), 400))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotPermitted, lambda error: (_page("errors/403.html", error=error), 403))
    app.register_error_handler(StaleState, lambda error: (_page("errors/409.html", error=error), 409))
    app.register_error_handler(AlreadyPosted, lambda error: (_page("errors/409.html", error=error), 409))
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(InsufficientFunds, _no_money)
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(InterfaceError, _no_database)
    app.register_error_handler(Exception, _fault)


def _page(name: str, **values: Any) -> str:
    # "Error:" in the title: the first thing a screen reader says.
    return render_template(name, has_errors=True, **values)


def _http_error(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    if isinstance(error, SecurityError):
        # Under a host that is not ours no address can be built, so no page either.
        return Response(_UNKNOWN_HOST, status=400, mimetype="text/plain")
    code = error.code or 500
    if code < 400:
        return error
    if code == 413:
        return _too_large(error), code
    page = code if code in _OWN_PAGES else (500 if code >= 500 else 400)
    return _page(f"errors/{page}.html", error=error), code


def _too_large(error: HTTPException) -> str:
    """Told only when all has been sent: a server that closes before cuts the browser off, and no page is shown."""
    limit, unread = current_app.config["MAX_CONTENT_LENGTH"], request.environ["wsgi.input"]
    for _piece in range(_MOST_HEARD_OUT // _PIECE):
        if not unread.read(_PIECE):
            break
    # Within the limit as a whole it was one field that held too much.
    is_file = (request.content_length or limit) >= limit
    return _page("errors/413.html", error=error, is_file=is_file, limit=limit // 2**20)


def _refused(error: Refused) -> tuple[str, int]:
    return _page("errors/refused.html", error=error, reasons=word_all(error.findings)), 422


def _no_money(error: InsufficientFunds) -> tuple[str, int]:
    reason = _("The account this money would come from does not hold enough.")
    return _page("errors/refused.html", error=error, reasons=[reason]), 409


def _no_database(error: DBAPIError) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    """The database does not answer: nothing was done, and nothing that was typed is lost."""
    if str(error.orig).startswith(_WRONG):
        return _fault(error)
    request_id = _noted()
    return _page("errors/503.html", request_id=request_id, typed=_typed()), 503, {"Retry-After": "60"}


def _fault(error: Exception) -> tuple[str, int]:
    request_id = _noted()
    return _page("errors/500.html", request_id=request_id, typed=_typed()), 500


def _noted() -> str:
    request_id = uuid.uuid4().hex[:12]
    _log.exception("fault %s at %s %s", request_id, request.method, request.path)
    # The fault may be the database's own: the page must not ask it who is signed in.
    g.setdefault("_login_user", AnonymousUserMixin())
    return request_id


def _typed() -> list[str]:
    """Longer texts of the form that was sent, to be copied; secrets are never shown again."""
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:
        # The form itself could not be read.
        return []
    return [
        text for name, text in sent if len(text) > _LONG and name not in _SECRET and "password" not in name
    ]
