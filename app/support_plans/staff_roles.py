"""What a file may let a person be at a school: an author of support plans, or also who stands in for the director."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from app.core.formats import read_day, search_key
from app.documents.sheets import Column, Row

ROLE = Column("role", ("Loma", "Amats sistēmā", "Role"), required=False)
FROM = Column("from", ("Aizvieto no", "No", "From"), required=False)
UNTIL = Column("until", ("Aizvieto līdz", "Līdz", "Until"), required=False)


class StaffRole(StrEnum):
    """Who stands in for the director writes plans too, and approves in the director's place from a day to a day."""

    AUTHOR = "author"
    SUBSTITUTE = "substitute"


_WORDS = {
    StaffRole.AUTHOR: (
        "", "author", "atbalsta plānu sagatavotājs", "atbalsta plānu sagatavotāja", "plānu sagatavotājs",
        "plānu sagatavotāja", "sagatavotājs", "sagatavotāja", "author of support plans", "plan author",
    ),
    StaffRole.SUBSTITUTE: (
        "substitute", "direktora aizvietotājs", "direktora aizvietotāja", "direktores aizvietotājs",
        "direktores aizvietotāja", "aizvietotājs", "aizvietotāja", "director’s substitute", "director's substitute",
        "substitute of the director",
    ),
}  # fmt: skip
_ROLES = {search_key(word): role for role, words in _WORDS.items() for word in words}
_DIRECTORS = set(
    map(search_key, ("direktors", "direktore", "skolas direktors", "skolas direktore", "director", "head"))
)


def role_of(row: Row) -> StaffRole | None:
    """The role a row names, in Latvian or English; None for a word that is none."""
    return _ROLES.get(search_key((row["role"] or "").strip()))


def days_of(row: Row) -> tuple[date | None, date | None]:
    """From when until when; None for an empty cell. ValueError for one that is no day."""
    first, last = (read_day(row[name]) if row[name] else None for name in ("from", "until"))
    return first, last


def role_flaws(row: Row, day: date) -> Iterator[str]:
    """The rules the row's role and days break, on the day."""
    role = role_of(row)
    if role is None:
        is_head = search_key(row["role"].strip()) in _DIRECTORS
        yield "staff_row_director" if is_head else "staff_row_role"
        return
    try:
        first, last = days_of(row)
    except (ValueError, OverflowError):
        yield "staff_row_day"
        return
    if role is StaffRole.AUTHOR and (first or last):
        yield "staff_row_days_of_author"
    elif role is StaffRole.SUBSTITUTE and not (first and last):
        yield "staff_row_without_days"
    elif first and last and not first <= last >= day:
        yield "staff_row_period"
