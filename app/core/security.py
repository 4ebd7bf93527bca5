"""The same exact headers on every response, errors included."""

from urllib.parse import urlsplit

from flask import Flask, Response, request

_CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": _CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_ONE_YEAR = "max-age=31536000; includeSubDomains"


def origin_of(address: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def install_security_headers(app: Flask) -> None:
    """Set the headers on every response; pages are never kept by caches, since most show someone's data."""

    @app.after_request
    def add(response: Response) -> Response:
        response.headers.update(HEADERS)
        if issuer := app.config["OIDC_ISSUER"]:
            # The sign-in form is sent on to the provider, which browsers count as a target of the form.
            target = "form-action 'self' " + origin_of(issuer)
            policy = _CONTENT_POLICY.replace("form-action 'self'", target)
            response.headers["Content-Security-Policy"] = policy
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = _ONE_YEAR
        return response
