"""Organisations with invented numbers that pass every check, their people and accounts."""

from datetime import timedelta

from app.core.roles import Role
from app.dev.season import words
from app.dev.season.partners import genitive
from app.dev.season.people import user_of
from app.dev.season.scene import BEGINNING, Applicant, Season, moment
from app.registry.models import OrganisationKind
from app.registry.service import register_organisation

_WEIGHTS = (9, 1, 4, 8, 3, 10, 2, 5, 7, 6)
# Numbers the register has not given out; accounts of a bank that does not exist.
_FIRST_NUMBER = 4000890000
_BANK = "DEMO"


def applicant(season: Season, town: str, place: int) -> Applicant:
    """The place-th organisation of a municipality; those before it are founded on the way."""
    known = season.applicants.setdefault(town, [])
    while len(known) <= place:
        known.append(_founded(season, town, len(known)))
    return known[place]


def _founded(season: Season, town: str, place: int) -> Applicant:
    municipality = season.halls[town].municipality
    number = next(season.organisation_numbers)
    kind, name = words.organisation(place if place < 2 else place + municipality.id % 9, genitive(town))
    at = moment(BEGINNING + timedelta(days=20 + number))
    organisation = register_organisation(
        name=name, registration_number=registration_number(number), kind=OrganisationKind(kind),
        municipality_id=municipality.id, email=f"info@biedriba-{number + 1}.demo.pumpurs.example",
        phone=f"+371 2000{number + 1:04d}", by=season.office.managers[0], at=at,
    )  # fmt: skip
    representative = season.people.add(Role.REPRESENTATIVE, organisation.id)
    has_editor = place == 0 and (town == "Saldus novads" or number % 3 == 0)
    # Where an interim report is overdue, an editor sees it too.
    has_editor = has_editor or (town, place) == ("Rēzekne", 2)
    editor = season.people.add(Role.EDITOR, organisation.id) if has_editor else None
    if place == 1 and town == "Saldus novads":
        # One person may stand for one organisation and help another to write.
        first = season.applicants[town][0].representative
        editor = season.people.grant(user_of(first), Role.EDITOR, organisation.id)
    return Applicant(organisation, representative, editor)


def registration_number(place: int) -> str:
    """The place-th invented number with a right check digit."""
    stem = _FIRST_NUMBER + place * 7
    while True:
        rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, str(stem), strict=True)) % 11
        check = (3 - rest) % 11
        if check <= 9:
            return f"{stem}{check}"
        stem += 1


def iban(place: int) -> str:
    """The place-th invented Latvian account with right check digits."""
    rest = f"{_BANK}{place + 1:013d}"
    digits = "".join(str(int(mark, 36)) for mark in f"{rest}LV00")
    return f"LV{98 - int(digits) % 97:02d}{rest}"
