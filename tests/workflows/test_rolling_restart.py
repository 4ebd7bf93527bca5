"""The server is told twice to replace its processes while people read and type: nobody notices."""

import http.client
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event

from tests.databases import SqliteTemplates
from tests.serving import ask, free_port, is_ready, server, token_in, wait_until

WORKERS = 2
VISITORS = 3
# A wrong password is told, and so is that there were too many: both are answers.
TYPED = {422, 429}


def visit(port: int, number: int, stop: Event) -> Counter[str]:
    """Read the sign-in page, type into it, and again, until told to stop."""
    seen: Counter[str] = Counter()
    while not stop.is_set():
        try:
            status, page, cookie = ask(port, "GET", "/sign-in")
            seen["read" if status == 200 else f"GET {status}"] += 1
            typed = {
                "email": f"visitor{number}@example.lv",
                "password": "x",
                "csrf_token": token_in(page),
            }
            status, _page, _cookie = ask(port, "POST", "/sign-in", cookie, **typed)
            seen["typed" if status in TYPED else f"POST {status}"] += 1
        except (OSError, http.client.HTTPException) as error:
            seen[repr(error)] += 1
    return seen


def have_left(log: Path, count: int) -> bool:
    return log.read_text().count("Worker exiting") >= count


def test_no_request_fails_while_the_processes_are_replaced(
    sqlite_databases: SqliteTemplates, tmp_path: Path
) -> None:
    port, stop, log = free_port(), Event(), tmp_path / "log"
    with sqlite_databases.fresh(tmp_path) as url, server(url, tmp_path, port, workers=WORKERS) as process:
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
    # On a busy machine few fit in, yet every visitor came more than once.
    assert min(seen.values()) > VISITORS
    assert log.read_text().count("Booting worker") == WORKERS * 3
