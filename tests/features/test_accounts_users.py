"""The administrator's users: found, let in, kept out, and never oneself."""

import pyotp
import pytest
from sqlalchemy import select

from app.accounts import invitations, one_time_links, queries, second_factor
from app.accounts.browsers import browser_name
from app.accounts.models import LinkPurpose, Membership, User
from app.audit.models import AuditEvent
from app.core.roles import EVERYONE, Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from tests.builders.accounts import actor_of, membership, user
from tests.builders.registry import municipality
from tests.conftest import NOON
from tests.counting import counted_queries


@pytest.fixture
def me(app):
    return membership(Role.ADMINISTRATOR, person=user("valdis@example.lv", "Valdis Kalns"))


@pytest.fixture
def administrator(client, me):
    return client.sign_in(me)


def invited(me: Membership, email: str = "jauna@example.lv", name: str = "Jauna Kolēģe") -> User:
    made = invitations.invite(email, name, Role.AUDITOR, scope={}, by=actor_of(me), at=NOON)
    db.session.commit()
    return made.user


def asked_for(email: str, role: str) -> dict[str, str]:
    """The form of a role as a browser sends it."""
    places = {"municipality": "", "school": "", "organisation": ""}
    return {"name": "Dace Liepa", "email": email, "role": role, **places}


def events_of(person: User) -> list[str]:
    found = select(AuditEvent.event).where(
        AuditEvent.case_id == person.id, AuditEvent.case_kind == User.__tablename__
    )
    return list(db.session.scalars(found.order_by(AuditEvent.id)))


def test_people_are_found_by_name_without_diacritics_by_address_and_by_group(administrator, me):
    user("ilze@example.lv", "Ilze Šķēle")
    invited(me)
    shown = administrator.get("/users?words=skele").text
    assert "Ilze Šķēle" in shown
    assert "valdis@example.lv" not in shown
    assert "Ilze Šķēle" in administrator.get("/users?words=ILZE@").text
    waiting = administrator.get("/users?group=invited").text
    assert "Jauna Kolēģe" in waiting
    assert "Uzaicinājums gaida" in waiting
    assert "Ilze Šķēle" not in waiting
    assert "Nekas netika atrasts" not in administrator.get("/users?group=%00").text


def test_who_was_kept_out_is_a_group_and_comes_back(administrator):
    person = membership(Role.AUDITOR, person=user("ilze@example.lv", "Ilze Šķēle")).user
    assert administrator.post(f"/users/{person.id}/disable").status_code == 302
    assert "Ilze Šķēle" in administrator.get("/users?group=out").text
    assert administrator.post(f"/users/{person.id}/enable").status_code == 302
    assert "Ilze Šķēle" not in administrator.get("/users?group=out").text
    assert events_of(person)[-2:] == ["user.disable", "user.enable"]


def test_a_role_in_a_municipality_is_given_with_its_municipality(administrator):
    place = municipality("Saldus novads")
    asked = asked_for("dace@example.lv", "coordinator")
    assert (
        "Izvēlieties pašvaldību, uz kuru loma attiecas." in administrator.post("/users/new", data=asked).text
    )
    answer = administrator.post("/users/new", data={**asked, "municipality": str(place.id)})
    made = db.session.scalars(select(Membership).where(Membership.role == Role.COORDINATOR)).one()
    assert answer.location == f"/users/{made.user_id}"
    assert made.municipality_id == place.id
    assert db.session.scalars(select(OutboxMessage.template)).all() == ["accounts/invitation"]
    assert events_of(made.user) == ["user.create", "membership.grant"]


def test_an_invitation_is_sent_again_and_withdrawn_with_its_role(administrator, me):
    person = invited(me)
    first = one_time_links.open_link(person.id, LinkPurpose.INVITATION)
    assert administrator.post(f"/users/{person.id}/invitation").status_code == 302
    second = one_time_links.open_link(person.id, LinkPurpose.INVITATION)
    assert first is not None
    assert second is not None
    assert first.id != second.id
    assert administrator.post(f"/users/{person.id}/invitation/withdraw").status_code == 302
    assert one_time_links.open_link(person.id, LinkPurpose.INVITATION) is None
    assert queries.live_memberships(person.id) == []
    assert administrator.post(f"/users/{person.id}/invitation").status_code == 422
    assert events_of(person)[-3:] == ["invitation.send_again", "invitation.withdraw", "membership.end"]


def test_nobody_changes_their_own_access(administrator, me):
    answers = [
        administrator.post(f"/users/{me.user_id}/{act}").status_code
        for act in ("disable", "second-factor/remove", f"memberships/{me.id}/end")
    ]
    assert answers == [422] * 3
    asked = asked_for("Valdis@example.lv", "support_specialist")
    refused = administrator.post("/users/new", data=asked)
    assert refused.status_code == 422
    assert "Savu piekļuvi mainīt nevar." in refused.text
    assert [one.role for one in queries.live_memberships(me.user_id)] == [Role.ADMINISTRATOR]
    assert "Savu piekļuvi mainīt nevar." in administrator.get(f"/users/{me.user_id}").text


def test_the_page_of_a_person_tells_whether_an_app_is_connected(administrator):
    person = membership(Role.AUDITOR)
    assert "nav pievienots" in administrator.get(f"/users/{person.user_id}").text
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    code = pyotp.TOTP(secret).at(NOON)
    second_factor.confirm(person.user, secret, code, by=actor_of(person), at=NOON)
    db.session.commit()
    assert "nav pievienots" not in administrator.get(f"/users/{person.user_id}").text


def test_only_administrators_see_users(client):
    person = membership(Role.AUDITOR, person=user("ilze@example.lv", "Ilze Šķēle")).user
    for role in sorted(EVERYONE - {Role.ADMINISTRATOR}):
        client.sign_in(membership(role))
        for page in ("/users", "/users/new", f"/users/{person.id}"):
            assert client.get(page).status_code == 403, (role, page)


def test_the_list_asks_the_database_as_often_for_three_as_for_one(administrator, me):
    counts = []
    for names in (["a"], ["b", "c"]):
        for name in names:
            invited(me, f"{name}@example.lv", name)
        with counted_queries() as asked:
            administrator.get("/users")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_the_first_administrator_comes_in_by_the_link_of_the_command(app, client):
    asked = ["accounts", "invite-administrator", "Valdis@example.lv", "Valdis Kalns"]
    printed = app.test_cli_runner().invoke(args=asked).output
    path = printed.strip().removeprefix(f"Invited Valdis@example.lv: {app.config['PUBLIC_URL']}")
    typed = {"new": "balta vizbule aprīļa rītā", "again": "balta vizbule aprīļa rītā"}
    assert client.post(path, data=typed).location == "/sign-in"
    given = {"email": "valdis@example.lv", "password": typed["new"]}
    assert client.post("/sign-in", data=given).location == "/sign-in/code?next=/"
    again = app.test_cli_runner().invoke(args=asked)
    assert again.exit_code == 1
    assert "has_membership" in again.output


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox, Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36", "Chrome, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_as_people_know_it(agent, name):
    assert browser_name(agent) == name
