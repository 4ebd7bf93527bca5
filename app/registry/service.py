"""Loading reference data and registering organisations."""

import csv
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import record
from app.core.actor import Actor
from app.core.errors import refusal
from app.core.formats import search_key, sort_key
from app.extensions import db
from app.registry.models import (
    Municipality,
    MunicipalityKind,
    Organisation,
    OrganisationKind,
    Region,
    School,
    SchoolKind,
)
from app.registry.queries import organisation_by_number

MUNICIPALITIES = Path(__file__).parent / "data" / "municipalities.csv"
_KINDS = {"pilseta": MunicipalityKind.CITY, "novads": MunicipalityKind.COUNTY}


def load_municipalities(path: Path | None = None) -> int:
    """Bring the municipalities of the data file into the database; returns how many the file holds.

    Run again it updates by ATVK code and never doubles. Raises ValueError for a row it cannot read, with its
    line, and then nothing of the file is taken.
    """
    with (path or MUNICIPALITIES).open(encoding="utf-8-sig", newline="") as file:
        rows = [_read(row, line) for line, row in enumerate(csv.DictReader(file), start=2)]
    known = {item.atvk_code: item for item in db.session.scalars(select(Municipality))}
    for row in rows:
        found = known.get(str(row["atvk_code"]))
        if found is None:
            db.session.add(Municipality(**row))
            continue
        for column, value in row.items():
            setattr(found, column, value)
    db.session.flush()
    return len(rows)


def _read(row: dict[str, str], line: int) -> dict[str, object]:
    try:
        return {
            "atvk_code": row["atvk_2017"],
            "name": row["name"],
            "name_sort": sort_key(row["name"]),
            "kind": _KINDS[row["kind"]],
            "region": Region(row["region"]),
            "successor_name": row["successor_2021"],
        }
    except (KeyError, ValueError) as error:
        raise ValueError(f"line {line}: {error}") from error


def register_school(
    *,
    name: str,
    kind: SchoolKind,
    municipality_id: int,
    is_state: bool = False,
    is_competence_centre: bool = False,
    by: Actor,
    at: datetime,
) -> School:
    """Add a school; only vocational schools are competence centres."""
    school = School(
        name=name, name_sort=sort_key(name)[:400], kind=kind, municipality_id=municipality_id, is_state=is_state,
        is_competence_centre=is_competence_centre,
    )  # fmt: skip
    db.session.add(school)
    record(school, "school.register", by=by, at=at, facts={"name": name, "kind": kind.value})
    return school


def register_organisation(  # long: nine named facts of an organisation
    *,
    name: str,
    registration_number: str,
    kind: OrganisationKind,
    municipality_id: int,
    email: str,
    phone: str = "",
    iban: str | None = None,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Add an organisation that may apply. Refused when its registration number is known already.

    The number and the IBAN come checked from the form.
    """
    _refuse_known(registration_number)
    organisation = Organisation(
        name=name, name_sort=sort_key(name)[:400], name_search=search_key(name),
        registration_number=registration_number, kind=kind, municipality_id=municipality_id, email=email,
        phone=phone, iban=iban, registered_at=at,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
    except IntegrityError:
        # Someone else registered the same number between the question and the answer.
        _refuse_known(registration_number)
        raise
    record(organisation, "organisation.register", by=by, at=at, facts={"number": registration_number})
    return organisation


def _refuse_known(registration_number: str) -> None:
    same = organisation_by_number(registration_number)
    if same is not None:
        raise refusal("organisation_known", number=registration_number, name=same.name)
