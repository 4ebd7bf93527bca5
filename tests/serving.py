"""The application behind gunicorn, as `make run` starts it, and plain requests to it."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from app.config import ROOT

KEY = "kB8vQz2mX4nT6wR1yU3iO5pA7sD9fG0h"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(url: str, folder: Path, port: int, *, workers: int = 2) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn with so many processes, writing what it does into the file `log` of the folder."""
    environment = {
        **os.environ, "DATABASE_URL": url, "JOBS_URL": f"sqlite:///{folder / 'jobs.db'}", "SECRET_KEY": KEY,
        "STORAGE_URL": f"file://{folder / 'files'}", "AUDIT_ANCHORS": str(folder / "anchors"),
        "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": str(workers), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "wsgi:app"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask(
    port: int,
    method: str,
    path: str,
    cookie: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    source: str = "127.0.0.1",
    **typed: str,
) -> tuple[int, str, str]:
    """The status, the body and the cookie of one answer; a connection that breaks is an error of the caller.

    Every address 127.x.x.x is this machine's own: as `source` each is a network of its own.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    told = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
    with closing(connection):
        connection.request(method, path, urlencode(typed) if typed else None, told)
        answer = connection.getresponse()
        text = answer.read().decode()
    return answer.status, text, (answer.headers["Set-Cookie"] or cookie).split(";")[0]


def token_in(page: str) -> str:
    """What the form of a page must send back to be accepted; empty where there is no form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return found[1] if found else ""


def is_ready(port: int) -> bool:
    try:
        return ask(port, "GET", "/health/ready")[0] == 200
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], log: Path) -> None:
    """Wait a minute at most; what the server wrote is the message of the failure."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
