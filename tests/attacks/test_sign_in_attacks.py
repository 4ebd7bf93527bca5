"""Guessing, replaying, planting and stealing: ways into someone else's account, each refused."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import invitations, resets, second_factor, service
from app.accounts.models import Membership, OneTimeLink, RecoveryCode, SecondFactor
from app.accounts.one_time_links import token_of
from app.core import clock
from app.core.actor import SYSTEM, Actor
from app.core.roles import Role
from app.extensions import db
from app.jobs.running import run_due
from app.outbox.letters import as_email, write_letter
from app.outbox.models import OutboxMessage
from tests.builders.accounts import PASSWORD, actor_of, membership, user
from tests.conftest import NOON, SigningClient
from tests.databases import settings_for

ADDRESS = "ieva@example.lv"
NEW_PASSWORD = "balta vizbule aprīļa rītā"
STEP = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.at(NOON):
        yield


@pytest.fixture
def ieva(app: Flask) -> Membership:
    return membership(Role.PROGRAMME_MANAGER, person=user(ADDRESS, "Ieva Ozola"))


def give_password(client: SigningClient, password: str = PASSWORD):
    return client.post("/sign-in", data={"email": ADDRESS, "password": password})


def give_code(client: SigningClient, code: str):
    return client.post("/sign-in/code", data={"code": code})


def is_in(client: SigningClient) -> bool:
    return client.get("/account").status_code == 200


def app_of(member: Membership) -> pyotp.TOTP:
    """The telephone of a person whose app is connected."""
    secret = pyotp.random_base32()
    telephone = pyotp.TOTP(secret)
    # Connected some minutes ago, so that the steps of now are free.
    before = NOON - 10 * STEP
    second_factor.confirm(member.user, secret, telephone.at(before), by=actor_of(member), at=before)
    db.session.commit()
    return telephone


def newest_link(template: str) -> str:
    """The address in the newest such letter, as its reader gets it."""
    found = select(OutboxMessage).where(OutboxMessage.template == template).order_by(OutboxMessage.id.desc())
    text = as_email(db.session.scalars(found).first()).get_content()
    return re.search(r"http://[^/\s]+(/\S+)", text)[1]


def ask_for_reset(client: SigningClient, email: str = ADDRESS) -> str:
    answer = client.post("/password/forgotten", data={"email": email})
    assert answer.status_code == 200
    run_due(clock.now())
    return answer.text


def choose(client: SigningClient, link: str, password: str = NEW_PASSWORD):
    return client.post(link, data={"new": password, "again": password})


def test_a_password_alone_opens_no_page_of_staff(client, ieva):
    app_of(ieva)
    assert give_password(client).location == "/sign-in/code?next=/"
    for page in ("/account", "/applications", "/payments", "/calls"):
        assert client.get(page).location.startswith("/sign-in?next="), page
    assert client.post("/account/role", data={"membership": ieva.id}).status_code == 401
    assert client.post("/sign-out-everywhere").status_code == 401


def test_without_an_app_staff_connect_one_first(client, ieva):
    give_password(client)
    page = client.get("/sign-in/code").text
    secret = "".join(re.search(r'class="secret">([^<]+)<', page)[1].split())
    assert "<svg" in page
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert give_code(client, "000000").status_code == 422
    answer = give_code(client, pyotp.TOTP(secret).at(NOON))
    codes = re.findall(r"<li><code>([a-z2-9-]+)</code></li>", answer.text)
    assert len(codes) == len(set(codes)) == 10
    assert is_in(client)
    assert secret not in db.session.scalars(select(SecondFactor.sealed_secret)).one()
    assert not set(codes) & set(db.session.scalars(select(RecoveryCode.code_hash)))


def test_a_replayed_code_is_refused_also_on_another_device(client, app, ieva):
    code = app_of(ieva).at(NOON)
    give_password(client)
    assert give_code(client, code).location == "/"
    thief = app.test_client()
    give_password(thief)
    assert give_code(thief, code).status_code == 422
    assert not is_in(thief)


def test_a_code_older_than_the_one_used_last_is_refused(client, app, ieva):
    telephone = app_of(ieva)
    give_password(client)
    assert give_code(client, telephone.at(NOON + STEP)).location == "/"
    thief = app.test_client()
    give_password(thief)
    assert give_code(thief, telephone.at(NOON)).status_code == 422


@pytest.mark.parametrize("steps", [-2, 2, 10])
def test_a_code_of_another_time_is_refused(client, ieva, steps):
    telephone = app_of(ieva)
    give_password(client)
    assert give_code(client, telephone.at(NOON + steps * STEP)).status_code == 422


def test_a_recovery_code_lets_in_once(client, app, ieva):
    telephone = app_of(ieva)
    codes = second_factor.renew_recovery_codes(ieva.user, telephone.at(NOON), by=actor_of(ieva), at=NOON)
    db.session.commit()
    give_password(client)
    assert give_code(client, codes[0].upper()).location == "/"
    thief = app.test_client()
    give_password(thief)
    assert give_code(thief, codes[0]).status_code == 422
    assert second_factor.recovery_codes_left(ieva.user_id) == 9


def test_the_eleventh_code_in_five_minutes_is_refused_though_right(client, ieva):
    telephone = app_of(ieva)
    give_password(client)
    for _ in range(10):
        assert give_code(client, "123456").status_code == 422
    assert give_code(client, telephone.at(NOON)).status_code == 429


def test_attempts_are_counted_across_workers(client, app, tmp_path, ieva):
    from app import create_app

    url = str(db.engine.url.render_as_string(hide_password=False))
    other = create_app(settings_for(url, tmp_path))
    other.config["WTF_CSRF_ENABLED"] = False
    other.test_client_class = SigningClient
    clients = [client, other.test_client()]
    answers = [give_password(clients[number % 2], "not it").status_code for number in range(11)]
    assert answers == [422] * 10 + [429]
    with other.app_context():
        db.engine.dispose()


def test_a_session_planted_before_the_password_or_before_the_code_is_worth_nothing(client, app, ieva):
    telephone = app_of(ieva)
    give_password(client)
    planted = app.test_client()
    with client.session_transaction() as mine, planted.session_transaction() as copied:
        copied.update(mine)
    assert give_code(client, telephone.at(NOON)).location == "/"
    assert is_in(client)
    assert not is_in(planted)


def test_a_right_password_waits_a_quarter_of_an_hour_for_its_code(client, ieva):
    telephone = app_of(ieva)
    give_password(client)
    with clock.at(NOON + timedelta(minutes=16)):
        late = give_code(client, telephone.at(clock.now()))
    assert late.location == "/sign-in"


def test_a_role_of_staff_asks_for_the_code_also_when_switched_to(client, ieva):
    applicant = membership(Role.REPRESENTATIVE, person=ieva.user)
    app_of(ieva)
    service.end_membership(ieva, by=SYSTEM, at=NOON)
    again = membership(Role.AUDITOR, person=ieva.user)
    db.session.commit()
    assert give_password(client).location == "/"
    assert applicant.user_id == again.user_id
    assert client.post("/account/role", data={"membership": again.id}).location == "/sign-in/code"
    assert not is_in(client)


def test_a_role_ended_between_password_and_code_lets_nobody_in(client, ieva):
    telephone = app_of(ieva)
    give_password(client)
    service.end_membership(ieva, by=SYSTEM, at=NOON)
    db.session.commit()
    assert give_code(client, telephone.at(NOON)).location == "/sign-in"
    assert not is_in(client)


def test_a_reset_link_works_once_and_ends_every_sign_in(client, app, ieva):
    ask_for_reset(client)
    link, signed_in = newest_link("accounts/password_reset"), app.test_client().sign_in(ieva)
    assert choose(client, link).location == "/sign-in"
    assert not is_in(signed_in)
    assert choose(client, link, "cita parole pavisam jauna").status_code == 404
    assert service.authenticate(ADDRESS, NEW_PASSWORD) is not None
    assert "accounts/password_changed" in set(db.session.scalars(select(OutboxMessage.template)))


def test_after_a_reset_the_code_is_still_asked(client, ieva):
    app_of(ieva)
    ask_for_reset(client)
    choose(client, newest_link("accounts/password_reset"))
    assert give_password(client, NEW_PASSWORD).location == "/sign-in/code?next=/"


def test_a_newer_reset_link_ends_the_older_and_an_hour_ends_it_too(client, ieva):
    ask_for_reset(client)
    old = newest_link("accounts/password_reset")
    with clock.at(NOON + timedelta(minutes=1)):
        ask_for_reset(client)
        new = newest_link("accounts/password_reset")
        assert new != old
        assert choose(client, old).status_code == 404
    with clock.at(NOON + timedelta(minutes=61)):
        assert choose(client, new).status_code == 404
    with clock.at(NOON + timedelta(minutes=60)):
        assert choose(client, new).status_code == 302


def test_a_changed_token_and_one_of_another_purpose_open_nothing(client, ieva):
    ask_for_reset(client)
    link = newest_link("accounts/password_reset")
    token = link.rpartition("/")[2]
    changed = link[:-1] + ("0" if link[-1] != "0" else "1")
    for wrong in (
        changed,
        f"/invitation/{token}",
        "/password/new/1.",
        "/password/new/ā.b",
        "/password/new/9",
    ):
        assert client.get(wrong).status_code == 404, wrong


def test_asking_for_a_reset_tells_nothing_about_who_is_here(client, ieva):
    known, unknown = ask_for_reset(client), ask_for_reset(client, "nobody@example.lv")
    assert known == unknown
    assert len(db.session.scalars(select(OneTimeLink)).all()) == 1


def test_the_link_of_a_letter_leads_to_our_own_address_whatever_host_was_asked(client, app, ieva):
    client.post("/password/forgotten", data={"email": ADDRESS}, headers={"X-Forwarded-Host": "evil.example"})
    run_due(clock.now())
    message = db.session.scalars(select(OutboxMessage)).one()
    assert app.config["PUBLIC_URL"] in as_email(message).get_content()
    assert "evil" not in as_email(message).get_content()


def test_whoever_reads_the_kept_letters_sees_no_token(client, app, ieva):
    ask_for_reset(client)
    message = db.session.scalars(select(OutboxMessage)).one()
    token = token_of(db.session.scalars(select(OneTimeLink)).one())
    administrator = app.test_client().sign_in(membership(Role.ADMINISTRATOR))
    shown = administrator.get(f"/outbox/{message.id}").text
    assert "/password/new/hidden" in write_letter(message.template, message.data).text
    assert token not in shown
    assert token not in str(message.data)


def test_an_invitation_works_once_and_nobody_else_sees_the_password(client, app):
    by: Actor = actor_of(membership(Role.ADMINISTRATOR))
    made = invitations.invite("jauna@example.lv", "Jauna Kolēģe", Role.AUDITOR, scope={}, by=by, at=NOON)
    db.session.commit()
    link = newest_link("accounts/invitation")
    assert choose(client, link, "īsa").status_code == 422
    assert choose(client, link).location == "/sign-in"
    assert choose(client, link, "cita parole pavisam jauna").status_code == 404
    assert service.authenticate("jauna@example.lv", NEW_PASSWORD) is not None
    assert made.user.email == "jauna@example.lv"


def test_a_withdrawn_invitation_lets_nobody_in(client):
    by = actor_of(membership(Role.ADMINISTRATOR))
    made = invitations.invite("jauna@example.lv", "Jauna Kolēģe", Role.AUDITOR, scope={}, by=by, at=NOON)
    link = newest_link("accounts/invitation")
    invitations.withdraw(made.user, by=by, at=NOON)
    db.session.commit()
    assert choose(client, link).status_code == 404
    assert made.ended_at == NOON


def test_whoever_was_invited_and_asks_for_a_reset_gets_a_new_invitation(client):
    by = actor_of(membership(Role.ADMINISTRATOR))
    invitations.invite("jauna@example.lv", "Jauna Kolēģe", Role.AUDITOR, scope={}, by=by, at=NOON)
    old = newest_link("accounts/invitation")
    ask_for_reset(client, "jauna@example.lv")
    assert choose(client, old).status_code == 404
    assert choose(client, newest_link("accounts/invitation")).status_code == 302


def test_a_disabled_person_gets_no_link(client, ieva):
    service.disable_user(ieva.user, by=SYSTEM, at=NOON)
    db.session.commit()
    ask_for_reset(client)
    assert db.session.scalars(select(OneTimeLink)).all() == []
    assert resets.send_to(ADDRESS, at=NOON) is False


def test_the_eleventh_request_for_a_reset_and_the_eleventh_guess_at_a_link_are_refused(client):
    assert [client.post("/password/forgotten", data={"email": ADDRESS}).status_code for _ in range(11)] == [
        200
    ] * 10 + [429]
    assert [choose(client, "/password/new/7.guess").status_code for _ in range(11)] == [404] * 10 + [429]


def test_an_administrator_gives_no_role_in_finance_alone(client):
    client.sign_in(membership(Role.ADMINISTRATOR))
    page = client.get("/users/new").text
    assert "finance_approver" not in page
    asked = {"name": "Dace", "email": "dace@example.lv", "role": "finance_approver"}
    assert client.post("/users/new", data=asked).status_code == 422
    assert db.session.scalars(select(Membership).where(Membership.role == Role.FINANCE_APPROVER)).all() == []


def test_an_administrator_who_removes_a_second_factor_is_told_of_in_a_letter(client, app, ieva):
    app_of(ieva)
    signed_in = app.test_client().sign_in(ieva)
    client.sign_in(membership(Role.ADMINISTRATOR))
    assert client.post(f"/users/{ieva.user_id}/second-factor/remove").status_code == 302
    assert not is_in(signed_in)
    assert not second_factor.is_enrolled(ieva.user_id)
    assert "accounts/second_factor_removed" in set(db.session.scalars(select(OutboxMessage.template)))


def test_the_cookie_of_a_sign_in_is_out_of_reach_of_scripts_and_other_sites(client, ieva):
    app_of(ieva)
    cookie = give_password(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
