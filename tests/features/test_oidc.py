"""Signing in through an OpenID Connect provider: who gets in, and whose word is not taken."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import func, select

from app.accounts import service
from app.accounts.models import User, UserSession
from app.config import Settings, WeakSettings
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.extensions import db
from tests.builders.accounts import membership, user
from tests.conftest import NOON, SigningClient
from tests.databases import PROTECTION_KEYS, app_on
from tests.oidc_provider import CLIENT, SECRET, Provider, back_with, running_provider

# Fixed, since each worker of the tests must name its tests alike: in 2000 and in 2100.
LONG_AGO, FAR_AHEAD = 946_684_800, 4_102_444_800
ADDRESS = "anna@example.lv"
UNKNOWN = "Ar šo e-pasta adresi konta nav."
NOT_CONFIRMED = "Pieteikšanās pakalpojums neapstiprināja, kas jūs esat."
BUTTON = 'action="/sign-in/oidc"'


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def app(provider: Provider, sqlite_databases: Any, tmp_path: Any) -> Iterator[Flask]:
    with sqlite_databases.fresh(tmp_path) as url:
        values = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
        # On a busy machine also a provider of this process may be slow.
        app = app_on(url, tmp_path, oidc_patience=120, **values)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def anna(app: Flask) -> User:
    return membership(Role.REPRESENTATIVE, person=user(ADDRESS)).user


def sent(client: SigningClient, provider: Provider, following: str = "/account") -> dict[str, str]:
    """What the person brings back from the provider."""
    answer = client.post("/sign-in/oidc", data={"next": following})
    assert answer.status_code == 302
    return provider.sign_in_at(answer.location)


def refusal_of(client: SigningClient, given: dict[str, str]) -> str:
    """The page a person not let in comes to."""
    answer = client.get(back_with(given))
    assert (answer.status_code, answer.location) == (302, "/sign-in")
    assert db.session.scalar(select(func.count(UserSession.id))) == 0
    page = client.get("/sign-in").text
    assert client.get("/account").status_code == 302
    return page


@pytest.mark.usefixtures("anna")
def test_a_person_confirmed_by_the_provider_comes_to_the_page_they_wanted(client, provider):
    assert BUTTON in client.get("/sign-in").text
    answer = client.get(back_with(sent(client, provider)))
    assert (answer.status_code, answer.location) == (302, "/account")
    assert client.get("/account").status_code == 200
    assert provider.refused == []


@pytest.mark.usefixtures("anna")
def test_the_provider_never_leads_to_another_site(client, provider):
    assert client.get(back_with(sent(client, provider, "//evil.example"))).location == "/"


def test_staff_still_give_their_code(client, provider):
    membership(Role.COORDINATOR, person=user(ADDRESS))
    answer = client.get(back_with(sent(client, provider)))
    assert answer.location == "/sign-in/code?next=/account"
    assert client.get("/account").status_code == 302


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": [CLIENT, "x"], "azp": "x"}, {"aud": None},
        {"iss": "http://127.0.0.1:9"}, {"exp": LONG_AGO}, {"exp": None}, {"iat": FAR_AHEAD},
        {"email_verified": False}, {"email_verified": None}, {"email_verified": "false"}, {"email": None},
        {"email": [ADDRESS]},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_does_not_say_everything_lets_nobody_in(client, provider, claims):
    given = sent(client, provider)
    provider.claims |= claims
    assert NOT_CONFIRMED in refusal_of(client, given)


@pytest.mark.usefixtures("anna")
def test_a_token_signed_by_another_key_lets_nobody_in(client, provider):
    given = sent(client, provider)
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})
    assert NOT_CONFIRMED in refusal_of(client, given)


@pytest.mark.usefixtures("anna")
def test_a_token_signed_with_a_shared_secret_lets_nobody_in(client, provider):
    given = sent(client, provider)
    provider.key, provider.algorithm = OctKey.import_key(SECRET * 2, {"kid": "one"}), "HS256"
    provider.published = [provider.key.as_dict(private=True)]
    assert NOT_CONFIRMED in refusal_of(client, given)


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("change", [{"state": "another"}, {"state": ""}, {"code": ""}, {"code": "guess"},
                                    {"iss": "https://evil.example"}], ids=str)  # fmt: skip
def test_an_answer_to_another_question_lets_nobody_in(client, provider, change):
    assert NOT_CONFIRMED in refusal_of(client, {**sent(client, provider), **change})


@pytest.mark.usefixtures("anna")
def test_an_answer_planted_in_another_browser_lets_nobody_in(app, client, provider):
    given = sent(client, provider)
    assert NOT_CONFIRMED in refusal_of(app.test_client(), given)
    # And each browser's answer counts once.
    client.get(back_with({**given, "state": "another"}))
    assert client.get(back_with(given)).location == "/sign-in"


def test_nobody_is_made_and_nobody_kept_out_comes_in(client, provider, anna):
    provider.claims["email"] = "nobody@example.lv"
    assert UNKNOWN in refusal_of(client, sent(client, provider))
    assert db.session.scalar(select(func.count(User.id))) == 1
    provider.claims["email"] = ADDRESS
    service.disable_user(anna, by=SYSTEM, at=NOON)
    assert UNKNOWN in refusal_of(client, sent(client, provider))


@pytest.mark.parametrize("change", [{"issuer": "http://127.0.0.1:9"}, {"jwks_uri": "ftp://127.0.0.1/"},
                                    {"authorization_endpoint": "http://evil.example/"}], ids=str)  # fmt: skip
def test_a_provider_that_describes_itself_wrongly_is_not_asked(client, provider, change):
    provider.description = change
    assert client.post("/sign-in/oidc").location == "/sign-in"


def test_a_provider_that_does_not_answer_leaves_the_password(client, app):
    app.config["OIDC_ISSUER"] = "http://127.0.0.1:9"
    assert client.post("/sign-in/oidc").location == "/sign-in"
    assert "Pieteikšanās pakalpojums tagad neatbild." in client.get("/sign-in").text


def test_a_provider_that_is_silent_leaves_the_password(client, app, provider):
    app.config["OIDC_PATIENCE"] = 0.3
    with provider.silent():
        assert client.post("/sign-in/oidc").location == "/sign-in"
    assert "Pieteikšanās pakalpojums tagad neatbild." in client.get("/sign-in").text


@pytest.mark.usefixtures("anna")
def test_asking_without_end_is_stopped_and_signing_in_is_not(client, provider):
    for _place in range(12):
        assert client.get(back_with(sent(client, provider))).location == "/account"
    client.post("/sign-out")
    answers = [client.post("/sign-in/oidc").status_code for _place in range(11)]
    assert answers == [302] * 10 + [429]


def test_the_browser_may_send_the_form_on_to_the_provider(client, provider):
    policy = client.get("/sign-in").headers["Content-Security-Policy"]
    assert f"form-action 'self' {provider.issuer};" in policy


def test_without_a_provider_there_is_nothing(client, app):
    app.config["OIDC_ISSUER"] = ""
    assert BUTTON not in client.get("/sign-in").text
    assert client.post("/sign-in/oidc").status_code == client.get("/sign-in/oidc/back").status_code == 404


@pytest.mark.parametrize(
    "values", [{"oidc_issuer": "http://id.example"}, {"oidc_client_secret": ""}], ids=str
)
def test_production_asks_a_provider_only_safely_and_wholly(values):
    good = {"oidc_issuer": "https://id.example", "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    key = "a key for tests only, long enough and varied 0123456789"
    Settings(production=True, secret_key=key, protection_keys=PROTECTION_KEYS, **good).checked()
    with pytest.raises(WeakSettings):
        Settings(
            production=True, secret_key=key, protection_keys=PROTECTION_KEYS, **{**good, **values}
        ).checked()
