"""A role in finance takes two administrators, and neither decides for themselves."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import finance_memberships as finance
from app.accounts.models import FinanceRequest, Membership
from app.accounts.queries import live_memberships, user_by_email
from app.accounts.workflow import FinanceRequestStatus as S
from app.audit.models import AuditEvent
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from tests.builders.accounts import actor_of, membership, user
from tests.conftest import NOON

ASKED = {"name": "Ilze Kase", "email": "Ilze@ikvd.example", "role": "finance_preparer"}


@pytest.fixture
def first(app):
    return membership(Role.ADMINISTRATOR, email="pirmais@ikvd.example")


@pytest.fixture
def second(app):
    return membership(Role.ADMINISTRATOR, email="otrais@ikvd.example")


def request_of(by: Membership, email: str = "ilze@ikvd.example", role: Role = Role.FINANCE_PREPARER):
    return finance.ask(email, "Ilze Kase", role, by=actor_of(by), at=NOON)


def test_one_asks_and_another_gives_the_role(client, first, second):
    client.sign_in(first)
    assert client.post("/finance-roles", data=ASKED).status_code == 302
    [made] = db.session.scalars(select(FinanceRequest))
    assert "Piešķirt lomu" not in client.get("/finance-roles").text
    client.sign_in(second)
    assert "Piešķirt lomu" in client.get("/finance-roles").text
    assert user_by_email("ilze@ikvd.example") is None
    assert client.post(f"/finance-roles/{made.id}/grant").status_code == 302
    db.session.expire_all()
    new = user_by_email("ilze@ikvd.example")
    assert (made.status, [one.role for one in live_memberships(new.id)]) == (
        S.GRANTED,
        [Role.FINANCE_PREPARER],
    )
    sent = {(one.to_address, one.template) for one in db.session.scalars(select(OutboxMessage))}
    assert sent == {
        ("ilze@ikvd.example", "accounts/invitation"),
        ("ilze@ikvd.example", "accounts/finance_granted"),
        ("pirmais@ikvd.example", "accounts/finance_granted"),
    }
    events = list(db.session.scalars(select(AuditEvent.event).where(AuditEvent.event.like("finance%"))))
    assert events == ["finance_request.request", "finance_request.grant"]


def test_the_first_administrator_does_not_decide(client, first):
    made = request_of(first)
    client.sign_in(first)
    for act in ("grant", "refuse"):
        answer = client.post(f"/finance-roles/{made.id}/{act}", data={"reason": "jā"})
        assert answer.status_code == 422
        assert "Par to lemj cits administrators" in answer.text
    db.session.expire_all()
    assert made.status is S.REQUESTED


def test_whom_the_role_is_for_does_not_decide(first, second):
    made = request_of(first, email=second.user.email)
    with pytest.raises(Refused):
        finance.grant(made, by=actor_of(second), at=NOON)
    assert [one.role for one in live_memberships(second.user_id)] == [Role.ADMINISTRATOR]


def test_nobody_asks_for_themselves_and_what_was_asked_so_before_is_not_given(client, first, second):
    client.sign_in(first)
    answer = client.post("/finance-roles", data={**ASKED, "email": first.user.email.upper()})
    assert (answer.status_code, "Savu piekļuvi mainīt nevar" in answer.text) == (422, True)
    assert db.session.scalars(select(FinanceRequest)).all() == []
    made = request_of(first)
    made.email = first.user.email
    with pytest.raises(Refused):
        finance.grant(made, by=actor_of(second), at=NOON)


def test_the_database_too_knows_that_it_takes_two(first):
    made = request_of(first)
    db.session.flush()
    made.status, made.decided_by_id = S.GRANTED, first.user_id
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_person_may_hold_both_roles_for_payments_compare_persons(first, second):
    known = user("ilze@ikvd.example", "Ilze Kase")
    for role in FINANCE:
        finance.grant(request_of(first, role=role), by=actor_of(second), at=NOON)
    assert {one.role for one in live_memberships(known.id)} == FINANCE


def test_the_same_is_asked_once_and_decided_once(first, second):
    made = request_of(first)
    with pytest.raises(Refused):
        request_of(second)
    finance.grant(made, by=actor_of(second), at=NOON)
    with pytest.raises(StaleState):
        finance.grant(made, by=actor_of(second), at=NOON)
    with pytest.raises(StaleState):
        finance.withdraw(made, by=actor_of(first), at=NOON)


def test_a_refusal_needs_a_reason_and_the_first_reads_it(first, second):
    made = request_of(first)
    with pytest.raises(Refused):
        finance.refuse(made, "", by=actor_of(second), at=NOON)
    finance.refuse(made, "Līgums ir beidzies.", by=actor_of(second), at=NOON)
    sent = db.session.scalars(select(OutboxMessage)).one()
    assert (sent.to_address, sent.data["reason"]) == ("pirmais@ikvd.example", "Līgums ir beidzies.")


def test_only_who_asked_takes_the_request_back(first, second):
    made = request_of(first)
    with pytest.raises(NotPermitted):
        finance.withdraw(made, by=actor_of(second), at=NOON)
    finance.withdraw(made, by=actor_of(first), at=NOON)
    assert made.status is S.WITHDRAWN


def test_no_other_role_is_given_here_and_nobody_else_asks(first):
    with pytest.raises(NotPermitted):
        request_of(first, role=Role.ADMINISTRATOR)
    with pytest.raises(NotPermitted):
        request_of(membership(Role.PROGRAMME_MANAGER))
