"""Tables people send in: what is read, what is refused and in which words."""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from flask import Flask
from flask_babel import force_locale

from app.core.wording import word_all
from app.documents.sheets import Column, Kind, SheetError, Table, read_table, write_csv, write_xlsx

COLUMNS = (
    Column("municipality", ("Pašvaldība", "Novads")),
    Column("learners", ("Izglītojamie",), Kind.WHOLE),
    Column("amount", ("Summa",), Kind.AMOUNT, required=False),
)
CSV = "Pašvaldība;Izglītojamie;Summa\nĀdažu novads;0123;1 234,50\n\nŽagare;7;\n"


def values(table: Table) -> list[tuple[object, ...]]:
    return [(row.line, *row.values.values()) for row in table.rows]


READ = [(2, "Ādažu novads", 123, Decimal("1234.50")), (4, "Žagare", 7, None)]


def xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def rules(data: bytes, name: str = "skaits.csv") -> list[str]:
    with pytest.raises(SheetError) as refused:
        read_table(data, name, COLUMNS)
    return [finding.rule for finding in refused.value.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1257", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_file_reads_alike_in_every_usual_form(encoding, delimiter):
    text = CSV if delimiter != "," else CSV.replace("1 234,50", '"1 234,50"')
    table = read_table(text.replace(";", delimiter).encode(encoding), "x.csv", COLUMNS)
    assert (values(table), table.problems) == (READ, ())


def test_headings_are_known_in_any_case_and_without_diacritics():
    assert values(read_table(b"IZGLITOJAMIE;novads\n5;Saldus\n", "x.csv", COLUMNS)) == [
        (2, "Saldus", 5, None)
    ]


def test_an_xlsx_file_keeps_whole_numbers_whole_and_text_as_typed():
    data = xlsx(
        ("Pašvaldība", "Izglītojamie", "Summa"), ("Ādažu novads", 123, 1234.5), (None,), ("Žagare", "7")
    )
    assert values(read_table(data, "x.xlsx", COLUMNS)) == READ


def test_every_broken_cell_is_listed_with_its_line():
    table = read_table(b"novads;izglitojamie;summa\n;12,5;\nSaldus;-4;1.234\n", "x.csv", COLUMNS)
    assert [(item.rule, item.facts["line"]) for item in table.problems] == [
        ("sheet_cell_empty", 2), ("sheet_not_whole", 2), ("sheet_not_whole", 3), ("sheet_not_amount", 3),
    ]  # fmt: skip
    with pytest.raises(SheetError):
        table.whole()


def test_a_quoted_cell_over_two_lines_keeps_the_count_of_lines():
    table = read_table(b'novads;izglitojamie\n"Sal\ndus";1\nTalsi;2\n', "x.csv", COLUMNS)
    assert [row.line for row in table.rows] == [2, 4]


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (61 * 1024 * 1024))
    return file.getvalue()


def expanding() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "sheet_empty"),
        (b"\n \n", "sheet_empty"),
        (b"a" * (5 * 1024 * 1024 + 1), "sheet_too_large"),
        (b"novads;izglitojamie\n" + b"a;1\n" * 20_001, "sheet_too_many_rows"),
        (b"\x00\x01\x02\xff", "sheet_unreadable"),
        (b"PK\x03\x04 broken", "sheet_unreadable"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "sheet_old_format"),
        (bomb(), "sheet_bomb"),
        (expanding(), "sheet_bomb"),
        (b"novads;skolas\nSaldus;2\n", "sheet_column_missing"),
        (b"novads;pasvaldiba;izglitojamie\nSaldus;Saldus;2\n", "sheet_column_twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(data, rule):
    assert rules(data) == [rule]


def test_the_reason_is_said_in_both_languages(app: Flask):
    with pytest.raises(SheetError) as refused:
        read_table(b"novads\nSaldus\n", "skaits.csv", COLUMNS)
    said = {}
    for language in ("lv", "en"):
        with app.test_request_context(), force_locale(language):
            said[language] = word_all(refused.value.findings)
    assert said == {
        "lv": [
            "Datnē skaits.csv nav kolonnas „Izglītojamie”. Pievienojiet to tabulas pirmajā rindā.",
        ],
        "en": ["The file skaits.csv has no column “Izglītojamie”. Add it to the first row of the table."],
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(start):
    text = f'{start}HYPERLINK("x")'
    assert b"'" + start.encode() in write_csv([["name"], [text]])
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx([["name"], [text]])))
    cell = book.worksheets[0]["A2"]
    assert (cell.data_type, str(cell.value)[:1]) == ("s", "'")


def test_what_is_written_reads_back():
    rows: list[list[object]] = [
        ["novads", "izglitojamie", "summa"],
        ["Ķekava", 5, Decimal("12.30")],
        ["Šķēde", 6, None],
    ]
    expected = [(2, "Ķekava", 5, Decimal("12.30")), (3, "Šķēde", 6, None)]
    assert values(read_table(write_csv(rows), "x.csv", COLUMNS)) == expected
    assert values(read_table(write_xlsx(rows), "x.xlsx", COLUMNS)) == expected
