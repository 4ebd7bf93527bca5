"""Which figures of a table may be published, so that no small group of people is told by them or computed from them.

A table counts people by row and column, of which each row has all; each person stands in one cell. Published are cells,
totals of rows and of columns and the grand total. A figure is safe when it counts nobody or at least `fewest` people.
From published figures others follow by adding and subtracting: of the rows whose cells are hidden, unions of whole rows
and unions of whole columns, and no others. So a row shows all of its cells or none, and what is hidden is, taken
together, never a small group; where it would be, another row is hidden with it.

A second table may count the same people by region, each a union of rows, with columns of its own. Then what is hidden
in a region follows from the region's total, so it is no small group in any region; where a region's total is hidden,
what is hidden in all such regions is none together. In a region the columns of one table never combine with those of
the other to anything but whole rows or whole columns.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from competition_rules.support import support_values

Table = Mapping[str, Mapping[str, int]]


@cache
def fewest_shown() -> int:
    """The smallest group that is published."""
    fewest: int = support_values()["statistics"]["fewest"]
    return fewest


@dataclass(frozen=True)
class Shown:
    """What of a table may be published: the rows with their cells, those with their totals, and the totals below."""

    cells: frozenset[str]
    totals: frozenset[str]
    column_totals: bool
    grand_total: bool


_NOTHING = Shown(frozenset(), frozenset(), column_totals=False, grand_total=False)


def protect(table: Table, fewest: int) -> Shown:
    """What of the table may be published."""
    sums = _sums(table)
    if _is_small(sum(sums.values()), fewest):
        return _NOTHING
    without_total = {row for row, total in sums.items() if _is_small(total, fewest)}
    _hide_until_safe(without_total, sums, fewest)
    return _shown(table, without_total, fewest)


def protect_both(
    table: Table, by_region: Table, region_of: Mapping[str, str], fewest: int
) -> tuple[Shown, Shown]:
    """What may be published of two tables of the same people: by row, and by the region a row is in."""
    sums, totals = _sums(table), _sums(by_region)
    if _is_small(sum(sums.values()), fewest):
        return _NOTHING, _NOTHING
    hidden = {row for row, total in sums.items() if _is_small(total, fewest)}
    for region in by_region:
        _hide_until_safe(hidden, _rows_in(region, sums, region_of), fewest)
    hidden_regions = {region for region, total in totals.items() if _is_small(total, fewest)}
    others = sorted(
        (total, region) for region, total in totals.items() if total and region not in hidden_regions
    )
    for _total, region in others:
        left = sum(sums[row] for row in hidden if region_of[row] in hidden_regions)
        if _is_small(left, fewest):
            hidden_regions.add(region)
            counts = _rows_in(region, sums, region_of)
            if not any(counts[row] for row in hidden & counts.keys()):
                hidden.add(min((row for row in counts if counts[row]), key=lambda row: (counts[row], row)))
    return _shown(table, hidden, fewest), _shown(by_region, hidden_regions, fewest)


def _sums(table: Table) -> dict[str, int]:
    return {row: sum(cells.values()) for row, cells in table.items()}


def _rows_in(region: str, sums: Mapping[str, int], region_of: Mapping[str, str]) -> dict[str, int]:
    return {row: count for row, count in sums.items() if region_of[row] == region}


def _shown(table: Table, without_total: set[str], fewest: int) -> Shown:
    """The table without those totals, and without the cells that would tell something small."""
    without_cells = without_total | {
        row for row, cells in table.items() if any(_is_small(count, fewest) for count in cells.values())
    }
    names = {column for cells in table.values() for column in cells}
    columns = [{row: cells[name] for row, cells in table.items()} for name in sorted(names)]
    are_columns_safe = not any(_is_small(sum(counts.values()), fewest) for counts in columns)
    if are_columns_safe:
        # A row that is hidden for one column may leave a small rest of another.
        for _again in columns:
            for counts in columns:
                _hide_until_safe(without_cells, counts, fewest)
    rows = frozenset(table)
    return Shown(rows - without_cells, rows - without_total, column_totals=are_columns_safe, grand_total=True)


def may_show_union(only_first: Iterable[tuple[int, int]], in_both: int, fewest: int) -> bool:
    """Whether, beside the tables of two terms, the number of people in either may be published.

    `only_first` has for each cell how many people are in it in the first term alone, and how many in the second alone;
    `in_both` counts those in both terms. With the tables, the union tells how many are in both, how many are in one
    term alone, and for each cell it can be left open which of the two is counted: the smallest such sum must be safe.
    """
    least = sum(min(pair) for pair in only_first)
    return least >= fewest and not _is_small(in_both, fewest)


def _is_small(count: int, fewest: int) -> bool:
    return 0 < count < fewest


def _hide_until_safe(hidden: set[str], counts: Mapping[str, int], fewest: int) -> None:
    """Hide the smallest further rows until those hidden, taken together, are no small group."""
    others = sorted((count, row) for row, count in counts.items() if count and row not in hidden)
    for _count, row in others:
        if _is_small(sum(counts.get(one, 0) for one in hidden), fewest):
            hidden.add(row)
