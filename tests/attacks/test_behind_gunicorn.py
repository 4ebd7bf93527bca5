"""What only a server of several processes shows: where guesses count, and what becomes of too large a file."""

import http.client
import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.databases import SqliteTemplates
from tests.serving import ask, free_port, is_ready, server, token_in, wait_until

LIMIT = 10


class Served(NamedTuple):
    """A server, its log, the process ids of its two workers, and a form of it that may be sent."""

    port: int
    log: Path
    workers: list[int]
    cookie: str
    token: str

    def guess(self, worker: int, email: str, source: str) -> int:
        """Let this worker alone hear a wrong password; how it answers."""
        [other] = set(self.workers) - {worker}
        with asleep(other):
            typed = {"email": email, "password": "not it", "csrf_token": self.token}
            return ask(self.port, "POST", "/sign-in", self.cookie, source=source, **typed)[0]


@contextmanager
def asleep(process: int) -> Iterator[None]:
    """It accepts no request while the block runs."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


@pytest.fixture(scope="module")
def served(sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    with sqlite_databases.fresh(folder) as url, server(url, folder, port, workers=2):
        wait_until(lambda: len(pids(folder / "log")) == 2 and is_ready(port), folder / "log")
        _status, page, cookie = ask(port, "GET", "/sign-in")
        yield Served(port, folder / "log", pids(folder / "log"), cookie, token_in(page))


def pids(log: Path) -> list[int]:
    return [int(found) for found in re.findall(r"Booting worker with pid: (\d+)", log.read_text())]


@pytest.mark.parametrize("last", [0, 1], ids=["first", "second"])
def test_the_eleventh_guess_at_a_person_is_refused_by_either_worker(served: Served, last: int) -> None:
    hearing = islice(cycle(served.workers), 1 - last, 1 - last + LIMIT)
    email = f"person{last}@example.lv"
    answers = [served.guess(one, email, f"127.1.{last}.{place + 1}") for place, one in enumerate(hearing)]
    assert answers == [422] * LIMIT
    assert served.guess(served.workers[last], email, f"127.1.{last}.99") == 429
    # And by the other, and only for the one who is guessed at.
    assert served.guess(served.workers[1 - last], email, f"127.1.{last}.98") == 429
    assert served.guess(served.workers[last], f"other{last}@example.lv", f"127.1.{last}.97") == 422


@pytest.mark.parametrize("last", [0, 1], ids=["first", "second"])
def test_the_eleventh_guess_from_a_network_is_refused_by_either_worker(served: Served, last: int) -> None:
    hearing = islice(cycle(served.workers), 1 - last, 1 - last + LIMIT)
    source = f"127.2.{last}.1"
    answers = [served.guess(one, f"n{last}{place}@example.lv", source) for place, one in enumerate(hearing)]
    assert answers == [422] * LIMIT
    assert served.guess(served.workers[last], f"n{last}x@example.lv", source) == 429


def test_the_server_takes_commands_from_no_socket(served: Served) -> None:
    assert "Control socket" not in served.log.read_text()


@pytest.mark.parametrize("size", [21, 100])
def test_whoever_sends_too_large_a_file_comes_to_the_page_that_says_so(served: Served, size: int) -> None:
    file = b"x" * size * 1024 * 1024
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    connection.request("POST", "/sign-in", file, {"Content-Type": "multipart/form-data; boundary=b"})
    answer = connection.getresponse()
    assert answer.status == 413
    assert "Datne ir pārāk liela" in answer.read().decode()
    connection.close()
