"""Whoever knows a password or holds a sign-in keeps trying in the very moment in which both are taken from them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts import one_time_links, resets, service
from app.accounts.models import LinkPurpose, Membership, User, UserSession
from app.audit.models import AuditEvent
from app.core import clock
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.extensions import db
from tests.builders.accounts import PASSWORD, membership, user
from tests.conftest import NOON, SigningClient

ADDRESS, NEW_PASSWORD = "anna@example.lv", "balta vizbule aprīļa rītā"
THIEVES = 4


@pytest.fixture
def anna(any_database: Flask) -> Membership:
    any_database.test_client_class = SigningClient
    made = membership(Role.REPRESENTATIVE, person=user(ADDRESS))
    db.session.commit()
    return made


def while_thieves(
    app: Flask, try_: Callable[[SigningClient], bool], clients: list, act: Callable[[], object]
) -> None:
    """Let thieves try without a pause until nothing works any more, and act in the middle of it."""
    begun, over = Event(), Event()
    db.session.commit()

    def steal(client: SigningClient) -> None:
        with app.app_context():
            while not over.is_set() and try_(client):
                begun.set()

    with clock.at(NOON), ThreadPoolExecutor(THIEVES) as pool:
        running = [pool.submit(steal, client) for client in clients]
        assert begun.wait(30)
        sleep(0.1)
        act()
        db.session.commit()
        sleep(0.5)
        over.set()
        for one in running:
            one.result(60)


def live_sign_ins(user_id: int) -> int:
    found = db.session.scalar(select(func.count(UserSession.id)).where(UserSession.user_id == user_id))
    db.session.commit()
    return found or 0


def test_a_sign_in_under_way_with_the_old_password_does_not_outlive_it(any_database, anna):
    def try_(client: SigningClient) -> bool:
        given = {"email": ADDRESS, "password": PASSWORD}
        return client.post("/sign-in", data=given).status_code == 302

    person = db.session.get_one(User, anna.user_id)
    clients = [any_database.test_client() for _ in range(THIEVES)]
    while_thieves(
        any_database, try_, clients, lambda: service.set_password(person, NEW_PASSWORD, by=SYSTEM, at=NOON)
    )
    assert live_sign_ins(person.id) == 0


def test_switching_roles_does_not_outlive_signing_out_everywhere(any_database, anna):
    person, member_id = db.session.get_one(User, anna.user_id), anna.id
    with clock.at(NOON):
        clients = [any_database.test_client().sign_in(anna) for _ in range(THIEVES)]
    db.session.commit()

    def try_(client: SigningClient) -> bool:
        return client.post("/account/role", data={"membership": member_id}).status_code == 302

    while_thieves(
        any_database, try_, clients, lambda: service.sign_out_everywhere(person, by=SYSTEM, at=NOON)
    )
    assert live_sign_ins(person.id) == 0


def test_of_ten_who_use_one_link_at_once_one_chooses_the_password(any_database, anna):
    resets.send_to(ADDRESS, at=NOON)
    token = one_time_links.token_of(one_time_links.open_link(anna.user_id, LinkPurpose.PASSWORD_RESET))
    start = Barrier(10)

    def choose(number: int) -> int:
        client, password = any_database.test_client(), f"{NEW_PASSWORD} {number}"
        with any_database.app_context():
            start.wait()
            answer = client.post(f"/password/new/{token}", data={"new": password, "again": password})
            return answer.status_code

    db.session.commit()
    with clock.at(NOON), ThreadPoolExecutor(10) as people:
        answers = list(people.map(choose, range(10)))
    assert answers.count(302) == 1
    assert set(answers) <= {302, 404, 422}
    assert service.authenticate(ADDRESS, f"{NEW_PASSWORD} {answers.index(302)}") is not None
    resets_noted = select(func.count(AuditEvent.id)).where(AuditEvent.event == "password.reset")
    assert db.session.scalar(resets_noted) == 1
