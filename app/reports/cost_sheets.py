"""Costs from a spreadsheet: the template people fill in, and the reading of its rows, each wrong cell by its line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.calls.queries import regulation_of
from app.core.errors import refusal
from app.core.formats import read_amount, read_day, search_key
from app.documents.sheets import Column, read_table, write_form
from app.documents.uploads import UploadKind, checked_kind
from app.reports.content import MOST_LINES, ExpenseEntry
from app.reports.costs import out_of_period
from app.reports.form_fields import LARGEST_AMOUNT
from app.reports.models import ExpenseLine, FinalReport
from competition_rules.findings import Finding
from competition_rules.regulation import ActualCosts, CostCategory

LONGEST_TEXT = 200
_HEADINGS = {
    "category": ("Izdevumu veids", "Kategorija", "Category"),
    "document": ("Dokumenta numurs", "Number of the document"),
    "issued_on": ("Dokumenta datums", "Day of the document"),
    "supplier": ("Piegādātājs", "Supplier"),
    "description": ("Par ko", "What for"),
    "amount": ("Summa", "Amount"),
    "paid_on": ("Samaksas diena", "Apmaksas datums", "Day of payment"),
}
COLUMNS = tuple(Column(name, headings, required=True) for name, headings in _HEADINGS.items())


@dataclass(frozen=True)
class SheetRow:
    """One row of the file as it was typed: its line and its texts by column."""

    line: int
    texts: Mapping[str, str]


@dataclass(frozen=True)
class CostSheet:
    """What the rows say: costs to take in, rows that stand in the report already, and what is wrong."""

    entries: tuple[ExpenseEntry, ...]
    known: tuple[int, ...]
    problems: tuple[Finding, ...]


def rows_of(data: bytes, file_name: str) -> list[SheetRow]:
    """The rows of an XLSX file. Raises `Refused` when it is none or lacks a column."""
    if checked_kind(data, file_name) is not UploadKind.XLSX:
        raise refusal("cost_file_kind", file=file_name)
    table = read_table(data, file_name, COLUMNS)
    return [SheetRow(row.line, {name: row[name] or "" for name in _HEADINGS}) for row in table.rows]


def read_costs(report: FinalReport, rows: Sequence[SheetRow], today: date) -> CostSheet:
    """The costs of the rows, numbered after those of the report; a row that says the same as one of them is left out.

    Every wrong cell is named with its line and column.
    """
    reading = _Reading(report, _categories(report), today)
    for row in rows:
        reading.take(row)
    if len(report.expenses) + len(reading.entries) > MOST_LINES:
        reading.problems.append(Finding("cost_rows_too_many", "", {"most": MOST_LINES}))
    if not rows:
        reading.problems.append(Finding("cost_rows_none", "", {}))
    return CostSheet(tuple(reading.entries), tuple(reading.known), tuple(reading.problems))


def _categories(report: FinalReport) -> Sequence[CostCategory]:
    grant = regulation_of(report.application.local_call.call).grant
    return grant.categories if isinstance(grant, ActualCosts) else ()


class _Reading:
    """The rows read so far."""

    def __init__(self, report: FinalReport, categories: Sequence[CostCategory], today: date) -> None:
        self.report, self.today = report, today
        self.categories = {
            search_key(name): one.code
            for one in categories
            for name in (one.code, one.title.lv, one.title.en)
        }
        self.titles = tuple(one.title.lv for one in categories)
        self.there = [_said(line) for line in report.expenses]
        self.last = max((line.number for line in report.expenses), default=0)
        self.entries: list[ExpenseEntry] = []
        self.known: list[int] = []
        self.problems: list[Finding] = []

    def take(self, row: SheetRow) -> None:
        """Read one row; a broken one adds its problems and no cost."""
        before = len(self.problems)
        read: dict[str, Callable[[SheetRow, str], Any]] = {
            "category": self._category,
            "issued_on": self._day,
            "paid_on": self._day,
            "amount": self._amount,
        }
        values = {name: read.get(name, self._text)(row, name) for name in _HEADINGS}
        if len(self.problems) > before:
            return
        found = out_of_period(self.report, values["issued_on"])
        self.problems += [Finding("cost_row_outside_period", one.point, {**one.facts, "line": row.line})
                          for one in found]  # fmt: skip
        if values in self.there:
            self.known.append(row.line)
        elif not found:
            self.last += 1
            self.there.append(values)
            self.entries.append(ExpenseEntry(self.last, **values))

    def _wrong(self, rule: str, row: SheetRow, name: str, **facts: Any) -> None:
        facts = {"line": row.line, "column": _HEADINGS[name][0], "text": row.texts[name][:60], **facts}
        self.problems.append(Finding(rule, "", facts))

    def _text(self, row: SheetRow, name: str) -> str:
        text = row.texts[name].strip()
        if not text:
            self._wrong("sheet_cell_empty", row, name)
        elif len(text) > LONGEST_TEXT:
            self._wrong("cost_row_long", row, name, most=LONGEST_TEXT)
        return text

    def _category(self, row: SheetRow, name: str) -> str:
        text = self._text(row, name)
        code = self.categories.get(search_key(text), "")
        if text and not code:
            self._wrong("cost_row_category", row, name, known=self.titles)
        return code

    def _day(self, row: SheetRow, name: str) -> date | None:
        text = self._text(row, name)
        try:
            day = read_day(text) if text else None
        except (ValueError, OverflowError):
            self._wrong("cost_row_day", row, name)
            return None
        if day is not None and day > self.today:
            self._wrong("cost_row_future", row, name)
        return day

    def _amount(self, row: SheetRow, name: str) -> Decimal | None:
        text = self._text(row, name)
        try:
            amount = read_amount(text) if text else None
        except (ValueError, TypeError, ArithmeticError):
            amount = Decimal(0)
        if amount is not None and not 0 < amount <= LARGEST_AMOUNT:
            self._wrong("sheet_not_amount", row, name)
        return amount


def _said(line: ExpenseLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _HEADINGS}


def template(report: FinalReport) -> bytes:
    """An XLSX file to fill in: the headings, the categories to choose from, cells for days and sums."""
    days = dict.fromkeys(("issued_on", "paid_on"), "dd.mm.yyyy")
    return write_form(
        {name: headings[0] for name, headings in _HEADINGS.items()},
        formats={**days, "amount": "0.00"},
        choices={"category": [one.title.lv for one in _categories(report)]},
        rows=MOST_LINES,
        sheet_name="Izdevumi",
    )
