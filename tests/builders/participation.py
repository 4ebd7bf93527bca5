"""Partners on their way into the programme."""

from datetime import date, datetime

from app.accounts.queries import live_memberships, user_by_email
from app.core.actor import Actor
from app.core.roles import Role
from app.participation import service
from app.participation.models import Participation
from app.registry.models import Municipality, School
from tests.builders import accounts, registry
from tests.built_once import built_once
from tests.conftest import NOON


def manager() -> Actor:
    """IKVD's programme manager."""
    email = "participation-manager@example.lv"
    known = user_by_email(email)
    if known is not None:
        return accounts.actor_of(live_memberships(known.id)[0])
    return accounts.actor(Role.PROGRAMME_MANAGER, email=email)


@built_once
def contracting(
    partner: Municipality | School | None = None,
    *,
    schools: int | None = 5,
    learners: int | None = 120,
    by: Actor | None = None,
    at: datetime = NOON,
) -> Participation:
    """A municipality (by default Saldus novads) or vocational school whose agreement is not signed yet."""
    place = partner or registry.municipality()
    key = "school_id" if isinstance(place, School) else "municipality_id"
    return service.start(
        **{key: place.id}, schools_participating=schools, learners_at_risk=learners, by=by or manager(), at=at
    )


@built_once
def signed(
    partner: Municipality | School | None = None,
    *,
    number: str | None = None,
    signed_on: date = date(2022, 3, 1),
    schools: int | None = 5,
    learners: int | None = 120,
    by: Actor | None = None,
    at: datetime = NOON,
) -> Participation:
    """A partner with a signed cooperation agreement."""
    actor = by or manager()
    participation = contracting(partner, schools=schools, learners=learners, by=actor, at=at)
    service.record_agreement(
        participation, number or f"8.3.4.0/16/I/001-{participation.id}", signed_on, by=actor, at=at
    )
    return participation
