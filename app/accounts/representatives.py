"""How an organisation comes in: registered together with its first representative."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts import passwords
from app.accounts.models import Membership
from app.accounts.queries import user_by_email
from app.accounts.service import create_user, grant_membership
from app.core.actor import Actor
from app.core.roles import Role
from app.registry.models import OrganisationKind
from app.registry.service import register_organisation


@dataclass(frozen=True)
class NewOrganisation:
    """What is written about an organisation and its representative; numbers and addresses are checked already."""

    name: str
    registration_number: str
    kind: OrganisationKind
    municipality_id: int
    email: str
    phone: str
    iban: str | None
    representative_name: str
    representative_email: str


@dataclass(frozen=True)
class Registered:
    """The representative's membership, and the first password of a new person (None for a known one)."""

    membership: Membership
    first_password: str | None


def register_with_representative(new: NewOrganisation, *, by: Actor, at: datetime) -> Registered:
    """Register an organisation and let its representative in. Refused when its number is registered already.

    A person who signs in already keeps their password; a new one gets a password that is shown only now.
    """
    organisation = register_organisation(
        name=new.name, registration_number=new.registration_number, kind=new.kind,
        municipality_id=new.municipality_id, email=new.email, phone=new.phone, iban=new.iban, by=by, at=at,
    )  # fmt: skip
    person, password = user_by_email(new.representative_email), None
    if person is None:
        password = passwords.first_password()
        person = create_user(new.representative_email, new.representative_name, password, at, by=by)
    membership = grant_membership(person, Role.REPRESENTATIVE, organisation_id=organisation.id, by=by, at=at)
    return Registered(membership, password)
