"""Tables people send in and take out: CSV and XLSX, every cell as text until its column says what it must be.

No cell is guessed: a registration number keeps its zeros and a number of learners is read digit by digit.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from typing import Any

from app.core.errors import Refused
from app.core.formats import read_amount, search_key
from app.documents import labels as _labels  # noqa: F401 - registers the texts of the findings
from app.documents.cells import RawRow, TooLong, UnreadableTable, cells_of
from competition_rules.findings import Finding

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 20_000
_LONGEST_WHOLE = 12
_ROWS_A_PIECE = 500
# In characters: wide enough for a heading.
_FORM_WIDTH = 24


class Kind(StrEnum):
    """What the text of a column must be: any text, a whole number from zero up, or euro."""

    TEXT = "text"
    WHOLE = "whole"
    AMOUNT = "amount"


@dataclass(frozen=True)
class Column:
    """A column by the name the code uses and the headings people write over it, in any case and diacritics.

    A column that is not `required` may be missing, and its cells may be empty (they read as None).
    """

    name: str
    aliases: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT
    required: bool = True

    @property
    def heading(self) -> str:
        """The heading to name in a message."""
        return self.aliases[0] if self.aliases else self.name


@dataclass(frozen=True)
class Row:
    """One row with its line in the file and its values by column name: str, int, Decimal or None."""

    line: int
    values: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass(frozen=True)
class Table:
    """The rows of a file, and every cell that could not be read; the cell's value is then None."""

    rows: tuple[Row, ...]
    problems: tuple[Finding, ...] = field(default=())

    def whole(self) -> "Table":
        """This table when every cell was read; `SheetError` listing each broken cell otherwise."""
        if self.problems:
            raise SheetError(self.problems)
        return self


class SheetError(Refused):
    """The file cannot be taken. Its findings say why, in words a page can show."""


def sheet_problem(rule: str, **facts: Any) -> Finding:
    """A finding about a file; the texts of `sheet_…` rules stand in this package's labels."""
    return Finding(rule, "", facts)


def read_table(data: bytes, file_name: str, columns: Sequence[Column]) -> Table:
    """Read a CSV (UTF-8 or Windows-1257; `;`, `,` or tab) or XLSX file with a heading row.

    Raises `SheetError` when the file cannot be read, is too large or lacks a required column. Broken cells
    are not an error yet: all are listed in `problems`, so that the caller can add its own and show everything
    at once. Rows without any text are passed over.
    """
    if len(data) > LARGEST_FILE:
        raise SheetError([sheet_problem("sheet_too_large", file=file_name, megabytes=LARGEST_FILE // 2**20)])
    if not data.strip():
        raise SheetError([sheet_problem("sheet_empty", file=file_name)])
    try:
        rows = cells_of(data, lambda cells: len(_places(cells, columns)), MOST_ROWS + 1)
    except TooLong:
        raise SheetError([sheet_problem("sheet_too_many_rows", file=file_name, rows=MOST_ROWS)]) from None
    except UnreadableTable as error:
        raise SheetError([sheet_problem(f"sheet_{error.why}", file=file_name)]) from error
    if not rows:
        raise SheetError([sheet_problem("sheet_empty", file=file_name)])
    heading, body = rows[0], rows[1:]
    places = _checked_places(heading, columns, file_name)
    problems: list[Finding] = []
    read = tuple(_row(raw, columns, places, problems) for raw in body)
    return Table(read, tuple(problems))


def _plain(heading: str) -> str:
    return " ".join(search_key(heading).replace("_", " ").split())


def _places(cells: Sequence[str], columns: Sequence[Column]) -> dict[str, list[int]]:
    """In which places of the heading row each column stands."""
    found: dict[str, list[int]] = {}
    for column in columns:
        names = {_plain(name) for name in (column.name, *column.aliases)}
        if places := [place for place, text in enumerate(cells) if _plain(text) in names]:
            found[column.name] = places
    return found


def _checked_places(heading: RawRow, columns: Sequence[Column], file_name: str) -> dict[str, int]:
    places = _places(heading.cells, columns)
    problems = [
        sheet_problem("sheet_column_missing", file=file_name, column=column.heading)
        for column in columns
        if column.required and column.name not in places
    ]
    problems += [
        sheet_problem("sheet_column_twice", file=file_name, column=column.heading)
        for column in columns
        if len(places.get(column.name, ())) > 1
    ]
    if problems:
        raise SheetError(problems)
    return {name: found[0] for name, found in places.items()}


def _row(raw: RawRow, columns: Sequence[Column], places: Mapping[str, int], problems: list[Finding]) -> Row:
    values: dict[str, Any] = {}
    for column in columns:
        place = places.get(column.name, len(raw.cells))
        text = raw.cells[place] if place < len(raw.cells) else ""
        values[column.name] = None
        if text:
            try:
                values[column.name] = _READERS[column.kind](text)
            except (ValueError, TypeError, ArithmeticError):
                rule = f"sheet_not_{column.kind.value}"
                problems.append(sheet_problem(rule, line=raw.line, column=column.heading, text=text[:60]))
        elif column.required:
            problems.append(sheet_problem("sheet_cell_empty", line=raw.line, column=column.heading))
    return Row(raw.line, values)


def _read_whole(text: str) -> int:
    digits = "".join(text.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_WHOLE):
        raise ValueError("not a whole number")
    return int(digits)


_READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.WHOLE: _read_whole,
    Kind.AMOUNT: read_amount,
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def write_csv(rows: Iterable[Sequence[object]], delimiter: str = ";") -> bytes:
    """The rows (the heading row first) as CSV that a Latvian spreadsheet opens: UTF-8 with its mark, `;`."""
    return b"".join(csv_pieces(rows, delimiter))


def csv_pieces(rows: Iterable[Sequence[object]], delimiter: str = ";") -> Iterator[bytes]:
    """The same in pieces of a few hundred rows, so that a file of any length is sent while it is read."""
    import csv
    import io

    yield codecs.BOM_UTF8
    left = iter(rows)
    while some := list(islice(left, _ROWS_A_PIECE)):
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows([_harmless("" if value is None else value) for value in row] for row in some)
        yield text.getvalue().encode()


def write_xlsx(rows: Iterable[Sequence[object]], sheet_name: str = "PuMPuRS") -> bytes:
    """The rows (the heading row first, in bold) as one XLSX sheet; whole numbers and amounts as numbers.

    Each row is let go to a file once it is written, so that the memory does not grow with the rows.
    """
    import io

    import xlsxwriter

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(sheet_name)
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(place, column, value, money)
                elif isinstance(value, int) and not isinstance(value, bool):
                    sheet.write_number(place, column, value)
                elif value is not None and value != "":
                    sheet.write_string(place, column, str(_harmless(str(value))), None if place else bold)
    return file.getvalue()


def write_form(
    headings: Mapping[str, str],
    *,
    formats: Mapping[str, str],
    choices: Mapping[str, Sequence[str]],
    rows: int,
    sheet_name: str,
) -> bytes:
    """An XLSX file to be filled in: a heading for each column by its name, the number formats of some, and in the
    first `rows` rows lists of words to choose from."""
    import io

    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(sheet_name)
        bold = book.add_format({"bold": True})
        for place, (name, heading) in enumerate(headings.items()):
            looks = book.add_format({"num_format": formats[name]}) if name in formats else None
            sheet.set_column(place, place, _FORM_WIDTH, looks)
            sheet.write_string(0, place, heading, bold)
            if choices.get(name):
                sheet.data_validation(1, place, rows, place, {"validate": "list", "source": choices[name]})
        sheet.freeze_panes(1, 0)
    return file.getvalue()
