"""A sign-in ends when it must, everywhere, at once."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.accounts import service
from app.accounts.models import Membership, User, UserSession
from app.audit.models import AuditEvent
from app.core import clock
from app.core.actor import SYSTEM
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from tests.builders.accounts import PASSWORD, membership, user
from tests.builders.registry import municipality
from tests.conftest import NOON, SigningClient

NEW_PASSWORD = "balta vizbule aprīļa rītā"


@pytest.fixture
def anna(app: Flask) -> Membership:
    return membership(Role.COORDINATOR, person=user("anna@example.lv"))


def device(app: Flask, member: Membership) -> SigningClient:
    client = app.test_client()
    assert isinstance(client, SigningClient)
    return client.sign_in(member)


def is_signed_in(client: SigningClient) -> bool:
    return client.get("/account").status_code == 200


def events() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


def test_signing_out_ends_the_sign_in_also_for_a_copied_cookie(client, app, anna):
    client.sign_in(anna)
    thief = app.test_client()
    with client.session_transaction() as mine, thief.session_transaction() as copied:
        copied.update(mine)
    assert is_signed_in(thief)
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (302, "/")
    assert not is_signed_in(client)
    assert not is_signed_in(thief)
    assert db.session.scalars(select(UserSession)).all() == []


def test_signing_out_without_being_signed_in_is_no_error(client):
    assert client.post("/sign-out").status_code == 302


def test_signing_out_everywhere_ends_every_device_and_nobody_elses(client, app, anna):
    here, there = client.sign_in(anna), device(app, anna)
    colleague = device(app, membership(Role.AUDITOR))
    assert here.post("/sign-out-everywhere").status_code == 302
    assert [is_signed_in(one) for one in (here, there, colleague)] == [False, False, True]


def test_a_new_password_ends_the_other_devices_and_keeps_this_one(client, app, anna):
    here, there = client.sign_in(anna), device(app, anna)
    typed = {"present": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert here.post("/account/password", data=typed).location == "/account"
    assert (is_signed_in(here), is_signed_in(there)) == (True, False)
    old, new = ({"email": "anna@example.lv", "password": word} for word in (PASSWORD, NEW_PASSWORD))
    assert there.post("/sign-in", data=old).status_code == 422
    assert there.post("/sign-in", data=new).status_code == 302
    assert "password.change" in events()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"present": "not it at all"}, "Pašreizējā parole nav pareiza."),
        ({"new": "short", "again": "short"}, "Parole ir par īsu: vajadzīgas vismaz 12 rakstzīmes."),
        ({"again": "something else"}, "Abas jaunās paroles nesakrīt."),
        ({"present": ""}, "Aizpildiet lauku „Pašreizējā parole”."),
    ],
)
def test_a_password_that_cannot_be_changed_says_why_and_changes_nothing(client, anna, typed, sentence):
    given = {"present": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD, **typed}
    answer = client.sign_in(anna).post("/account/password", data=given)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW_PASSWORD not in answer.text
    assert is_signed_in(client)
    assert service.authenticate("anna@example.lv", PASSWORD) is not None


def test_guessing_the_present_password_is_limited_too(client, anna):
    client.sign_in(anna)
    typed = {"present": "a guess", "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    answers = [client.post("/account/password", data=typed).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_a_role_taken_away_is_refused_at_the_next_request(client, anna):
    assert client.sign_in(anna).get("/organisations").status_code == 200
    service.end_membership(anna, by=SYSTEM, at=NOON)
    assert client.get("/organisations").location == "/sign-in?next=/organisations"
    assert client.post("/organisations/new").status_code == 401
    assert events()[-1] == "membership.end"


def test_a_disabled_person_is_refused_at_the_next_request(client, app, anna):
    here, there = client.sign_in(anna), device(app, anna)
    service.disable_user(anna.user, by=SYSTEM, at=NOON)
    assert (is_signed_in(here), is_signed_in(there)) == (False, False)
    db.session.execute(update(User).values(is_active=True))
    assert not is_signed_in(here)


def test_a_sign_in_ends_eight_hours_after_it_was_last_used(client, anna):
    with clock.at(NOON):
        client.sign_in(anna)
    with clock.at(NOON + timedelta(hours=7)):
        assert is_signed_in(client)
    with clock.at(NOON + timedelta(hours=14, minutes=59)):
        assert is_signed_in(client)
    with clock.at(NOON + timedelta(hours=23)):
        assert not is_signed_in(client)


def test_a_form_sent_after_a_pause_does_not_wait_for_its_own_lock(client, anna):
    with clock.at(NOON):
        client.sign_in(anna)
    with clock.at(NOON + timedelta(minutes=6)):
        assert client.post("/account/role", data={"membership": anna.id}).status_code == 302


def test_switching_acts_in_the_other_role_under_a_new_token(client, anna):
    second = membership(Role.EVALUATOR, municipality("Cēsu novads"), person=anna.user)
    client.sign_in(anna)
    assert "pašvaldības koordinators, Saldus novads" in client.get("/").text
    with client.session_transaction() as session:
        before = session["_user_id"]
    assert client.post("/account/role", data={"membership": second.id}).location == "/"
    assert "vērtētājs, Cēsu novads" in client.get("/").text
    assert client.get("/organisations").status_code == 403
    with client.session_transaction() as session:
        assert session["_user_id"] != before
    assert len(db.session.scalars(select(UserSession)).all()) == 1


def test_only_ones_own_live_roles_can_be_switched_to(client, anna):
    others = membership(Role.ADMINISTRATOR)
    ended = membership(Role.AUDITOR, person=anna.user)
    service.end_membership(ended, by=SYSTEM, at=NOON)
    client.sign_in(anna)
    for asked in (others.id, ended.id, 999, "x", ""):
        assert client.post("/account/role", data={"membership": asked}).status_code == 404


def test_the_account_page_lists_live_roles_only(client, anna):
    membership(Role.CHAIR, municipality("Cēsu novads"), person=anna.user)
    service.end_membership(membership(Role.AUDITOR, person=anna.user), by=SYSTEM, at=NOON)
    page = client.sign_in(anna).get("/account").text
    assert "komisijas priekšsēdētājs" in page
    assert "Cēsu novads" in page
    assert "auditors" not in page


def test_what_was_typed_is_shown_when_the_sign_in_has_ended(client, anna):
    client.sign_in(anna)
    service.end_membership(anna, by=SYSTEM, at=NOON)
    typed = "Biedrība, kuras nosaukums ir ļoti garš"
    answer = client.post("/organisations/new", data={"name": typed, "password_hint": "s" * 30})
    assert answer.status_code == 401
    assert typed in answer.text
    assert "s" * 30 not in answer.text


def test_the_language_stays_through_signing_in_and_out(client, anna):
    answer = client.get("/language?code=en&next=/municipalities")
    assert answer.location == "/municipalities"
    client.post("/sign-in", data={"email": "anna@example.lv", "password": PASSWORD})
    assert "Connect an authenticator app" in client.get("/sign-in/code").text
    client.sign_in(anna)
    assert "My account" in client.get("/account").text
    client.post("/sign-out")
    assert "<h1>Municipalities</h1>" in client.get("/municipalities").text
    assert client.get("/language?code=de").status_code == 400


def test_the_other_language_leads_back_to_the_page_also_from_an_answered_form(client):
    assert 'href="/language?code=en&amp;next=/municipalities?x%3D1"' in client.get("/municipalities?x=1").text
    assert 'href="/language?code=en&amp;next=/sign-in"' in client.post("/sign-in", data={}).text


@pytest.mark.usefixtures("anna")
def test_granting_a_role_is_recorded_and_not_doubled():
    assert events() == ["user.create", "membership.grant"]
    member = db.session.scalars(select(Membership)).one()
    with pytest.raises(Refused):
        service.grant_membership(
            member.user, Role.COORDINATOR, municipality_id=member.municipality_id, by=SYSTEM, at=NOON
        )
