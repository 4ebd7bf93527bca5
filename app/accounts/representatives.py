"""How an organisation comes in: registered together with its first representative."""

from dataclasses import dataclass
from datetime import datetime

from app.accounts import invitations
from app.accounts.models import Membership
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


def register_with_representative(new: NewOrganisation, *, by: Actor, at: datetime) -> Membership:
    """Register an organisation and let its representative in by a letter. Refused when its number is registered
    already, or the registrar names themselves (`own_access`)."""
    organisation = register_organisation(
        name=new.name, registration_number=new.registration_number, kind=new.kind,
        municipality_id=new.municipality_id, email=new.email, phone=new.phone, iban=new.iban, by=by, at=at,
    )  # fmt: skip
    return invitations.invite_to_organisation(
        new.representative_email, new.representative_name, Role.REPRESENTATIVE, organisation.id, by=by, at=at
    )
