"""The same words on the ways people really go: links, searches, files and letters, in both languages."""

from collections import Counter, deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from lxml import html

from app.extensions import db
from app.outbox.letters import as_email
from app.outbox.models import OutboxMessage
from tests.attacks import SOAK
from tests.attacks.reading import words_of
from tests.attacks.season import canary
from tests.attacks.test_canaries import NAMES, forbidden_words, project_words
from tests.attacks.world import Viewer, World
from tests.browser.crawling import kind_of

EACH = 20 if SOAK else 3
STARTS = ("/", "/sign-in", "/account")
# What a search might be given: the beginning of every canary, a name, nothing.
SEARCHED = ("zz", "a", "")


def crawl(world: World, viewer: Viewer, language: str) -> Iterator[tuple[str, str]]:
    """Every address links and searches lead this viewer to, files included, and what it answers."""
    client = world.client(viewer)
    client.get(f"/language?code={language}")
    waiting, seen, asked = deque(STARTS), set(STARTS), Counter[str]()
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address.partition("?")[0]) + ("?" if "?" in address else "")
        if asked[kind] >= EACH or address.startswith("/language"):
            continue
        asked[kind] += 1
        answer = client.get(address, buffered=True)
        yield address, words_of(answer)
        found = [answer.location or ""]
        if answer.mimetype == "text/html" and answer.data:
            found += list(leads(html.document_fromstring(answer.text), address))
        for place in (one.partition("#")[0] for one in found):
            if place.startswith("/") and place not in seen:
                seen.add(place)
                waiting.append(place)


def leads(page: Any, address: str) -> Iterator[str]:
    """The addresses of the links, and those of the searches filled in."""
    for link in page.xpath("//a/@href"):
        yield urljoin(address, link)
    for form in page.forms:
        if form.method == "GET":
            names = [one.name for one in form.inputs if one.name]
            for words in SEARCHED:
                values = dict(form.form_values()) | {name: words for name in names if _is_text(form, name)}
                yield f"{urljoin(address, form.action or '')}?{urlencode(values)}"


def _is_text(form: Any, name: str) -> bool:
    return getattr(form.inputs[name], "type", "") in ("text", "search")


@pytest.mark.parametrize("language", ["lv", "en"] if SOAK else ["lv"])
@pytest.mark.parametrize("name", NAMES)
def test_no_way_leads_to_what_others_wrote(world: World, name: str, language: str) -> None:
    viewer = next(one for one in world.viewers if one.name == name)
    words, seen, count = forbidden_words(viewer), [], 0
    for address, shown in crawl(world, viewer, language):
        count += 1
        seen += [f"{address} shows {word}" for word in words if word in shown]
    assert not seen, "\n".join(["", *seen])
    assert count > 5


def test_links_lead_to_the_words_of_ones_own(world: World) -> None:
    """A crawl that meets nothing would prove nothing."""
    viewer = next(one for one in world.viewers if one.name == "representative A")
    shown = "".join(text for _address, text in crawl(world, viewer, "lv"))
    assert canary("firstapp", "A") in shown
    assert canary("secondapp", "A") in shown


def bodies() -> Iterator[tuple[str, str]]:
    """Every letter as it would be sent, and to whom."""
    for message in db.session.query(OutboxMessage):
        letter = as_email(message)
        yield message.to_address, f"{letter['Subject']} {letter.get_body(('plain',)).get_content()}"


def test_no_letter_tells_of_more_than_one_organisation(world: World) -> None:
    sent, wrong = 0, []
    for address, text in bodies():
        sent += 1
        owners = {owner for word, _kind, owner in project_words() if word in text}
        wrong += [f"a letter to {address} tells of {owners}"] if len(owners) > 1 else []
    assert not wrong
    assert sent
