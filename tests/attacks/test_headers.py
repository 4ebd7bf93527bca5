"""Headers, tokens, hosts and settings on every route there is, whatever routes come."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from app import create_app
from app.config import Settings, WeakSettings
from app.core.access import UndeclaredView, install_access, only, public, require_declarations
from app.core.roles import Role
from tests.attacks.answers import wrong_with
from tests.builders.accounts import membership
from tests.conftest import SigningClient
from tests.databases import PROTECTION_KEYS

READING = {"GET", "HEAD", "OPTIONS"}
KEY = "kB8vQz2mX4nT6wR1yU3iO5pA7sD9fG0h"


def addresses(app: Flask, *, number: str = "1") -> Iterator[tuple[str, Rule]]:
    """The address of every route, with the same number in every place; where a place takes certain words, with one."""
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            values = {
                name: min(kind.items) if isinstance(kind, AnyConverter) else number
                for name, kind in rule._converters.items()
            }
            yield app.url_map.bind("localhost").build(rule.endpoint, values), rule


@pytest.mark.parametrize("role", [None, Role.ADMINISTRATOR])
def test_every_route_answers_every_method_with_exactly_the_security_headers(
    app: Flask, client: SigningClient, role: Role | None
):
    if role is not None:
        client.sign_in(membership(role))
    wrong = []
    for address, _rule in addresses(app, number="999999"):
        for method in ("GET", "POST", "HEAD", "OPTIONS", "DELETE"):
            answer = client.open(address, method=method, buffered=True)
            wrong += [f"{method} {address}: {flaw}" for flaw in wrong_with(answer)]
    assert wrong == []


def test_no_unsafe_method_of_any_route_is_taken_without_its_token(app: Flask, client: SigningClient):
    app.config["WTF_CSRF_ENABLED"] = True
    client.sign_in(membership(Role.PROGRAMME_MANAGER))
    taken, tried = [], 0
    for who in (client, app.test_client()):
        for address, rule in addresses(app):
            for method in (rule.methods or set()) - READING:
                answer = who.open(address, method=method, data={"csrf_token": "forged"})
                tried += 1
                if answer.status_code != 400 or "Veidlapa ir bijusi atvērta pārāk ilgi" not in answer.text:
                    taken.append(f"{method} {address}: {answer.status_code}")
    assert taken == []
    assert tried > 40


def test_no_route_takes_a_method_that_has_no_token(app: Flask):
    """Tokens are asked of these methods and no others, so no other method may change anything."""
    asked = app.config["WTF_CSRF_METHODS"]
    assert {method for rule in app.url_map.iter_rules() for method in rule.methods or ()} <= {
        *asked,
        *READING,
    }


@pytest.mark.parametrize("host", ["evil.example", "localhost:evil", "127.0.0.1.evil.example", "a b", "[::1"])
def test_no_route_answers_under_a_foreign_host(app: Flask, client: SigningClient, host: str):
    answered = []
    for address, _rule in addresses(app):
        answer = client.get(address, headers={"Host": host}, buffered=True)
        if answer.status_code != 400 or "Location" in answer.headers or "evil" in answer.text:
            answered.append((address, answer.status_code))
        assert wrong_with(answer) == []
    assert answered == []


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Proto"]
)
def test_headers_of_a_proxy_nobody_put_there_say_nothing(client: SigningClient, name: str):
    answer = client.get("/account", headers={name: "https://evil.example/organisations"})
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/account")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "change me"}, "SECRET_KEY"),
        ({"secret_key": "a" * 64}, "SECRET_KEY"),
        ({"secret_key": "abcdefg" * 10}, "SECRET_KEY"),
        ({"secret_key": KEY[:-1]}, "SECRET_KEY"),
        ({"demo": True}, "DEMO"),
    ],
)
def test_production_does_not_start_with_a_weak_setting(values: dict, words: str):
    with pytest.raises(WeakSettings, match=words):
        create_app(Settings(**{"database_url": "sqlite://", "production": True, "secret_key": KEY, **values}))


def test_production_does_not_start_with_the_debugger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    keys = tmp_path / "keys"
    keys.write_text(PROTECTION_KEYS)
    monkeypatch.setenv("PROTECTION_KEYS_FILE", str(keys))
    monkeypatch.setenv("PRODUCTION", "1")
    monkeypatch.setenv("SECRET_KEY", KEY)
    monkeypatch.setenv("DATABASE_URL", "sqlite://")
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(WeakSettings, match="FLASK_DEBUG"):
        create_app()
    monkeypatch.setenv("FLASK_DEBUG", "0")
    app = create_app()
    assert (app.debug, app.testing, app.config["SESSION_COOKIE_SECURE"], app.config["DEMO"]) == (
        False, False, True, False,
    )  # fmt: skip
    assert app.config["SECRET_KEY"] == KEY


def test_the_demonstration_has_no_page_outside_demo_mode(app: Flask):
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("dev.")]


def small_app() -> Flask:
    small = Flask("small", static_folder=None)
    small.add_url_rule("/open", view_func=public(lambda: "open"), endpoint="open")
    small.add_url_rule("/closed", view_func=only(Role.AUDITOR)(lambda: "closed"), endpoint="closed")
    return small


def test_a_view_that_says_nothing_about_access_stops_the_start():
    small = small_app()
    require_declarations(small)
    small.add_url_rule("/forgotten", view_func=lambda: "anyone", endpoint="forgotten")
    with pytest.raises(UndeclaredView, match="forgotten"):
        require_declarations(small)


def test_a_view_added_after_the_start_answers_nobody():
    small = small_app()
    small.add_url_rule("/forgotten", view_func=lambda: "anyone", endpoint="forgotten")
    small.testing = True
    install_access(small, lambda: None)
    assert small.test_client().get("/open").text == "open"
    with pytest.raises(UndeclaredView, match="forgotten"):
        small.test_client().get("/forgotten")


def test_a_declaration_names_at_least_one_role():
    with pytest.raises(ValueError, match="at least one role"):
        only()
