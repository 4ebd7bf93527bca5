"""Every page of the demo season, as every role comes to it by links: over HTTP in both languages, and in Chromium."""

import os
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from lxml import html
from playwright.sync_api import Browser, Page

from app.core.roles import Role
from app.dev.queries import demo_memberships
from app.extensions import db
from scripts import messages
from tests.browser.conftest import served
from tests.browser.crawling import is_file, kind_of, walk
from tests.browser.inspector import WIDE, Inspector
from tests.conftest import SigningClient
from tests.databases import SqliteTemplates, app_on
from tests.weighing import MOST, weight_of

# The first test plays the season, which is a minute of work.
pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]
SOAK = bool(os.environ.get("SOAK"))
PEOPLE = ["public", *(role.value for role in Role if role is not Role.SYSTEM)]
STARTS = ["/", "/sign-in", "/demo", "/nothing/here", "/jobs"]
EACH = 4 if SOAK else 2
# Addresses that answer to a person who may not, or that name nothing, on purpose.
REFUSED = {"/nothing/here", "/jobs"}


@pytest.fixture(scope="module")
def demo(sqlite_databases: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database with the whole demo season."""
    folder: Path = tmp_path_factory.mktemp("demo")
    with sqlite_databases.fresh(folder) as url:
        app = app_on(url, folder, demo=True)
        app.test_client_class = SigningClient
        assert app.test_cli_runner().invoke(args=["demo"]).exit_code == 0
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(autouse=True)
def in_context(demo: Flask) -> Iterator[None]:
    with demo.app_context():
        yield
        db.session.remove()


def membership_of(person: str) -> str:
    return str(demo_memberships()[Role(person)][0].id) if person != "public" else ""


def english_texts() -> dict[str, str]:
    """Each English text of one piece that reads otherwise in Latvian."""
    return {
        str(message.id): str(message.string)
        for domain in messages.domains()
        for message in messages.messages(messages.stored(domain))
        if isinstance(message.id, str) and message.id != message.string and "%(" not in message.id
    }


def shown(page: Any) -> set[str]:
    """Every piece of text a reader meets, and the names only a screen reader says."""
    texts = [
        *page.xpath("//body//text()[not(ancestor::*[@lang])]"),
        *page.xpath("//body//@aria-label|//title/text()"),
    ]
    return {" ".join(text.split()).rstrip(":") for text in texts} - {""}


def pages(app: Flask, person: str, language: str) -> Iterator[tuple[str, int, Any, int]]:
    """Every kind of page this person comes to by links, with what its first visit transfers; each answer was looked at
    by the client."""
    client = app.test_client()
    if person != "public":
        client.post("/demo", data={"membership": membership_of(person)})
    client.get(f"/language?code={language}")
    waiting, seen, visited = deque(STARTS), set(STARTS), Counter[str]()
    while waiting:
        path = waiting.popleft()
        kind = kind_of(urlsplit(path).path)
        if visited[kind] >= EACH:
            continue
        visited[kind] += 1
        answer = client.get(path, buffered=True)
        if answer.mimetype != "text/html" or 300 <= answer.status_code < 400:
            assert answer.status_code < 400, f"{person}: {path}: {answer.status_code}"
            continue
        page = html.document_fromstring(answer.text)
        yield path, answer.status_code, page, weight_of(client, answer)[0]
        for link in page.xpath("//a/@href"):
            place = urljoin(path, link).partition("#")[0]
            if place.startswith("/") and place not in seen and not is_file(urlsplit(place).path):
                seen.add(place)
                waiting.append(place)


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_link_opens_and_every_word_is_in_the_readers_language(demo: Flask, language: str) -> None:
    texts = english_texts()
    foreign = set(texts) - set(texts.values()) if language == "lv" else set(texts.values()) - set(texts)
    assert ("Sign in" if language == "lv" else texts["Sign in"]) in foreign
    wrong, count = [], 0
    for person in PEOPLE:
        for path, status, page, weight in pages(demo, person, language):
            count += 1
            if status != 200 and path not in REFUSED:
                wrong.append(f"{person}: a link leads to {path}, which answers {status}")
            wrong += [f"{person}: {path}: in another language: {text}" for text in shown(page) & foreign]
            if weight > MOST:
                wrong.append(f"{person}: {path}: {weight} bytes on a first visit")
            if page.get("lang") != language:
                wrong.append(f"{person}: {path} says it is in {page.get('lang')}")
    assert not wrong, "\n".join(["", *sorted(set(wrong))[:80]])
    assert count > 150


# Language, how many pages of a kind, and what the reader's system asks of colours.
LOOKS: dict[str, tuple[str, int, dict[str, Any]]] = {
    "latvian": ("lv", EACH, {}),
    "english": ("en", EACH, {}),
    "dark": ("lv", 1, {"color_scheme": "dark"}),
    "forced-colours": ("lv", 1, {"forced_colors": "active"}),
}


def enter(page: Page, address: str, person: str, language: str) -> None:
    """Sign in through the demonstration's page, in this language."""
    page.goto(f"{address}/language?code={language}")
    membership = membership_of(person)
    # A transaction of the test's own would hold SQLite's write lock against the server.
    db.session.commit()
    if membership:
        page.goto(f"{address}/demo")
        button = page.locator(f"button[name=membership][value='{membership}']")
        with page.expect_navigation():
            button.evaluate("button => button.click()")


@pytest.mark.soak
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_in_chromium_has_a_flaw(
    demo: Flask, chromium: Browser, tmp_path: Path, person: str, look: str
) -> None:
    """Axe, width, targets, console and foreign hosts; a page of the same shape is looked at once for each role."""
    language, each, wishes = LOOKS[look]
    inspector = Inspector(tmp_path, pictures=False, language=language, is_thorough=True)
    with served(demo) as address:
        context = chromium.new_context(locale="lv-LV", viewport=WIDE, **wishes)  # type: ignore[arg-type]
        page = context.new_page()
        inspector.listen(page, is_refusal_fine=True)
        enter(page, address, person, language)
        for _stop in walk(page, address, STARTS, each=each):
            inspector.look_at(page, person)
        context.close()
    assert not inspector.problems, "\n".join(inspector.problems)
