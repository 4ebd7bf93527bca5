"""Synthetic learner numbers: invented per municipality, but each region sums to its published total.

Published totals: the programme's region tables of May 2017 (general schools and vocational institutions). How
many learners each municipality has was not published, so the split follows invented weights: cities first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.participation import published
from app.participation.published import PublishedTable
from app.registry.models import Municipality, MunicipalityKind
from competition_rules.quotas import allocate

_CITY_WEIGHT = 25
_FEWEST = 30


def learner_numbers(municipalities: Sequence[Municipality]) -> dict[str, tuple[int, int]]:
    """ATVK code → learners of grades 5–12 and of vocational years 1–4."""
    grades = split(municipalities, regions(published.general(), "learners_total"), _FEWEST)
    vocational = split(municipalities, regions(published.vocational(), "learners_total"), 0)
    return {code: (grades[code], vocational[code]) for code in grades}


def as_csv(numbers: Mapping[str, tuple[int, int]]) -> bytes:
    """The numbers as the file a programme manager would import, with its total row."""
    lines = [f"{code};{grades};{vocational}" for code, (grades, vocational) in sorted(numbers.items())]
    totals = [sum(one[0] for one in numbers.values()), sum(one[1] for one in numbers.values())]
    text = ["atvk_code;grades_5_12;vocational_1_4", *lines, f"Kopā;{totals[0]};{totals[1]}"]
    return "\n".join(text).encode("utf-8-sig")


def regions(table: PublishedTable, column: str) -> dict[str, int]:
    """One column of a published table by the name of the region."""
    return {region.value: row[column] for region, row in table.rows.items()}


def split(municipalities: Sequence[Municipality], totals: Mapping[str, int], fewest: int) -> dict[str, int]:
    """Each region's total divided among its municipalities here, at least `fewest` to each; by ATVK code."""
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    for one in municipalities:
        own = 5 + int(one.atvk_code) // 100 % 17
        weights[one.region.value][one.atvk_code] = own + _CITY_WEIGHT * (one.kind is MunicipalityKind.CITY)
    divided: dict[str, int] = {}
    for region, of_region in weights.items():
        divided |= allocate(of_region, totals[region], fewest)
    return divided
