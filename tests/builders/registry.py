"""Municipalities and organisations with right numbers."""

from datetime import datetime

from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.formats import sort_key
from app.extensions import db
from app.registry import queries, service
from app.registry.models import Municipality, Organisation, OrganisationKind, School, SchoolKind
from tests.built_once import built_once
from tests.conftest import NOON

_WEIGHTS = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6)


@built_once
def municipality(name: str = "Saldus novads") -> Municipality:
    """One of the 119 real municipalities, which are loaded when the database is empty."""
    found = select(Municipality).where(Municipality.name == name)
    if db.session.scalar(found) is None:
        service.load_municipalities()
    return db.session.scalars(found).one()


def registration_number(place: int) -> str:
    """The place-th number of the form 40008…: its check digit is right, as on a register extract."""
    stem = 4000800000 + place * 7
    while True:
        rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, str(stem), strict=True)) % 11
        check = (3 - rest) % 11
        if check <= 9:
            return f"{stem}{check}"
        stem += 1


@built_once
def organisation(
    name: str = "Biedrība „Pumpurs”",
    *,
    place: int = 1,
    municipality_name: str = "Saldus novads",
    kind: OrganisationKind = OrganisationKind.YOUTH_ORGANISATION,
    iban: str | None = "LV80BANK0000435195001",
    at: datetime = NOON,
) -> Organisation:
    """A registered organisation; different ones differ in `place`."""
    number = registration_number(place)
    known = queries.organisation_by_number(number)
    if known is not None:
        return known
    return service.register_organisation(
        name=name, registration_number=number, kind=kind, municipality_id=municipality(municipality_name).id,
        email=f"organisation{place}@example.lv", phone="+371 26000000", iban=iban, by=SYSTEM, at=at,
    )  # fmt: skip


@built_once
def school(
    name: str = "Saldus vidusskola",
    *,
    municipality_name: str = "Saldus novads",
    kind: SchoolKind = SchoolKind.GENERAL,
    is_state: bool = False,
) -> School:
    """A school; vocational state schools with `kind` and `is_state`."""
    made = School(
        name=name,
        name_sort=sort_key(name),
        kind=kind,
        municipality_id=municipality(municipality_name).id,
        is_state=is_state,
    )
    db.session.add(made)
    db.session.flush()
    return made
