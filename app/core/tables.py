"""Rows of a table, each cell under the name of its column: on narrow screens a row is a block and has no headings."""

import re
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup, escape

# What begins a cell, and whether there is anything in it.
_CELL = re.compile(r"<t(?P<kind>[dh])\b(?P<attributes>[^>]*)>(?P<is_empty>\s*</t[dh]>)?")
_SPAN = re.compile(r'colspan="(\d+)"')


def labelled(rows: Markup, columns: Sequence[tuple[Any, bool]]) -> Markup:
    """The rows with the label of its column as `data-label` of each cell; columns are (label, is a number).

    A label may have marks, as for what only a screen reader says: the cell gets its words. What a row is about speaks
    for itself: its heading or, where it has none, the first column of words. Neither does a cell over several columns
    need a label, nor an empty one, nor one that says its label itself.
    """
    names = [escape(escape(label).striptags()) for label, _is_number in columns]
    first = next((place for place, column in enumerate(columns) if column[0] and not column[1]), 0)
    told = [f' data-label="{name}"' if name else "" for name in names]
    before, *found = str(rows).split("<tr")
    rows_told = [before, *(_row(row, told, first) for row in found)]
    return Markup("<tr".join(rows_told))  # noqa: S704 — escaped above


def _row(row: str, told: list[str], first: int) -> str:
    """One row; `first` is the place of the column that needs no label in a row without a heading."""
    head, *cells = row.split("<td")
    headings = row.count("<th")
    if len(cells) == 1 and not headings and "colspan=" in row:
        # A line between rows: the name of a group or a note.
        return row
    if "colspan=" in row or "data-label=" in row or len(cells) + headings > len(told):
        return _special_row(row, told, first)
    silent, place, parts = (-1 if headings else first), head.count("<th"), [head]
    # A list has hundreds of cells: each is looked at once, without a pattern.
    for cell in cells:
        end = cell.find(">")
        if place == silent or cell[end + 1 :].lstrip().startswith("</td>"):
            parts.append(cell)
        else:
            parts.append(f"{cell[:end]}{told[place]}{cell[end:]}")
        place += 1 + (cell.count("<th") if headings else 0)
    return "<td".join(parts)


def _special_row(row: str, told: list[str], first: int) -> str:
    """The same for any row: one with cells over several columns, or with cells that say their label."""
    silent, place, parts, end = (-1 if "<th" in row else first), 0, list[str](), 0
    for cell in _CELL.finditer(row):
        attributes, span = cell["attributes"], _SPAN.search(cell["attributes"])
        label = told[place] if place < len(told) else ""
        speaks = (
            cell["kind"] == "h" or place == silent or span or cell["is_empty"] or "data-label" in attributes
        )
        if label and not speaks:
            parts += [row[end : cell.end("attributes")], label]
            end = cell.end("attributes")
        place += int(span[1]) if span else 1
    return "".join([*parts, row[end:]])
