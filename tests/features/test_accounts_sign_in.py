"""Signing in: who gets in, what an attacker learns, and how often one may try."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import process_time

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import passwords, rate_limit, service
from app.accounts.models import RateHit, User, UserSession
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from tests.builders.accounts import PASSWORD, membership, user
from tests.conftest import NOON, SigningClient
from tests.databases import app_on

ADDRESS = "anna@example.lv"
WRONG = "E-pasta adrese vai parole nav pareiza."


@pytest.fixture
def anna(app: Flask) -> User:
    return membership(Role.REPRESENTATIVE, person=user(ADDRESS)).user


def attempt(client: SigningClient, email: str = ADDRESS, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def shape_of(page: str) -> str:
    """The page without what the person typed and without the token."""
    return re.sub(r'value="[^"]*"', "", page)


@pytest.mark.usefixtures("anna")
def test_the_right_password_opens_the_page_that_was_wanted(client):
    refused = client.get("/account")
    assert (refused.status_code, refused.location) == (302, "/sign-in?next=/account")
    answer = attempt(client, " Anna@Example.LV ", next="/account")
    assert (answer.status_code, answer.location) == (302, "/account")
    assert client.get("/account").status_code == 200
    assert client.get("/sign-in?next=/account").location == "/account"


@pytest.mark.usefixtures("anna")
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client):
    known = attempt(client, password="not the password")
    unknown = attempt(client, "nobody@example.lv", "not the password")
    assert known.status_code == unknown.status_code == 422
    assert WRONG in known.text
    assert shape_of(known.text) == shape_of(unknown.text)
    assert 'value="nobody@example.lv"' in unknown.text


def test_a_disabled_person_gets_the_answer_of_a_wrong_password(client, anna):
    service.disable_user(anna, by=SYSTEM, at=NOON)
    assert WRONG in attempt(client).text


@pytest.mark.usefixtures("anna")
def test_an_unknown_address_costs_as_much_work_as_a_wrong_password():
    def cost(email: str) -> float:
        times = []
        for _ in range(5):
            start = process_time()
            assert service.authenticate(email, "not the password") is None
            times.append(process_time() - start)
        return median(times)

    assert 0.5 < cost("nobody@example.lv") / cost(ADDRESS) < 2


def test_passwords_are_kept_as_argon2id_of_the_agreed_strength(anna):
    assert anna.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in anna.password_hash


def test_a_hash_of_other_settings_is_made_anew_at_sign_in(client, anna):
    from argon2 import PasswordHasher

    anna.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    assert attempt(client).status_code == 302
    db.session.refresh(anna)
    assert not passwords.is_outdated(anna.password_hash)


@pytest.mark.usefixtures("anna")
def test_the_eleventh_attempt_in_five_minutes_is_refused_even_with_the_right_password(client):
    with clock.at(NOON):
        answers = [attempt(client, password=f"guess number {place}").status_code for place in range(10)]
        last = attempt(client)
    assert answers == [422] * 10
    assert last.status_code == 429
    assert "Pārāk daudz mēģinājumu" in last.text
    with clock.at(NOON + timedelta(minutes=4, seconds=59)):
        assert attempt(client).status_code == 429
    with clock.at(NOON + timedelta(minutes=10)):
        assert attempt(client).status_code == 302


@pytest.mark.usefixtures("anna")
def test_ten_people_guessed_at_from_one_network_close_it_for_the_eleventh(client):
    for place in range(10):
        assert attempt(client, f"person{place}@example.lv", "guess").status_code == 422
    assert attempt(client, "person10@example.lv", "guess").status_code == 429


@pytest.mark.usefixtures("anna")
def test_one_person_guessed_at_from_many_networks_is_closed_too(client):
    for place in range(10):
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{place}"
        assert attempt(client, password="guess").status_code == 422
    client.environ_base["REMOTE_ADDR"] = "198.51.100.1"
    assert attempt(client).status_code == 429


def test_behind_a_trusted_proxy_each_caller_is_counted_apart(sqlite_databases, tmp_path):
    def statuses(trusted: int, folder: Path) -> list[int]:
        folder.mkdir()
        with sqlite_databases.fresh(folder) as url:
            app = app_on(url, folder, trusted_proxies=trusted)
            client = app.test_client()
            answers = [
                client.post(
                    "/sign-in",
                    data={"email": f"person{place}@example.lv", "password": "guess"},
                    headers={"X-Forwarded-For": f"192.0.2.{place}"},
                ).status_code
                for place in range(11)
            ]
            with app.app_context():
                db.engine.dispose()
            return answers

    assert statuses(1, tmp_path / "behind") == [422] * 11
    assert statuses(0, tmp_path / "open") == [422] * 10 + [429]


@pytest.mark.usefixtures("anna")
def test_right_passwords_do_not_use_up_the_limit(client):
    assert [attempt(client).status_code for _ in range(12)] == [302] * 12
    assert db.session.scalars(select(RateHit)).all() == []


def test_the_limit_names_nobody_and_takes_an_ipv6_network_as_one():
    first, second = (rate_limit.buckets_of(ADDRESS, f"2001:db8:1:2::{place}") for place in (1, 2))
    assert first == second
    assert first[1] == "sign_in:network:2001:db8:1:2::/64"
    assert "anna" not in first[0]
    assert rate_limit.buckets_of(ADDRESS, "")[1] == "sign_in:network:unknown"


def test_of_thirty_attempts_at_once_no_more_than_ten_pass(any_database):
    buckets = rate_limit.buckets_of(ADDRESS, "192.0.2.1")

    def one(_place: int) -> bool:
        with any_database.app_context():
            return rate_limit.may_attempt(buckets, NOON)

    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(one, range(30)))
    assert 1 <= sum(passed) <= rate_limit.LIMIT


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/ok\r\nSet-Cookie: x=1",
        "http:evil",
    ],
)
def test_sign_in_never_leads_to_another_site(client, target):
    assert attempt(client, next=target).location == "/"
    assert client.get("/language", query_string={"code": "en", "next": target}).location == "/"


@pytest.mark.usefixtures("anna")
def test_a_session_planted_before_sign_in_is_worth_nothing_after_it(client, app):
    with client.session_transaction() as planted:
        planted["_user_id"] = "a token the attacker knows"
        planted["cart"] = "left over"
    attempt(client)
    with client.session_transaction() as mine:
        token = mine["_user_id"]
        assert "cart" not in mine
    assert token != "a token the attacker knows"
    other = app.test_client()
    with other.session_transaction() as session:
        session["_user_id"] = "a token the attacker knows"
    assert other.get("/account").status_code == 302
    hashes = db.session.scalars(select(UserSession.token_hash)).all()
    assert len(hashes) == 1
    assert token not in hashes


@pytest.mark.usefixtures("anna")
def test_signing_in_again_ends_the_sign_in_before(client):
    attempt(client)
    with client.session_transaction() as session:
        first = session["_user_id"]
    attempt(client)
    with client.session_transaction() as session:
        assert session["_user_id"] != first
    assert len(db.session.scalars(select(UserSession)).all()) == 1


def test_a_person_without_a_role_is_told_so(client, app):
    user(ADDRESS)
    answer = attempt(client)
    assert (answer.status_code, answer.location) == (302, "/representation")
    assert "Jums pašlaik nav nevienas lomas." in client.get("/representation").text
    assert client.get("/account").status_code == 302


def test_nothing_typed_is_answered_at_the_fields_in_both_languages(client):
    page = attempt(client, "", "")
    assert page.status_code == 422
    assert "Ierakstiet savu e-pasta adresi." in page.text
    assert "<title>Kļūda:" in page.text
    client.get("/language?code=en")
    assert "Enter your e-mail address." in attempt(client, "", "").text


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("short", "password_short"),
        ("x" * 201, "password_long"),
        (ADDRESS, "password_easy"),
        ("Anna Kalniņa", "password_easy"),
        ("aaaaaaaaaaaaaaaa", "password_easy"),
    ],
)
@pytest.mark.usefixtures("app")
def test_a_weak_password_is_refused_with_its_reason(password, rule):
    with pytest.raises(Refused) as refused:
        service.create_user(ADDRESS, "Anna Kalniņa", password, NOON)
    assert [finding.rule for finding in refused.value.findings] == [rule]


@pytest.mark.usefixtures("anna")
def test_an_address_belongs_to_one_person():
    with pytest.raises(Refused) as refused:
        service.create_user("ANNA@example.lv", "Anna Cita", PASSWORD, NOON)
    assert [finding.rule for finding in refused.value.findings] == ["email_taken"]
