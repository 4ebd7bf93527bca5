"""The server is told twice to replace its processes while people read and type: nobody notices."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

from app.config import ROOT
from tests.databases import SqliteTemplates

WORKERS = 2
VISITORS = 3
KEY = "kB8vQz2mX4nT6wR1yU3iO5pA7sD9fG0h"
# A wrong password is told, and so is that there were too many: both are answers.
TYPED = {422, 429}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(url: str, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """gunicorn as `make run` starts it, writing what it does into a file."""
    environment = {
        **os.environ, "DATABASE_URL": url, "JOBS_URL": f"sqlite:///{folder / 'jobs.db'}", "SECRET_KEY": KEY,
        "STORAGE_URL": f"file://{folder / 'files'}", "AUDIT_ANCHORS": str(folder / "anchors"),
        "BIND": f"127.0.0.1:{port}", "WEB_WORKERS": str(WORKERS), "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    command = [sys.executable, "-m", "gunicorn", "wsgi:app"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def ask(port: int, method: str, path: str, cookie: str = "", **typed: str) -> tuple[int, str, str]:
    """The status, the body and the cookie of one answer; a connection that breaks is an error of the test."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request(method, path, urlencode(typed) if typed else None, headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, (answer.headers["Set-Cookie"] or cookie).split(";")[0]


def visit(port: int, number: int, stop: Event) -> Counter[str]:
    """Read the sign-in page, type into it, and again, until told to stop."""
    seen: Counter[str] = Counter()
    while not stop.is_set():
        try:
            status, page, cookie = ask(port, "GET", "/sign-in")
            seen["read" if status == 200 else f"GET {status}"] += 1
            token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
            typed = {
                "email": f"visitor{number}@example.lv",
                "password": "x",
                "csrf_token": token[1] if token else "",
            }
            status, _page, _cookie = ask(port, "POST", "/sign-in", cookie, **typed)
            seen["typed" if status in TYPED else f"POST {status}"] += 1
        except (OSError, http.client.HTTPException) as error:
            seen[repr(error)] += 1
    return seen


def wait_until(condition: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)


def is_ready(port: int) -> bool:
    try:
        return ask(port, "GET", "/health/ready")[0] == 200
    except OSError:
        return False


def have_left(log: Path, count: int) -> bool:
    return log.read_text().count("Worker exiting") >= count


def test_no_request_fails_while_the_processes_are_replaced(
    sqlite_databases: SqliteTemplates, tmp_path: Path
) -> None:
    port, stop, log = free_port(), Event(), tmp_path / "log"
    with sqlite_databases.fresh(tmp_path) as url, server(url, tmp_path, port) as process:
        wait_until(lambda: is_ready(port), log)
        with ThreadPoolExecutor(VISITORS) as pool:
            visitors = [pool.submit(visit, port, number, stop) for number in range(VISITORS)]
            try:
                for turn in (1, 2):
                    time.sleep(1)
                    process.send_signal(signal.SIGHUP)
                    wait_until(partial(have_left, log, WORKERS * turn), log)
                time.sleep(1)
            finally:
                stop.set()
            seen = sum((one.result() for one in visitors), Counter())
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert set(seen) == {"read", "typed"}
    assert min(seen.values()) > 10
    assert log.read_text().count("Booting worker") == WORKERS * 3
