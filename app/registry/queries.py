"""Reading municipalities and organisations."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.registry.models import Municipality, Organisation, Region, School


def municipalities() -> Sequence[Municipality]:
    """All municipalities in the order of the Latvian alphabet."""
    return db.session.scalars(select(Municipality).order_by(Municipality.name_sort, Municipality.id)).all()


def municipality_names() -> dict[str, str]:
    """The names of all municipalities by id as text, in the order of the alphabet: the options of a filter."""
    wanted = select(Municipality.id, Municipality.name).order_by(Municipality.name_sort, Municipality.id)
    return {str(row[0]): row[1] for row in db.session.execute(wanted)}


def municipality(municipality_id: int) -> Municipality | None:
    """One municipality by its id."""
    return db.session.get(Municipality, municipality_id)


def municipality_by_code(atvk_code: str) -> Municipality | None:
    """One municipality by its ATVK code of 2017."""
    return db.session.scalar(select(Municipality).where(Municipality.atvk_code == atvk_code))


def counts_by_region() -> dict[Region, int]:
    """How many municipalities each of the six rows of the region tables holds."""
    counted = select(Municipality.region, func.count()).group_by(Municipality.region)
    found: dict[Region, int] = {row[0]: row[1] for row in db.session.execute(counted)}
    return {region: found.get(region, 0) for region in Region}


def organisation_by_number(number: str) -> Organisation | None:
    """The organisation with that registration number."""
    return db.session.scalar(select(Organisation).where(Organisation.registration_number == number))


def organisation_rows() -> Select[Any]:
    """The list's columns: `id, name, registration_number, kind, municipality, email`."""
    columns: tuple[Any, ...] = (
        Organisation.id, Organisation.name, Organisation.registration_number, Organisation.kind,
        Municipality.name.label("municipality"), Organisation.email,
    )  # fmt: skip
    return select(*columns).join(Municipality, Municipality.id == Organisation.municipality_id)


def schools() -> Sequence[School]:
    """All schools in the order of the Latvian alphabet."""
    return db.session.scalars(select(School).order_by(School.name_sort, School.id)).all()
