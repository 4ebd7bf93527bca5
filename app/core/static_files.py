"""Style sheets, scripts and pictures: addresses that name the content, so that browsers keep them for a year.

`url_for("static", …)` adds the hash of the content. An address with another hash, as a page of the release before
asks for during a restart, is answered with the present content and kept by nobody. Texts are compressed once in each
process.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

_COMPRESSED = {".css", ".js", ".svg"}
_FOREVER = "public, max-age=31536000, immutable"
_HASH_LENGTH = 16


@dataclass(frozen=True)
class StaticFile:
    """A file as it is served: plain, and compressed where that saves anything."""

    body: bytes
    compressed: bytes | None
    kind: str
    version: str


class _SessionOfPages(SecureCookieSessionInterface):
    """Leaves files alone: one that varies with the cookie would be fetched again by everybody who signs in."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int) -> StaticFile:
    body = path.read_bytes()
    # No moment inside, so that the same content is the same bytes everywhere.
    packed = gzip.compress(body, mtime=0) if path.suffix in _COMPRESSED else body
    compressed = packed if len(packed) < len(body) else None
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return StaticFile(body, compressed, kind, hashlib.sha256(body).hexdigest()[:_HASH_LENGTH])


def install_static_files(app: Flask) -> None:
    """Serve what is in the static folder when the application starts, and nothing else."""
    folder = Path(app.static_folder or "")
    # Looked up by name: no address can lead out of the folder.
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}

    def found(name: str) -> StaticFile | None:
        path = paths.get(name)
        return _read(path, path.stat().st_mtime_ns) if path else None

    def serve(filename: str) -> Response:
        return _answer(found(filename) or abort(404))

    @app.url_defaults
    def name_the_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (file := found(values.get("filename", ""))):
            values.setdefault("v", file.version)

    app.view_functions["static"] = serve
    app.session_interface = _SessionOfPages()


def _answer(file: StaticFile) -> Response:
    is_compressed = file.compressed is not None and request.accept_encodings["gzip"] > 0
    response = Response(file.compressed if is_compressed else file.body, content_type=_content_type(file))
    if file.compressed is not None:
        response.headers["Vary"] = "Accept-Encoding"
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    # Two encodings are two representations, each with a tag of its own.
    response.set_etag(f"{file.version}-gzip" if is_compressed else file.version)
    response.headers["Cache-Control"] = _FOREVER if request.args.get("v") == file.version else "no-cache"
    return response.make_conditional(request)  # type: ignore[return-value]


def _content_type(file: StaticFile) -> str:
    return f"{file.kind}; charset=utf-8" if file.kind.startswith("text/") else file.kind
