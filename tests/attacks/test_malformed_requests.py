"""Requests no browser of ours would send: whatever comes, the answer is a page of ours and never a fault."""

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from werkzeug.routing import Rule

from tests import page_flaws
from tests.attacks import SOAK
from tests.attacks.answers import wrong_with
from tests.attacks.forms import Form, forms_of
from tests.attacks.hostile import BENDS, BODIES, FIELDS, HEADERS, NUMBERS, TYPES, cursor, text
from tests.attacks.routes import ROUTES, arguments, listed
from tests.attacks.world import Viewer, World
from tests.conftest import SigningClient

COUNT = 10_000 if SOAK else 1_000
BATCHES = 10


@dataclass(frozen=True)
class Hostile:
    """One request, described well enough to be repeated."""

    viewer: Viewer
    method: str
    path: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.viewer.name}: {self.method} {self.path[:200]!r} {str(self.values)[:600]}"


@pytest.fixture(scope="session")
def forms() -> list[Form]:
    """The forms of the world's pages, read once."""
    return []


def bent_address(world: World, rule: Rule, chance: Random) -> str:
    """The address of a route, right or bent."""
    things = [one for one in world.things if one.kind == ROUTES[rule.endpoint].kind]
    right = arguments(world.app, rule.endpoint, chance.choice(things) if things else None)
    address = rule.rule
    for name, value in right.items():
        chosen = chance.choice((*NUMBERS, text(chance))) if chance.random() < 0.3 else str(value)
        for form in (f"<int:{name}>", f"<path:{name}>", f"<{name}>"):
            address = address.replace(form, quote(chosen[:500], safe=chance.choice(("", "/."))))
    bent = address + chance.choice(BENDS) if chance.random() < 0.15 else address
    # The test's own client takes what follows two slashes for a host.
    return "/" + bent.lstrip("/")


def query(chance: Random) -> str:
    """A query string that need not be UTF-8 and may repeat itself."""
    if chance.random() < 0.2:
        return chance.choice(
            ("%ff=%fe", "&&&", "=", "page=%", "a[]=1&a[]=2", "page", "&".join(["page=1"] * 500))
        )
    value = chance.choice((text(chance), cursor(chance)))
    return f"{chance.choice(FIELDS)}={quote(value)}&page={quote(cursor(chance))}"


def body(chance: Random) -> dict[str, Any]:
    """A form with odd fields, a file that is none, or bytes of a kind nobody asked for."""
    kind = chance.random()
    if kind < 0.4:
        names = chance.sample(FIELDS, chance.randint(1, 12))
        return {"data": {name: [text(chance) for _ in range(chance.randint(1, 3))] for name in names}}
    if kind < 0.6:
        return {"data": {chance.choice(FIELDS): upload(chance), "title": text(chance)}}
    return {"data": chance.choice(BODIES), "content_type": chance.choice(TYPES)}


def upload(chance: Random) -> tuple[BytesIO, str, str]:
    """A file under an odd name and of an odd type."""
    name = chance.choice(("../x", "a.csv", "x" * 300, "č.pdf", "con", "a.xlsx", "a.xml", ".", "a\tb"))
    return BytesIO(chance.choice(BODIES)), name, chance.choice(TYPES[:-1])


def bent_request(world: World, number: int, chance: Random) -> Hostile:
    """Any method at any route with any bytes."""
    rules = sorted(listed(world.app), key=lambda rule: (rule.endpoint, rule.rule))
    rule = rules[number % len(rules)]
    own = sorted((rule.methods or set()) - {"OPTIONS"})
    method = chance.choice((*own, *own, *own, "POST", "PUT", "DELETE", "PATCH", "TRACE", "FOO"))
    values = body(chance) if method not in ("GET", "HEAD") or chance.random() < 0.1 else {}
    if chance.random() < 0.5:
        values["query_string"] = query(chance)
    if chance.random() < 0.3:
        values["headers"] = [chance.choice(HEADERS)]
    return Hostile(chance.choice(world.viewers), method, bent_address(world, rule, chance), values)


@pytest.fixture(autouse=True)
def hostile_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed words that look like a template's are shown as they were typed; all else of the pages is looked at."""
    monkeypatch.setattr(page_flaws, "_LEAKS", re.compile("(?!)"))


def tampered_form(forms: list[Form], number: int, chance: Random) -> Hostile:
    """A form of ours as its page offers it, with some of its fields, hidden ones too, changed, doubled or left out."""
    form = forms[number % len(forms)]
    data: dict[str, Any] = {}
    for name, value in form.fields:
        act = chance.random()
        if act < 0.1:
            continue
        if act < 0.14:
            data[name] = upload(chance)
        elif act < 0.55:
            data[name] = [text(chance)] if act < 0.5 else [value, text(chance)]
        else:
            data[name] = [value or chance.choice(("1", "5", "100,00", "2022-12-24", "Teksts", "on"))]
    return Hostile(form.viewer, "POST", form.action, {"data": data})


def hostile_requests(world: World, forms: list[Form], batch: int) -> Iterator[Hostile]:
    """Half of them bent requests, half tampered forms; the same ones every time."""
    chance = Random(batch)
    for number in range(COUNT // BATCHES):
        place = number * BATCHES + batch
        if number % 2:
            yield tampered_form(forms, place, chance)
        else:
            yield bent_request(world, place // 2, chance)


def faults(world: World, forms: list[Form], batch: int, restore_every: int) -> list[str]:
    """Send a batch of requests and tell what was wrong with which answer."""
    wrong = []
    for number, hostile in enumerate(hostile_requests(world, forms, batch)):
        client = world.client(hostile.viewer)
        answer = client.open(hostile.path, method=hostile.method, buffered=True, **hostile.values)
        wrong += [f"{hostile}: {flaw}" for flaw in wrong_with(answer)]
        # A form of half a megabyte is a file, which the test's client leaves open.
        answer.request.environ["wsgi.input"].close()
        if number % restore_every == restore_every - 1:
            world.restore()
    return wrong


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_request_however_malformed_makes_the_server_fail(world: World, forms: list[Form], batch: int):
    forms.extend(forms_of(world) if not forms else [])
    assert len(forms) > 30
    wrong = faults(world, forms, batch, 25)
    assert not wrong, "\n".join(["", *wrong])


# PostgreSQL is stricter with what it stores: lengths, null bytes, ranges of numbers and of dates.
@pytest.mark.postgres
@pytest.mark.parametrize("batch", range(BATCHES if SOAK else 3))
def test_no_malformed_request_makes_postgresql_fail(postgres_world: World, forms: list[Form], batch: int):
    forms.extend(forms_of(postgres_world) if not forms else [])
    wrong = faults(postgres_world, forms, BATCHES + batch, 50)
    assert not wrong, "\n".join(["", *wrong])


def viewer_of(world: World, name: str) -> SigningClient:
    return world.client(next(one for one in world.viewers if one.name == name))


@pytest.mark.parametrize("number", ["2147483648", "9223372036854775808", "9" * 400, "-1", "1.0", "0"])
def test_a_number_that_is_no_rows_id_is_an_address_that_does_not_exist(world: World, number: str):
    manager = viewer_of(world, "programme_manager")
    for address in ("/calls/", "/agreements/", "/payments/", "/selection/"):
        assert manager.get(address + number).status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"path": "/organisations?words=%00"},
        {"path": "/organisations?%00=1"},
        {"path": "/static/theme.css%00"},
        {"path": "/sign-in", "method": "POST", "data": {"email": "a\x00@example.lv", "password": "x"}},
        {"path": "/sign-in", "method": "POST", "data": {"e\x00": "1"}},
    ],
)
def test_text_with_a_null_byte_is_refused_before_it_meets_a_database(world: World, values: dict):
    assert viewer_of(world, "programme_manager").open(**values).status_code == 400


def test_a_file_in_the_place_of_text_is_text_that_is_missing(world: World):
    typed = {"email": "anna@example.lv", "password": (BytesIO(b"x"), "password.txt")}
    answer = viewer_of(world, "public").post("/sign-in", data=typed)
    assert answer.status_code == 422
    assert "password.txt" not in answer.text


@pytest.mark.parametrize("body", [b"[1]", b"null", b'{"email": {"a": 1}, "password": [2]}', b"{"])
def test_forms_are_not_filled_from_json(world: World, body: bytes):
    answer = viewer_of(world, "public").post("/sign-in", data=body, content_type="application/json")
    assert answer.status_code == 422


@pytest.mark.parametrize("number", ["2147483648", "9" * 400, "9" * 5000, "-1", "x", "1,5"])
def test_a_number_no_column_can_hold_is_told_at_its_field(world: World, number: str):
    manager = viewer_of(world, "programme_manager")
    typed = {"schools_participating": number, "learners_at_risk": "5"}
    answer = manager.post("/participation/1/figures", data=typed)
    assert answer.status_code == 422
    assert number[:50] in answer.text


BENT_POSITIONS: tuple[Any, ...] = (
    ["a", "x", 2**31], ["a", "x", -(2**31) - 1], ["b", "x", 2**63], ["b", "x", 2**64], ["a", "\x00", 1],
    ["a", "\ud800", 1], ["a", 1, "x"], ["a", "x", True], ["a", "x", 1.5], ["a", "x", None], ["a", "x"], ["c", "x", 1],
    {"a": 1}, [], 5,
)  # fmt: skip


@pytest.mark.parametrize("position", BENT_POSITIONS)
def test_a_bent_cursor_is_the_first_page(world: World, postgres_world: World, position: Any):
    bent = base64.urlsafe_b64encode(json.dumps(position).encode()).decode()
    for each in (world, postgres_world):
        with each.app.app_context():
            reader = viewer_of(each, "auditor")
            page = reader.get(f"/organisations?page={bent}").text
            assert re.findall(r"Biedrība ([A-F])\b", page) == list("ABCDEF")


def test_a_cursor_nested_too_deep_is_the_first_page(world: World):
    bent = base64.urlsafe_b64encode(b"[" * 3000).decode()
    assert viewer_of(world, "auditor").get(f"/organisations?page={bent}").status_code == 200


@pytest.mark.parametrize(
    "bent", ["//evil.example", "//evil.example/..", "/\\evil.example/", "///evil.example//"]
)
def test_no_address_leads_to_another_site(world: World, bent: str):
    for name in ("public", "auditor"):
        answer = viewer_of(world, name).get("/", environ_overrides={"PATH_INFO": bent})
        assert answer.status_code in (308, 404)
        assert urlsplit(answer.headers.get("Location", "/")).netloc in ("", "localhost")
