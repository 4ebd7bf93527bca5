"""Reading a file of learner numbers: every broken row is listed, and nothing of a broken file is taken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.core.errors import refuse_if
from app.core.formats import search_key
from app.documents.sheets import Column, Kind, Row, read_table
from app.registry.models import Municipality
from competition_rules.findings import Finding

_CODE = Column("atvk_code", ("ATVK kods", "ATVK", "Kods", "Code", "ATVK code"), required=False)
_NAME = Column("name", ("Pašvaldība", "Nosaukums", "Municipality"), required=False)
_GRADES = Column(
    "grades_5_12",
    ("5.–12. klase", "5.-12. klase", "5.–12. klašu izglītojamie", "5.-12. klašu izglītojamie", "Grades 5–12"),
    Kind.WHOLE,
)
_VOCATIONAL = Column(
    "vocational_1_4",
    (
        "1.–4. kurss",
        "1.-4. kurss",
        "1.–4. kursa izglītojamie",
        "1.-4. kursa izglītojamie",
        "Vocational years 1–4",
    ),
    Kind.WHOLE,
)
COLUMNS = (_CODE, _NAME, _GRADES, _VOCATIONAL)
_TOTAL_WORDS = {"kopa", "pavisam", "pavisam kopa", "total", "together"}
_MINUSES = ("-", "−", "–")
_CODE_LENGTH = 7
# No count of learners in the country comes near it; a slip of the keyboard does.
_MOST_LEARNERS = 1_000_000


@dataclass(frozen=True)
class Learners:
    """What a file says about one municipality."""

    municipality_id: int
    grades: int
    vocational: int


@dataclass(frozen=True)
class LearnerFile:
    """A file without an error. `printed_total` is its total row, None when it has none."""

    learners: tuple[Learners, ...]
    printed_total: int | None

    @property
    def computed_total(self) -> int:
        """What the rows add up to."""
        return sum(one.grades + one.vocational for one in self.learners)


def read_learners(
    data: bytes, file_name: str, municipalities: Sequence[Municipality], signed: Iterable[int]
) -> LearnerFile:
    """The learner numbers of a CSV or XLSX file.

    Raises `Refused` with every problem: cells that are no numbers, unknown or repeated municipalities, a second
    total row, and municipalities with a signed cooperation agreement (`signed`, by id) that the file leaves out.
    """
    table = read_table(data, file_name, COLUMNS)
    reading = _Reading(municipalities)
    for row in table.rows:
        reading.take(row)
    problems = [_worded(one) for one in table.problems] + reading.problems
    problems.sort(key=lambda one: _line_of(one))
    missing = set(signed) - reading.seen.keys()
    problems += [
        Finding("learners_missing", "", {"municipality": one.name})
        for one in municipalities
        if one.id in missing
    ]
    if not reading.learners and not problems:
        problems.append(Finding("learners_none", "", {"file": file_name}))
    refuse_if(problems)
    return LearnerFile(tuple(reading.learners), reading.printed_total)


class _Reading:
    """One pass over the rows of a file."""

    def __init__(self, municipalities: Sequence[Municipality]) -> None:
        self._by_code = {one.atvk_code: one for one in municipalities}
        self._by_name = {search_key(one.name): one for one in municipalities}
        self.seen: dict[int, int] = {}
        self.learners: list[Learners] = []
        self.problems: list[Finding] = []
        self.printed_total: int | None = None
        self._total_line: int | None = None

    def take(self, row: Row) -> None:
        """Read one row; what is wrong with it joins the problems."""
        self._note_limits(row)
        if self._is_total(row):
            self._take_total(row)
            return
        municipality = self._municipality(row)
        if municipality is None:
            return
        if municipality.id in self.seen:
            first = self.seen[municipality.id]
            self._problem("learners_twice", row, municipality=municipality.name, first=first)
            return
        self.seen[municipality.id] = row.line
        if row["grades_5_12"] is not None and row["vocational_1_4"] is not None:
            self.learners.append(Learners(municipality.id, row["grades_5_12"], row["vocational_1_4"]))

    def _problem(self, rule: str, row: Row, **facts: str | int) -> None:
        self.problems.append(Finding(rule, "", {"line": row.line, **facts}))

    def _note_limits(self, row: Row) -> None:
        for column in (_GRADES, _VOCATIONAL):
            if (row[column.name] or 0) > _MOST_LEARNERS:
                self._problem("learners_too_many", row, column=column.heading, number=str(row[column.name]))

    @staticmethod
    def _is_total(row: Row) -> bool:
        words = (search_key(row[name] or "").rstrip(": ") for name in ("atvk_code", "name"))
        return any(word in _TOTAL_WORDS for word in words)

    def _take_total(self, row: Row) -> None:
        if self._total_line is not None:
            self._problem("learners_total_twice", row, first=self._total_line)
            return
        self._total_line = row.line
        if row["grades_5_12"] is not None and row["vocational_1_4"] is not None:
            self.printed_total = row["grades_5_12"] + row["vocational_1_4"]

    def _municipality(self, row: Row) -> Municipality | None:
        code, name = row["atvk_code"] or "", row["name"] or ""
        if not code and not name:
            self._problem("learners_nobody", row)
            return None
        # Spreadsheets drop the zeros a code begins with.
        by_code = self._by_code.get(code.zfill(_CODE_LENGTH)) if code else None
        by_name = self._by_name.get(search_key(name)) if name else None
        if code and by_code is None:
            self._problem("learners_unknown_code", row, code=code[:60])
            return None
        if name and by_name is None:
            self._problem("learners_unknown_name", row, name=name[:100])
            return None
        if by_code and by_name and by_code is not by_name:
            self._problem("learners_name_differs", row, code=code, name=name, right=by_code.name)
            return None
        return by_code or by_name


def _worded(problem: Finding) -> Finding:
    """A number below zero is told from a text that is no number."""
    text = str(problem.facts.get("text", ""))
    if problem.rule == "sheet_not_whole" and text.startswith(_MINUSES) and text[1:].strip().isdigit():
        return Finding("learners_negative", "", problem.facts)
    return problem


def _line_of(problem: Finding) -> int:
    line = problem.facts.get("line")
    return line if isinstance(line, int) else 0
