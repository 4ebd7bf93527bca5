"""A real server on a SQLite file, Chromium, and seasons whose people sit at it."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from app.applications.models import Application
from app.config import ROOT
from app.core import clock
from tests.browser.chromium_visitor import ChromiumVisitor
from tests.browser.inspector import Inspector
from tests.browser.launch import ARGUMENTS, CHROMIUM
from tests.browser.section_desk import Desk, sit_down
from tests.builders import applications, quotas
from tests.conftest import NOON, SigningClient
from tests.journeys.season import Season, season_of

SCREENSHOTS = ROOT / "build" / "screenshots"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[str]:
    """The application served by threads of this process, so that the rehearsed clock is the server's too.

    Without a port at one that is free."""
    app.config["WTF_CSRF_ENABLED"] = True
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as place:
        yield place


@pytest.fixture
def inspector() -> Inspector:
    return Inspector(SCREENSHOTS)


@contextmanager
def season_by(make: Callable[[str], ChromiumVisitor], language: str = "lv") -> Iterator[Season]:
    """A season on the working Monday of the builders, with nobody in it yet; everybody sits at such a browser."""
    visitors: list[ChromiumVisitor] = []

    def newcomer(name: str) -> ChromiumVisitor:
        visitors.append(make(name))
        if language != "lv":
            visitors[-1].open(f"/language?code={language}")
        return visitors[-1]

    with season_of(newcomer, NOON, language) as begun:
        yield begun
    for visitor in visitors:
        visitor.context.close()


@pytest.fixture
def season(chromium: Browser, address: str, inspector: Inspector) -> Iterator[Season]:
    """A season of people at ordinary screens, in Latvian."""
    with season_by(lambda name: ChromiumVisitor(chromium, address, inspector, name)) as begun:
        yield begun


@pytest.fixture
def draft(app: Flask) -> Iterator[Application]:
    """An application begun the day after the call was announced, which is today."""
    local_call = quotas.announced_local_call()
    with clock.at(applications.opened(local_call)):
        yield applications.a_draft(local_call)


@pytest.fixture
def desk(chromium: Browser, address: str, draft: Application, client: SigningClient) -> Iterator[Desk]:
    """Its representative at a telephone."""
    seated = sit_down(chromium, address, draft, client)
    yield seated
    seated.context.close()
