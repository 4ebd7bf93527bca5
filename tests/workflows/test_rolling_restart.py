"""The server's processes are replaced, and it is ended, while people read, type and save: nobody loses anything."""

import http.client
import json
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from urllib.parse import urlencode

import pytest
from flask import Flask

from app.applications.queries import section_row
from app.applications.sections import SectionCode
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from tests.builders import applications, plans, selection
from tests.builders.accounts import PASSWORD
from tests.serving import ask, free_port, is_ready, server, token_in, wait_until

WORKERS = 2
VISITORS = 3
# A wrong password is told, and so is that there were too many: both are answers.
TYPED = {422, 429}
# The server says when it has begun to answer, before it has read the whole.
WAITING, GO_ON = {"Expect": "100-continue"}, b"HTTP/1.1 100 Continue\r\n\r\n"
AUTOSAVE = {"X-Requested-With": "autosave"}


# What becomes of those a server that has ended had not begun to answer.
TURNED_AWAY = (ConnectionRefusedError, ConnectionResetError, BrokenPipeError)


@dataclass
class Visitor:
    """Reads and types at the door, and keeps writing an application of their own."""

    port: int
    email: str
    application_id: int
    cookie: str = ""
    saved: int = 0
    """The version of the last save that was answered."""
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def page(self) -> str:
        return f"/applications/{self.application_id}/sections/results"

    def sign_in(self) -> None:
        _status, page, cookie = ask(self.port, "GET", "/sign-in")
        given = {"email": self.email, "password": PASSWORD, "csrf_token": token_in(page)}
        status, _page, self.cookie = ask(self.port, "POST", "/sign-in", cookie, **given)
        assert status == 302

    def visit(self, is_ending: Event) -> None:
        """Come again and again, until the server ends."""
        try:
            while True:
                self.come_to_the_door()
                self.write()
        except (OSError, http.client.HTTPException) as error:
            is_expected = is_ending.is_set() and isinstance(error, TURNED_AWAY)
            self.seen["turned away" if is_expected else repr(error)] += 1

    def come_to_the_door(self) -> None:
        status, page, cookie = ask(self.port, "GET", "/sign-in")
        self.note(status == 200, "read", status)
        given = {"email": f"wrong-{self.email}", "password": "x", "csrf_token": token_in(page)}
        status, _page, _cookie = ask(self.port, "POST", "/sign-in", cookie, **given)
        self.note(status in TYPED, "typed", status)

    def write(self) -> None:
        status, page, self.cookie = ask(self.port, "GET", self.page, self.cookie)
        self.note(status == 200 and text_of(self.saved) in page, "own page", status)
        given = self.next_save(page)
        status, answer, _cookie = ask(self.port, "POST", self.page, self.cookie, headers=AUTOSAVE, **given)
        self.note_save(status, answer)

    def next_save(self, page: str) -> dict[str, str]:
        text = text_of(self.saved + 1)
        return {"results": text, "version": str(self.saved), "csrf_token": token_in(page)}

    @contextmanager
    def saving_in_halves(self) -> Iterator[None]:
        """A process has begun to read a save when the block begins; it gets the other half after the block."""
        _status, page, self.cookie = ask(self.port, "GET", self.page, self.cookie)
        body = urlencode(self.next_save(page)).encode()
        told = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded", **AUTOSAVE}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        told |= {"Content-Length": str(len(body)), **WAITING}
        with closing(connection):
            connection.request("POST", self.page, headers=told)
            assert connection.sock.recv(len(GO_ON)) == GO_ON
            connection.send(body[: len(body) // 2])
            yield
            connection.send(body[len(body) // 2 :])
            answer = connection.getresponse()
            self.note_save(answer.status, answer.read().decode())

    def note_save(self, status: int, answer: str) -> None:
        is_next = status == 200 and json.loads(answer)["version"] == self.saved + 1
        self.note(is_next, "saved", status)
        self.saved += is_next

    def note(self, is_right: bool, what: str, status: int) -> None:
        self.seen[what if is_right else f"{what}: {status}"] += 1


def text_of(save: int) -> str:
    """What a visitor has typed when saving for that time; before the first nothing."""
    return f"Teksts numur {save}, rakstīts vakarā." if save else ""


@pytest.fixture
def everyone(any_database: Flask) -> list[Visitor]:
    """Each with a draft, in a call that is open now."""
    at, port = clock.now() - timedelta(days=2), free_port()
    plans.adopted_plan(starts_on=at.date(), ends_on=at.date() + timedelta(days=700))
    local_call = selection.announced(at=at)
    found = []
    for place in range(1, VISITORS + WORKERS + 1):
        draft = applications.a_draft(local_call, place=place)
        email = applications.seat(Role.REPRESENTATIVE, draft.organisation).user.email
        found.append(Visitor(port, email, draft.id))
    db.session.commit()
    return found


def replace_processes(process: subprocess.Popen[bytes], log: Path, visitors: list[Visitor]) -> None:
    """Twice, while people visit; before, between and after it everyone saves, however busy the machine is."""
    wait_for_saves(visitors, log)
    for turn in (1, 2):
        process.send_signal(signal.SIGHUP)
        wait_until(partial(is_told, log, "Worker exiting", WORKERS * turn), log)
        wait_for_saves(visitors, log)


def wait_for_saves(visitors: list[Visitor], log: Path) -> None:
    """Until every visitor has saved once more."""
    before = [one.saved for one in visitors]
    wait_until(lambda: all(one.saved > saved for one, saved in zip(visitors, before, strict=True)), log)


def end(process: subprocess.Popen[bytes], log: Path, late: list[Visitor], is_ending: Event) -> None:
    """End the server while each of its processes has read half of a save."""
    with ExitStack() as halves:
        for visitor in late:
            halves.enter_context(visitor.saving_in_halves())
        is_ending.set()
        process.send_signal(signal.SIGTERM)
        wait_until(partial(is_told, log, "Handling signal: term", 1), log)
    assert process.wait(30) == 0


def is_told(log: Path, what: str, times: int) -> bool:
    return log.read_text().count(what) >= times


def assert_saved(visitor: Visitor) -> None:
    """Every save that was answered is in its place, and none was carried out that was not answered."""
    stored = section_row(visitor.application_id, SectionCode.RESULTS)
    assert stored is not None
    assert (stored.version, stored.content["results"]) == (visitor.saved, text_of(visitor.saved))


def test_nobody_loses_anything_while_processes_are_replaced_and_the_server_ends(
    everyone: list[Visitor], tmp_path: Path
) -> None:
    visitors, late, log, is_ending = everyone[:VISITORS], everyone[VISITORS:], tmp_path / "log", Event()
    url, port = db.engine.url.render_as_string(hide_password=False), everyone[0].port
    with ThreadPoolExecutor(VISITORS) as pool, server(url, tmp_path, port, workers=WORKERS) as process:
        wait_until(lambda: is_ready(port), log)
        for visitor in everyone:
            visitor.sign_in()
        visiting = [pool.submit(visitor.visit, is_ending) for visitor in visitors]
        replace_processes(process, log, visitors)
        end(process, log, late, is_ending)
        for one in visiting:
            one.result()
    seen = sum((one.seen for one in visitors), Counter())
    assert set(seen) == {"read", "typed", "own page", "saved", "turned away"}
    assert seen["turned away"] == VISITORS
    assert [one.seen for one in late] == [{"saved": 1}] * WORKERS
    assert log.read_text().count("Booting worker") == WORKERS * 3
    for visitor in everyone:
        assert_saved(visitor)
