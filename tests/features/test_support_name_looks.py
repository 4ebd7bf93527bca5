"""IKVD sees the name behind a pseudonym for an hour, with a reason, and the head of the school knows of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.accounts.models import Membership
from app.core import clock
from app.core.errors import NotPermitted, Refused
from app.core.roles import Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from app.support_plans import service
from app.support_plans.models import AccessAct, SupportAccess
from app.support_plans.plan_models import SupportPlan
from tests.builders import accounts
from tests.builders import support_plans as builders
from tests.builders.support_plans import approve, submitted
from tests.conftest import NOON, SigningClient

NAME, WHY = "Jānis Paraugs", "Bāriņtiesas steidzams lūgums"


@pytest.fixture
def people(app) -> builders.Chain:
    return builders.chain()


@pytest.fixture
def plan(people) -> SupportPlan:
    return approve(submitted(people), people.director, people.coordinator)


def seat_of(role: Role, scope: object = None) -> Membership:
    return accounts.membership(role, scope, email=f"{role.value}-skatas@example.lv")


def signed_in(client: SigningClient, seat: Membership) -> SigningClient:
    """Another browser, of that person."""
    other: SigningClient = client.application.test_client()  # type: ignore[assignment]
    return other.sign_in(seat)


def test_the_name_is_seen_with_a_reason_and_the_head_is_written_to(client: SigningClient, people, plan):
    own = f"/support/plans/{plan.id}"
    client.sign_in(seat_of(Role.SUPPORT_SPECIALIST))
    assert NAME not in client.get(own).text
    assert client.post(f"{own}/name").status_code == 422
    assert client.post(f"{own}/name", data={"why": WHY}).status_code == 302
    assert NAME in client.get(own).text
    acts = db.session.scalars(select(SupportAccess.act).order_by(SupportAccess.id)).all()
    assert acts == [AccessAct.VIEW, AccessAct.REVEAL, AccessAct.REVEAL, AccessAct.REVEAL]
    [letter] = db.session.scalars(select(OutboxMessage))
    assert letter.template == "support_plans/name_seen"
    head = signed_in(client, seat_of(Role.DIRECTOR, people.school))
    assert WHY in head.get(own).text


def test_after_an_hour_and_for_another_person_there_is_a_pseudonym_again(client: SigningClient, plan):
    first = seat_of(Role.SUPPORT_SPECIALIST)
    looked_at = clock.now() - timedelta(minutes=60)
    look = service.look_at_name(plan, WHY, by=accounts.actor_of(first), at=looked_at)
    assert look.ends_at == looked_at + timedelta(minutes=60)
    assert NAME not in client.sign_in(first).get(f"/support/plans/{plan.id}").text
    service.look_at_name(plan, WHY, by=accounts.actor_of(first), at=clock.now())
    assert NAME in client.get(f"/support/plans/{plan.id}").text
    other = signed_in(client, accounts.membership(Role.SUPPORT_SPECIALIST, email="cits@example.lv"))
    assert NAME not in other.get(f"/support/plans/{plan.id}").text


def test_neither_name_nor_reason_is_in_the_letter_the_record_or_the_table(people, plan):
    service.look_at_name(plan, WHY, by=people.specialist, at=NOON)
    db.session.commit()
    for table in ("outbox_message", "audit_event", "support_name_look"):
        kept = " ".join(map(str, db.session.execute(text(f"SELECT * FROM {table}")).all()))
        for words in (NAME, WHY):
            assert words not in kept


def test_without_a_reason_or_in_another_role_nobody_looks(people, plan):
    with pytest.raises(Refused):
        service.look_at_name(plan, "", by=people.specialist, at=NOON)
    for by in (
        people.coordinator,
        people.chair,
        accounts.actor(Role.AUDITOR),
        accounts.actor(Role.PROGRAMME_MANAGER),
    ):
        with pytest.raises(NotPermitted):
            service.look_at_name(plan, WHY, by=by, at=NOON)
