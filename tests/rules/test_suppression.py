"""No small group of people is told by published figures: attacked by every linear combination of them."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition_rules.suppression import Shown, fewest_shown, may_show_union, protect, protect_both

FEWEST = 5
Vector = tuple[int, ...]
Table = dict[str, dict[str, int]]


def table(*rows: Sequence[int]) -> Table:
    return {f"r{place}": dict(zip("abc", row, strict=False)) for place, row in enumerate(rows)}


def published(counts: Table, shown: Shown) -> list[Vector]:
    """Each published figure as the cells it adds up."""
    cells = [(row, column) for row in counts for column in counts[row]]

    def figure(rows: Sequence[str], columns: Sequence[str]) -> Vector:
        return tuple(int(row in rows and column in columns) for row, column in cells)

    rows, columns = list(counts), list(next(iter(counts.values())))
    figures = [figure([row], [column]) for row in sorted(shown.cells) for column in columns]
    figures += [figure([row], columns) for row in sorted(shown.totals)]
    figures += [figure(rows, [column]) for column in columns if shown.column_totals]
    return figures + ([figure(rows, columns)] if shown.grand_total else [])


class Span:
    """What follows from some vectors by linear combination, with exact fractions."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        self.basis: list[tuple[int, list[Fraction]]] = []
        for vector in vectors:
            rest = self._reduced(vector)
            lead = next((place for place, value in enumerate(rest) if value), None)
            if lead is not None:
                self.basis.append((lead, [value / rest[lead] for value in rest]))

    def _reduced(self, vector: Vector) -> list[Fraction]:
        rest = [Fraction(value) for value in vector]
        for lead, base in self.basis:
            factor = rest[lead]
            rest = [one - factor * other for one, other in zip(rest, base, strict=True)]
        return rest

    def __contains__(self, vector: Vector) -> bool:
        return not any(self._reduced(vector))


def told(vectors: Sequence[Vector], counts: Sequence[int]) -> Iterator[Vector]:
    """Every group of cells that can be computed and is small."""
    span = Span(vectors)
    for group in product((0, 1), repeat=len(counts)):
        size = sum(count for taken, count in zip(group, counts, strict=True) if taken)
        if 0 < size < FEWEST and group in span:
            yield group


def flat(counts: Table) -> list[int]:
    return [count for row in counts.values() for count in row.values()]


def test_the_attack_finds_what_unprotected_figures_tell():
    counts = table([3, 9], [6, 7])
    everything = Shown(frozenset(counts), frozenset(counts), column_totals=True, grand_total=True)
    assert (1, 0, 0, 0) in set(told(published(counts, everything), flat(counts)))
    # The small cell alone is hidden: it follows from its row.
    vectors = [one for one in published(counts, everything) if one != (1, 0, 0, 0)]
    assert (1, 0, 0, 0) in set(told(vectors, flat(counts)))


SMALL = st.one_of(st.integers(0, 6), st.integers(0, 40))


@given(
    st.integers(2, 3).flatmap(
        lambda width: st.lists(st.lists(SMALL, min_size=width, max_size=width), min_size=1, max_size=4)
    )
)
def test_no_combination_of_published_figures_tells_a_small_group(rows):
    counts = table(*rows)
    assert list(told(published(counts, protect(counts, FEWEST)), flat(counts))) == []


@pytest.mark.parametrize(
    ("rows", "cells", "totals", "columns", "grand"),
    [
        ([[9, 8], [7, 6]], "01", "01", True, True),
        ([[9, 0], [0, 6]], "01", "01", True, True),
        # A small cell hides its row, and the smallest other one with it.
        ([[3, 9], [6, 7], [8, 8]], "2", "012", True, True),
        # A small row hides the smallest other total.
        ([[1, 2], [6, 7], [20, 20]], "2", "2", True, True),
        # A row of nobody hides nothing.
        ([[1, 2], [0, 0], [6, 7], [20, 20]], "13", "13", True, True),
        # A small column is told by no total of columns.
        ([[9, 1], [9, 2], [9, 0]], "2", "012", False, True),
        ([[1, 0], [0, 3]], "", "", False, False),
        ([[0, 0], [0, 0]], "01", "01", True, True),
    ],
)
def test_what_is_hidden(rows, cells, totals, columns, grand):
    shown = protect(table(*rows), FEWEST)
    assert (
        "".join(sorted(one[1] for one in shown.cells)), "".join(sorted(one[1] for one in shown.totals)),
        shown.column_totals, shown.grand_total,
    ) == (cells, totals, columns, grand)  # fmt: skip


def test_a_safe_table_is_published_whole():
    counts = table(*[[5 + place, 40] for place in range(50)])
    assert protect(counts, FEWEST) == Shown(
        frozenset(counts), frozenset(counts), column_totals=True, grand_total=True
    )


TERMS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=3)


@given(TERMS)
def test_the_people_of_two_terms_together_tell_no_small_group_either(rows):
    """By cell: who is there in the first term alone, in the second alone, in both; all figures of both are known."""
    counts = [count for row in rows for count in row]
    first = [_of(place, len(rows), (1, 0, 1)) for place in range(len(rows))]
    second = [_of(place, len(rows), (0, 1, 1)) for place in range(len(rows))]
    # Tables that are safe by themselves, of which everything is published.
    if any(0 < one + both < FEWEST or 0 < other + both < FEWEST for one, other, both in rows):
        return
    may = may_show_union([(one, other) for one, other, _both in rows], sum(row[2] for row in rows), FEWEST)
    union = [(1,) * len(counts)] if may else []
    assert list(told([*first, *second, *union], counts)) == []


def _of(place: int, count: int, atoms: Vector) -> Vector:
    return tuple(value for row in range(count) for value in (atoms if row == place else (0, 0, 0)))


@pytest.mark.parametrize(
    ("pairs", "both", "may"),
    [
        ([(5, 9)], 5, True),
        ([(5, 9)], 0, True),
        ([(4, 9)], 9, False),
        ([(3, 3), (2, 9)], 9, True),
        ([(9, 9)], 4, False),
    ],
)
def test_the_union_is_shown_when_nothing_small_follows(pairs, both, may):
    assert may_show_union(pairs, both, FEWEST) is may


def test_groups_of_fewer_than_five_are_not_published():
    assert fewest_shown() == FEWEST


ATOMS = tuple(product(("whole", "economic"), ("general", "vocational")))


def tables(rows: Sequence[Sequence[int]], regions: Sequence[str]) -> tuple[Table, Table, dict[str, str]]:
    """Rows by the kind of plan, their regions by the kind of school, and which row is in which region."""
    by_row: Table = {}
    by_region: Table = {}
    for place, (row, region) in enumerate(zip(rows, regions, strict=True)):
        for (plan, school), count in zip(ATOMS, row, strict=True):
            cells = by_row.setdefault(f"r{place}", {"whole": 0, "economic": 0})
            cells[plan] += count
            kinds = by_region.setdefault(region, {"general": 0, "vocational": 0})
            kinds[school] += count
    return by_row, by_region, {f"r{place}": region for place, region in enumerate(regions)}


def published_both(shown: Shown, of_regions: Shown, regions: Sequence[str]) -> list[Vector]:
    """Each figure of both tables as the people of one row, one kind of plan and one kind of school it adds up."""
    atoms = [(f"r{place}", region, *atom) for place, region in enumerate(regions) for atom in ATOMS]

    def figure(*wanted: str) -> Vector:
        return tuple(int(set(wanted) <= set(atom)) for atom in atoms)

    plans, kinds = ("whole", "economic"), ("general", "vocational")
    figures = [figure(row, plan) for row in sorted(shown.cells) for plan in plans]
    figures += [figure(region, kind) for region in sorted(of_regions.cells) for kind in kinds]
    figures += [figure(one) for one in sorted(shown.totals | of_regions.totals)]
    figures += [figure(plan) for plan in plans if shown.column_totals]
    figures += [figure(kind) for kind in kinds if of_regions.column_totals]
    return figures + ([figure()] if shown.grand_total or of_regions.grand_total else [])


ROWS = st.lists(st.lists(SMALL, min_size=4, max_size=4), min_size=1, max_size=3)


@given(ROWS, st.lists(st.sampled_from(["north", "south"]), min_size=3, max_size=3))
def test_no_combination_of_both_tables_tells_a_small_group(rows, regions):
    regions = regions[: len(rows)]
    shown, of_regions = protect_both(*tables(rows, regions), FEWEST)
    counts = [count for row in rows for count in row]
    assert list(told(published_both(shown, of_regions, regions), counts)) == []


@given(
    st.lists(st.lists(SMALL, min_size=4, max_size=4), min_size=4, max_size=4),
    st.lists(st.sampled_from(["north", "south", "west"]), min_size=4, max_size=4),
)
@settings(max_examples=30)
def test_nor_of_four_rows_in_three_regions(rows, regions):
    shown, of_regions = protect_both(*tables(rows, regions), FEWEST)
    counts = [count for row in rows for count in row]
    assert list(told(published_both(shown, of_regions, regions), counts)) == []


@given(ROWS, st.lists(st.sampled_from(["north", "south"]), min_size=3, max_size=3))
def test_no_small_cell_follows_from_sums_of_rows_and_columns(rows, regions):
    """Each cell of either table that is small, and each small total, shown or hidden: none can be solved for."""
    regions = regions[: len(rows)]
    by_row, by_region, region_of = tables(rows, regions)
    everything = [
        Shown(frozenset(one), frozenset(one), column_totals=True, grand_total=True)
        for one in (by_row, by_region)
    ]
    span = Span(published_both(*protect_both(by_row, by_region, region_of, FEWEST), regions))
    counts = [count for row in rows for count in row]
    for vector in published_both(everything[0], everything[1], regions):
        size = sum(count for taken, count in zip(vector, counts, strict=True) if taken)
        assert not (0 < size < FEWEST and vector in span)


def test_tables_protected_each_by_itself_tell_a_small_row_together():
    rows, regions = (
        [[3, 0, 0, 0], [5, 0, 0, 0], [9, 0, 0, 0], [9, 0, 0, 0]],
        ["north", "south", "north", "south"],
    )
    by_row, by_region, region_of = tables(rows, regions)
    counts = [count for row in rows for count in row]
    apart = protect(by_row, FEWEST), protect(by_region, FEWEST)
    assert "r0" not in apart[0].totals
    assert list(told(published_both(*apart, regions), counts)) != []
    shown, of_regions = protect_both(by_row, by_region, region_of, FEWEST)
    assert (shown.totals, of_regions.totals) == ({"r1", "r3"}, {"north", "south"})


@pytest.mark.parametrize(
    ("rows", "regions", "totals", "of_regions"),
    [
        # A region of few people takes another one along, and the smallest row of that.
        ([[3, 0, 0, 0], [6, 0, 0, 0], [7, 0, 0, 0]], "nss", "2", ""),
        ([[3, 0, 0, 0], [0, 0, 0, 0], [6, 0, 0, 0], [7, 0, 0, 0]], "nsss", "13", ""),
        # Where rows of that one are hidden already, they are enough.
        ([[3, 0, 0, 0], [2, 0, 0, 0], [7, 0, 0, 0], [9, 0, 0, 0]], "nsss", "3", ""),
        # A region without anybody hides nothing and nobody.
        ([[3, 0, 0, 0], [0, 0, 0, 0], [7, 0, 0, 0]], "nsw", "1", "s"),
        ([[2, 0, 0, 0], [1, 0, 0, 0]], "ns", "", ""),
        ([[3, 0, 0, 0], [3, 0, 0, 0]], "ns", "", ""),
        ([[8, 0, 0, 0], [9, 0, 0, 0]], "ns", "01", "ns"),
    ],
)
def test_what_is_hidden_of_rows_and_regions(rows, regions, totals, of_regions):
    shown, by_region = protect_both(*tables(rows, list(regions)), FEWEST)
    assert ("".join(sorted(one[1] for one in shown.totals)), "".join(sorted(by_region.totals))) == (
        totals,
        of_regions,
    )
