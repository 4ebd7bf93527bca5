"""Two who know one password, ten at once, links to other sites, old links, long sign-ins: what a thief tries next."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from time import process_time

import pyotp
import pytest
from sqlalchemy import select

from app import create_app
from app.accounts import one_time_links, resets, second_factor, service
from app.accounts.models import LinkPurpose, Membership, OneTimeLink, RateHit, UserSession
from app.audit.models import AuditEvent
from app.core import clock
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.extensions import db
from app.jobs.models import Job
from app.jobs.running import run_due
from app.outbox.models import OutboxMessage
from tests.builders.accounts import PASSWORD, actor_of, membership, user
from tests.conftest import NOON, SigningClient
from tests.counting import counted_queries
from tests.databases import settings_for

ADDRESS = "ieva@example.lv"
NEW_PASSWORD = "balta vizbule aprīļa rītā"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TELEPHONE = pyotp.TOTP(SECRET)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def ieva(app) -> Membership:
    return manager()


def manager() -> Membership:
    """A programme manager whose app was connected some minutes ago."""
    made = membership(Role.PROGRAMME_MANAGER, person=user(ADDRESS, "Ieva Ozola"))
    before = NOON - timedelta(minutes=5)
    second_factor.confirm(made.user, SECRET, TELEPHONE.at(before), by=actor_of(made), at=before)
    db.session.commit()
    return made


def give_password(client: SigningClient, email: str = ADDRESS):
    return client.post("/sign-in", data={"email": email, "password": PASSWORD})


def is_in(client: SigningClient) -> bool:
    return client.get("/account").status_code == 200


def secret_shown(client: SigningClient) -> str:
    return "".join(re.search(r'class="secret">([^<]+)<', client.get("/sign-in/code").text)[1].split())


def test_whoever_else_knows_the_password_is_never_shown_the_secret_of_the_app(client, app):
    membership(Role.AUDITOR, person=user("juris@example.lv", "Juris Bite"))
    thief = app.test_client()
    secrets = []
    for one in (thief, client):
        give_password(one, "juris@example.lv")
        secrets.append(secret_shown(one))
    assert secrets[0] != secrets[1]
    assert secret_shown(client) == secrets[1]
    connected = client.post("/sign-in/code", data={"code": pyotp.TOTP(secrets[1]).at(NOON)})
    assert connected.status_code == 200
    late = thief.post("/sign-in/code", data={"code": pyotp.TOTP(secrets[0]).at(NOON)})
    assert late.status_code == 422
    assert 'class="secret"' not in late.text
    assert not is_in(thief)


@pytest.mark.parametrize("kind", ["code", "recovery code"])
def test_of_ten_who_give_one_code_at_once_one_gets_in(any_database, kind):
    app, ieva = any_database, manager()
    given = TELEPHONE.at(NOON)
    if kind == "recovery code":
        before = NOON - timedelta(minutes=3)
        given = second_factor.renew_recovery_codes(
            ieva.user, TELEPHONE.at(before), by=actor_of(ieva), at=before
        )[0]
        db.session.commit()
    app.test_client_class = SigningClient
    thieves = [app.test_client() for _ in range(10)]
    for thief in thieves:
        give_password(thief)

    def give(thief: SigningClient) -> int:
        with app.app_context():
            return thief.post("/sign-in/code", data={"code": given}).status_code

    db.session.commit()
    with ThreadPoolExecutor(10) as people:
        answers = sorted(people.map(give, thieves))
    assert answers == [302, *[422] * 9]
    assert sum(is_in(thief) for thief in thieves) == 1


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example",
     "/\t/evil.example", "/\n/evil.example", " //evil.example", "javascript:alert(1)", "http:evil",
     "https:/evil.example", "@evil.example",
     "/\u2028/evil.example", "//evil.example@127.0.0.1/", "//[::1", "\u2215\u2215evil.example"],
)  # fmt: skip
def test_the_code_never_leads_to_another_site(client, ieva, target):
    client.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD, "next": target})
    page = client.get("/sign-in/code", query_string={"next": target})
    assert page.status_code == 200
    answer = client.post("/sign-in/code", data={"code": TELEPHONE.at(NOON), "next": target})
    assert answer.location == "/"


def test_a_role_removed_while_signed_in_ends_it_at_the_next_request_on_every_page(client, ieva):
    give_password(client)
    client.post("/sign-in/code", data={"code": TELEPHONE.at(NOON)})
    assert is_in(client)
    service.end_membership(ieva, by=SYSTEM, at=NOON)
    db.session.commit()
    assert not is_in(client)
    assert client.post("/session/extend").status_code == 401


def test_signing_out_signs_out_every_tab(client, app, ieva):
    client.sign_in(ieva)
    tab = app.test_client()
    with client.session_transaction() as mine, tab.session_transaction() as same:
        same.update(mine)
    assert is_in(tab)
    client.post("/sign-out")
    assert not is_in(tab)
    assert tab.post("/session/extend").status_code == 401


def test_switching_roles_does_not_prolong_a_sign_in_beyond_the_longest(client, ieva):
    other = membership(Role.AUDITOR, person=ieva.user)
    client.sign_in(ieva)
    for hours in range(6, 24, 6):
        with clock.at(NOON + timedelta(hours=hours)):
            asked = other if hours % 12 else ieva
            assert client.post("/account/role", data={"membership": asked.id}).location == "/"
            assert client.post("/session/extend").status_code == 200
    with clock.at(NOON + timedelta(hours=23, minutes=59)):
        assert is_in(client)
    with clock.at(NOON + timedelta(hours=24)):
        assert not is_in(client)


def test_extending_moves_the_end_of_the_sign_in(client, ieva):
    client.sign_in(ieva)
    with clock.at(NOON + timedelta(hours=7, minutes=56)):
        assert client.post("/session/extend").json == {"ends_at": "2022-04-05T00:56:00+00:00"}
    with clock.at(NOON + timedelta(hours=15)):
        assert is_in(client)


def test_a_password_changed_meanwhile_ends_the_link_that_is_still_in_the_mailbox(client, ieva):
    resets.send_to(ADDRESS, at=NOON)
    link = one_time_links.open_link(ieva.user_id, LinkPurpose.PASSWORD_RESET)
    token = one_time_links.token_of(link)
    client.sign_in(ieva)
    typed = {"present": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert client.post("/account/password", data=typed).status_code == 302
    assert client.get(f"/password/new/{token}").status_code == 404


@pytest.mark.parametrize("page", ["/password/forgotten", "/sign-up"])
def test_an_address_as_long_as_the_field_takes_is_answered_as_any_other(any_database, page):
    any_database.test_client_class = SigningClient
    client, local = any_database.test_client(), "a" * 60
    domain = ".".join(["b" * 60, "c" * 60, "example", "lv"])
    asked = {"name": "Ilze Ozola", "email": f"{local}@{domain}"}
    assert client.post(page, data=asked).status_code == 200
    key = db.session.scalars(select(Job.key)).one()
    assert len(key) < 200
    # The list of jobs shows the keys.
    assert local not in key


def test_a_request_from_a_hostile_host_sends_no_letter(client, ieva):
    answer = client.post("/password/forgotten", data={"email": ADDRESS}, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    run_due(clock.now())
    assert db.session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.parametrize("page", ["/password/forgotten", "/sign-up"])
def test_asking_for_a_link_is_the_same_work_for_known_disabled_and_unknown(client, ieva, page):
    away = membership(Role.AUDITOR, person=user("out@example.lv", "Ārā")).user
    service.disable_user(away, by=SYSTEM, at=NOON)
    asked, pages = [], set()
    for email in (ADDRESS, away.email, "nobody@example.lv"):
        with counted_queries() as statements:
            answer = client.post(page, data={"name": "Ilze Ozola", "email": email})
        asked.append(statements)
        pages.add((answer.status_code, answer.text))
    assert asked[0] == asked[1] == asked[2]
    assert any("INSERT INTO job" in one for one in asked[0])
    assert len(pages) == 1
    assert db.session.scalars(select(OneTimeLink)).all() == []


def test_a_wrong_password_takes_as_long_for_known_disabled_and_unknown(ieva):
    service.disable_user(
        membership(Role.AUDITOR, person=user("out@example.lv", "Ārā")).user, by=SYSTEM, at=NOON
    )
    db.session.commit()

    def seconds(email: str) -> float:
        begun = process_time()
        service.authenticate(email, "not the password")
        return process_time() - begun

    taken: dict[str, list[float]] = {email: [] for email in (ADDRESS, "out@example.lv", "nobody@example.lv")}
    for _ in range(7):
        for email, times in taken.items():
            times.append(seconds(email))
    typical = [median(times) for times in taken.values()]
    assert max(typical) < 1.5 * min(typical)


def test_links_nobody_has_and_links_that_ended_look_the_same(client, ieva):
    resets.send_to(ADDRESS, at=NOON)
    token = one_time_links.token_of(one_time_links.open_link(ieva.user_id, LinkPurpose.PASSWORD_RESET))
    with clock.at(NOON + timedelta(hours=2)):
        ended = client.get(f"/password/new/{token}")
        unknown = client.get("/password/new/99.none")
    assert (ended.status_code, unknown.status_code) == (404, 404)
    pages = [re.sub(r'value="[^"]*"|next=[^"]*', "", page.text) for page in (ended, unknown)]
    assert pages[0] == pages[1]


def test_accepted_links_do_not_use_up_the_limit_of_a_training_room(client, ieva):
    for minute in range(12):
        resets.send_to(ADDRESS, at=NOON)
        link = one_time_links.open_link(ieva.user_id, LinkPurpose.PASSWORD_RESET)
        password = f"{NEW_PASSWORD} {minute}"
        typed = {"new": password, "again": password}
        assert client.post(f"/password/new/{one_time_links.token_of(link)}", data=typed).status_code == 302
    assert db.session.scalars(select(RateHit)).all() == []


def test_in_production_the_cookie_travels_over_https_only(sqlite_databases, tmp_path):
    with sqlite_databases.fresh(tmp_path) as url:
        app = create_app(settings_for(url, tmp_path, secure_cookies=True, production=True))
        with app.app_context():
            cookie = app.test_client().get("/sign-in").headers["Set-Cookie"]
            db.engine.dispose()
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"secure", "httponly", "samesite=lax"} <= parts


@pytest.mark.parametrize(
    "address",
    ["/sign-in", "/sign-in/code", "/password/forgotten", "/password/new/1.x", "/invitation/1.x", "/session/extend",
     "/account/password", "/account/role", "/account/recovery-codes", "/account/second-factor/remove",
     "/account/sign-ins/1/end", "/sign-out", "/sign-out-everywhere"],
)  # fmt: skip
def test_nothing_about_accounts_is_done_for_another_site(client, app, ieva, address):
    app.config["WTF_CSRF_ENABLED"] = True
    client.sign_in(ieva)
    before = db.session.scalars(select(UserSession.token_hash)).all()
    assert client.post(address, data={"email": ADDRESS, "code": "123456"}).status_code == 400
    assert db.session.scalars(select(UserSession.token_hash)).all() == before


def test_everything_done_to_an_account_leaves_its_trace(client, app, ieva):
    give_password(client)
    client.post("/sign-in/code", data={"code": TELEPHONE.at(NOON)})
    elsewhere = app.test_client().sign_in(ieva)
    other = db.session.scalars(select(UserSession.id).order_by(UserSession.id.desc())).first()
    client.post(f"/account/sign-ins/{other}/end")
    assert not is_in(elsewhere)
    soon = NOON + timedelta(minutes=1)
    with clock.at(soon):
        client.post("/account/recovery-codes", data={"password": PASSWORD, "code": TELEPHONE.at(soon)})
    later = NOON + timedelta(minutes=2)
    with clock.at(later):
        client.post("/account/second-factor/remove", data={"password": PASSWORD, "code": TELEPHONE.at(later)})
    found = select(AuditEvent.event).where(AuditEvent.actor_user_id == ieva.user_id).order_by(AuditEvent.id)
    assert list(db.session.scalars(found)) == [
        "second_factor.confirm", "user.end_sign_in", "recovery_codes.renew", "second_factor.remove",
    ]  # fmt: skip
    told = db.session.scalars(select(OutboxMessage.template)).all()
    assert told == ["accounts/second_factor_disconnected"]
    assert not is_in(client)
