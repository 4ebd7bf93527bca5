"""Reading a file of learners: every broken row is listed, and nothing of a broken file is taken."""

from collections.abc import Sequence

from app.core.errors import refuse_if
from app.documents.sheets import Column, Kind, Row, read_table
from app.registry.models import School
from app.support_plans.typed import Typed, flaws_of
from competition_rules import personal_codes
from competition_rules.findings import Finding

_NAME = Column("name", ("Vārds, uzvārds", "Vārds un uzvārds", "Izglītojamais", "Name"))
_CODE = Column("personal_code", ("Personas kods", "Personal code"))
_YEAR = Column("year", ("Klase vai kurss", "Klase", "Kurss", "Klašu grupa", "Grade or year"), Kind.WHOLE)
_CLASS = Column("class", ("Klases vai grupas nosaukums", "Grupa", "Klases apzīmējums", "Class or group"))
COLUMNS = (_NAME, _CODE, _YEAR, _CLASS)
LONGEST_NAME, LONGEST_CLASS = 100, 20


def read_learners(data: bytes, file_name: str, school: School) -> list[tuple[int, Typed]]:
    """The learners of a CSV or XLSX file, each with its line.

    Raises `Refused` with every problem of every row. No problem repeats a personal code.
    """
    table = read_table(data, file_name, COLUMNS)
    problems = list(table.problems)
    learners: list[tuple[int, Typed]] = []
    lines: dict[str, int] = {}
    for row in table.rows:
        found = _flaws(row, school, lines)
        problems += found
        if not found and None not in row.values.values():
            learners.append((row.line, _typed(row)))
    if not learners and not problems:
        problems.append(Finding("learner_file_empty", "", {"file": file_name}))
    refuse_if(sorted(problems, key=_line_of))
    return learners


def _typed(row: Row) -> Typed:
    code = personal_codes.read(row["personal_code"]) or ""
    return Typed(row["name"].strip(), code, row["year"], row["class"].strip())


def _flaws(row: Row, school: School, lines: dict[str, int]) -> Sequence[Finding]:
    found: list[Finding] = []

    def add(rule: str, **facts: str | int) -> None:
        found.append(Finding(rule, "", {"line": row.line, **facts}))

    for column, longest in ((_NAME, LONGEST_NAME), (_CLASS, LONGEST_CLASS)):
        if len(row[column.name] or "") > longest:
            add("learner_row_long", column=column.heading, longest=longest)
    code = personal_codes.read(row["personal_code"] or "")
    if row["personal_code"] and code is None:
        add("learner_row_code")
    if code and code in lines:
        add("learner_row_twice", first=lines[code])
    if code:
        lines.setdefault(code, row.line)
    if not found and None not in row.values.values():
        for one in flaws_of(_typed(row), school):
            add(
                f"{one.rule}_row",
                **{name: value for name, value in one.facts.items() if isinstance(value, int)},
            )
    return found


def _line_of(problem: Finding) -> int:
    line = problem.facts.get("line")
    return line if isinstance(line, int) else 0
