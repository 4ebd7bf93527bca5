"""Reading a file of a school's staff: every broken row is listed, and nothing of a broken file is taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.errors import refuse_if
from app.core.fields import is_address
from app.documents.sheets import Column, Row, read_table
from app.support_plans.staff_roles import FROM, ROLE, UNTIL, StaffRole, days_of, role_flaws, role_of
from competition_rules import personal_codes
from competition_rules.findings import Finding

_NAME = Column("name", ("Vārds, uzvārds", "Vārds un uzvārds", "Darbinieks", "Name"))
_EMAIL = Column("email", ("E-pasts", "E-pasta adrese", "Email", "E-mail"))
_SAID = (_NAME, _EMAIL)
COLUMNS = (*_SAID, ROLE, FROM, UNTIL)
LONGEST = {"name": 200, "email": 200}
MOST_PEOPLE = 100


@dataclass(frozen=True)
class Person:
    """Somebody to be invited; the address in lower case. A substitute stands in from a day to a day."""

    name: str
    email: str
    role: StaffRole = StaffRole.AUTHOR
    starts_on: date | None = None
    ends_on: date | None = None


def read_staff(data: bytes, file_name: str, day: date) -> list[Person]:
    """The people of a CSV or XLSX file, in its order. Raises `Refused` with every problem of every row on that day."""
    table = read_table(data, file_name, COLUMNS)
    problems, lines = list(table.problems), dict[str, int]()
    people: list[Person] = []
    for row in table.rows:
        found = [
            *_flaws(row, lines),
            *(Finding(rule, "", {"line": row.line}) for rule in role_flaws(row, day)),
        ]
        problems += found
        if not found and None not in (row["name"], row["email"]):
            people.append(_person(row))
    if not people and not problems:
        problems.append(Finding("staff_file_empty", "", {"file": file_name}))
    if len(people) > MOST_PEOPLE:
        problems.append(Finding("staff_too_many", "", {"most": MOST_PEOPLE}))
    refuse_if(sorted(problems, key=_line_of))
    return people


def _person(row: Row) -> Person:
    role = role_of(row) or StaffRole.AUTHOR
    return Person(row["name"].strip(), row["email"].strip().lower(), role, *days_of(row))


def _flaws(row: Row, lines: dict[str, int]) -> Sequence[Finding]:
    found: list[Finding] = []

    def add(rule: str, **facts: str | int) -> None:
        found.append(Finding(rule, "", {"line": row.line, **facts}))

    for column in _SAID:
        if len(row[column.name] or "") > LONGEST[column.name]:
            add("learner_row_long", column=column.heading, longest=LONGEST[column.name])
    if any(personal_codes.found_in(row["name"] or "")):
        add("staff_row_code")
    address = (row["email"] or "").strip().lower()
    if address and not is_address(address):
        add("staff_row_address")
    if address and address in lines:
        add("staff_row_twice", first=lines[address])
    lines.setdefault(address, row.line)
    return found


def _line_of(problem: Finding) -> int:
    line = problem.facts.get("line")
    return line if isinstance(line, int) else 0
