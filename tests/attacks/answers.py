"""What every answer of the server must be like, whatever was asked."""

from typing import Any

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OTHERS = {
    "Content-Type", "Content-Length", "Set-Cookie", "Vary", "Location", "Cache-Control", "Allow",
    "Content-Disposition", "Digest", "Last-Modified", "ETag", "Date", "Accept-Ranges", "Content-Encoding", "Refresh",
}  # fmt: skip
_TRACES = ("Traceback", 'File "/', "sqlalchemy.", "sqlite3.", "psycopg.", "werkzeug.", "jinja2.", "wtforms.")


def wrong_with(answer: Any) -> list[str]:
    """What no answer may have: a fault, a trace of the program, a missing or an unexpected header."""
    found = []
    if answer.status_code >= 500:
        found.append(f"status {answer.status_code}")
    body = answer.get_data()
    found += [f"shows {trace}" for trace in _TRACES if trace.encode() in body]
    found += [
        f"{name} is {answer.headers.get(name)}"
        for name in HEADERS
        if answer.headers.get(name) != HEADERS[name]
    ]
    found += [f"{name} is unexpected" for name in set(answer.headers.keys()) - set(HEADERS) - _OTHERS]
    # A page may be asked for again, never another one.
    refresh = answer.headers.get("Refresh", "5")
    return [*found, *([] if refresh.isdigit() else [f"refreshes to {refresh}"])]
