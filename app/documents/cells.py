"""The cells of a CSV or XLSX file as text, with their lines, guarded against files made to do harm."""

import csv
import io
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

_LARGEST_UNPACKED = 60 * 1024 * 1024
_MOST_PARTS = 500
_MOST_COLUMNS = 200
_DELIMITERS = ";,\t"
_BEGINNING = 2048


class UnreadableTable(Exception):
    """The bytes are no table; `why` is a word: unreadable, old_format, bomb."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TooLong(Exception):
    """The table has more rows than are taken."""


@dataclass(frozen=True)
class RawRow:
    """A row that has some text: its line in the file and its cells without spaces around them."""

    line: int
    cells: tuple[str, ...]


def cells_of(data: bytes, count_known: Callable[[Sequence[str]], int], most: int) -> list[RawRow]:
    """All rows with text, at most `most` (`TooLong` beyond), from CSV or XLSX, told apart by content.

    `count_known` says how many headings of a row are known: it decides what separates the cells of a CSV.
    """
    if data.startswith(b"PK\x03\x04"):
        return _gathered(_xlsx_rows(data, most), most)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableTable("old_format")
    text = _decoded(data)
    try:
        return _gathered(_csv_rows(text, _delimiter(text, count_known)), most)
    except csv.Error as error:
        raise UnreadableTable("unreadable") from error


def _gathered(rows: Iterable[RawRow], most: int) -> list[RawRow]:
    found: list[RawRow] = []
    for row in rows:
        if any(row.cells):
            found.append(row)
        if len(found) > most:
            raise TooLong
    return found


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1257")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableTable("unreadable")


def _delimiter(text: str, count_known: Callable[[Sequence[str]], int]) -> str:
    def known(delimiter: str) -> int:
        first = next((row for row in _csv_rows(text, delimiter) if any(row.cells)), None)
        return count_known(first.cells) if first else 0

    return max(_DELIMITERS, key=known)


def _csv_rows(text: str, delimiter: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        yield RawRow(line, tuple(_tidy(cell) for cell in cells[:_MOST_COLUMNS]))
        # A quoted cell may run over several lines; the row is named by its first.
        line = reader.line_num + 1


def _tidy(text: str) -> str:
    return text.replace("\u00a0", " ").strip()


def _xlsx_rows(data: bytes, most: int) -> Iterator[RawRow]:
    _refuse_bombs(data)
    try:
        yield from _read_xlsx(data, most)
    except TooLong:
        raise
    except Exception as error:  # a broken workbook may fail in any way the library has
        raise UnreadableTable("unreadable") from error


def _read_xlsx(data: bytes, most: int) -> Iterator[RawRow]:
    import openpyxl

    with warnings.catch_warnings():
        # The library warns of styles and extensions it does not know; only the cells matter here.
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for line, values in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
                # A far row makes the library yield all the empty ones before it.
                if line > 10 * most:
                    raise TooLong
                yield RawRow(line, tuple(_spelled(value) for value in values))
        finally:
            book.close()


def _spelled(value: Any) -> str:
    """A cell as a person would have typed it: a whole number without `.0`, a date without its midnight."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != datetime.min.time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return _tidy(str(value))


def _refuse_bombs(data: bytes) -> None:
    """Small files that unpack into huge ones, and XML that expands itself, are refused before they are read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
                raise UnreadableTable("bomb")
            for part in parts:
                with archive.open(part) as content:
                    if b"<!DOCTYPE" in content.read(_BEGINNING).upper():
                        raise UnreadableTable("bomb")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UnreadableTable("unreadable") from error
