"""Each error has a page of its own that says what to do next."""

import logging
import uuid

from flask import Flask, Response, g, render_template, request
from flask_babel import gettext as _
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from app.core.errors import AlreadyPosted, InsufficientFunds, NotPermitted, Refused, StaleState
from app.core.wording import word_all

_OWN_PAGES = {400, 401, 403, 404, 409, 413, 429}
_UNKNOWN_HOST = "Šādas vietnes te nav. Pārbaudiet adresi.\nThere is no such site here. Check the address.\n"
_log = logging.getLogger(__name__)


def install_error_pages(app: Flask) -> None:
    """Register the pages for refusals of the domain, HTTP errors and faults of the server."""
    app.register_error_handler(
        CSRFError, lambda error: (render_template("errors/csrf.html", error=error), 400)
    )
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(
        NotPermitted, lambda error: (render_template("errors/403.html", error=error), 403)
    )
    app.register_error_handler(
        StaleState, lambda error: (render_template("errors/409.html", error=error), 409)
    )
    app.register_error_handler(
        AlreadyPosted, lambda error: (render_template("errors/409.html", error=error), 409)
    )
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(InsufficientFunds, _no_money)
    app.register_error_handler(Exception, _fault)


def _http_error(error: HTTPException) -> tuple[str, int] | Response | HTTPException:
    if isinstance(error, SecurityError):
        # Under a host that is not ours no address can be built, so no page either.
        return Response(_UNKNOWN_HOST, status=400, mimetype="text/plain")
    code = error.code or 500
    if code < 400:
        return error
    page = code if code in _OWN_PAGES else (500 if code >= 500 else 400)
    return render_template(f"errors/{page}.html", error=error), code


def _refused(error: Refused) -> tuple[str, int]:
    return render_template("errors/refused.html", error=error, reasons=word_all(error.findings)), 422


def _no_money(error: InsufficientFunds) -> tuple[str, int]:
    reason = _("The account this money would come from does not hold enough.")
    return render_template("errors/refused.html", error=error, reasons=[reason]), 409


def _fault(error: Exception) -> tuple[str, int]:
    request_id = uuid.uuid4().hex[:12]
    _log.exception("fault %s at %s %s", request_id, request.method, request.path)
    # The fault may be the database's own: the page must not ask it who is signed in.
    g.setdefault("_login_user", AnonymousUserMixin())
    return render_template("errors/500.html", request_id=request_id), 500
