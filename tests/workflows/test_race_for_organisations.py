"""Two requests to represent an organisation, accepted at once: one person represents it, on both databases."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts import representation, service
from app.accounts.models import Membership, RepresentativeRequest
from app.core.actor import SYSTEM, Actor
from app.core.errors import Refused
from app.core.roles import Role
from app.extensions import db
from app.registry.models import Organisation, OrganisationKind
from tests.builders.accounts import actor, membership, user
from tests.builders.registry import municipality, organisation, registration_number
from tests.conftest import NOON
from tests.workflows.test_races import press_at_once

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def asked(number: str, new: representation.NewDetails | None = None) -> list[int]:
    """Eight people ask for the same organisation; the ids of their requests."""
    people = [user(f"prasa{one}@telpa.example", f"Prasa {one}") for one in range(8)]
    proof = representation.Proof("izziņa.pdf", PDF)
    made = [representation.ask(person, number, proof, new, at=NOON) for person in people]
    db.session.commit()
    return [request.id for request in made]


def accepted_at_once(app: Flask, requests: list[int], seen: set[int], manager: Actor) -> dict[str, int]:
    left: Iterator[int] = iter(requests)

    def accept() -> None:
        request = db.session.get_one(RepresentativeRequest, next(left))
        representation.accept(request, seen, by=manager, at=NOON)

    return dict(press_at_once(app, len(requests), accept))


def live(number: str) -> int | None:
    mine = select(func.count()).select_from(Membership).join(Organisation)
    represents = (Membership.role == Role.REPRESENTATIVE, Membership.ended_at.is_(None))
    return db.session.scalar(mine.where(Organisation.registration_number == number, *represents))


def test_of_acceptances_at_once_one_replaces_the_representative(any_database: Flask) -> None:
    held = organisation()
    former = membership(Role.REPRESENTATIVE, held)
    number, requests = held.registration_number, asked(held.registration_number)
    outcome = accepted_at_once(any_database, requests, {former.id}, actor(Role.PROGRAMME_MANAGER))
    assert outcome == {"done": 1, "StaleState": 7}
    assert (live(number), former.ended_at) == (1, NOON)


def test_of_acceptances_at_once_one_registers_a_new_organisation(any_database: Flask) -> None:
    number = registration_number(7)
    new = representation.NewDetails(
        "Biedrība „Telpa”", OrganisationKind.ASSOCIATION, municipality().id, "birojs@telpa.example"
    )
    requests = asked(number, new)
    outcome = accepted_at_once(any_database, requests, set(), actor(Role.PROGRAMME_MANAGER))
    assert outcome == {"done": 1, "Refused": 7}
    assert live(number) == 1


@pytest.mark.usefixtures("any_database")
def test_the_database_too_knows_one_representative_of_an_organisation() -> None:
    held = organisation()
    first = membership(Role.REPRESENTATIVE, held)
    other = user("cits@telpa.example", "Cits Cilvēks")
    with pytest.raises(Refused) as refused:
        service.grant_membership(other, Role.REPRESENTATIVE, organisation_id=held.id, by=SYSTEM, at=NOON)
    assert refused.value.findings[0].rule == "represented_already"
    db.session.add(
        Membership(user_id=other.id, role=Role.REPRESENTATIVE, organisation_id=held.id, granted_at=NOON)
    )
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()
    assert first.organisation_id == held.id
