"""Synthetic learner numbers: invented per municipality, but each region sums to its published total.

Published totals: the programme's region tables of May 2017 (general schools and vocational institutions). How
many learners each municipality has was not published, so the split follows invented weights: cities first.
"""

import csv
from collections import defaultdict
from importlib import resources

from app.registry.models import Municipality, MunicipalityKind
from competition_rules.quotas import allocate

_CITY_WEIGHT = 40
_FEWEST = 30


def learner_numbers(municipalities: list[Municipality]) -> dict[str, tuple[int, int]]:
    """ATVK code → learners of grades 5–12 and of vocational years 1–4."""
    grades = _split(municipalities, _published("participation_general_2017_05.csv"), _FEWEST)
    vocational = _split(municipalities, _published("participation_vet_2017_05.csv"), 0)
    return {code: (grades[code], vocational[code]) for code in grades}


def as_csv(numbers: dict[str, tuple[int, int]]) -> bytes:
    """The numbers as the file a programme manager would import, with its total row."""
    lines = [f"{code};{grades};{vocational}" for code, (grades, vocational) in sorted(numbers.items())]
    totals = [sum(one[0] for one in numbers.values()), sum(one[1] for one in numbers.values())]
    text = ["atvk_code;grades_5_12;vocational_1_4", *lines, f"Kopā;{totals[0]};{totals[1]}"]
    return "\n".join(text).encode("utf-8-sig")


def _published(name: str) -> dict[str, int]:
    text = resources.files("app.participation").joinpath("data", name).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["region"]: int(row["learners_total"]) for row in rows if row["region"] != "Kopā"}


def _split(municipalities: list[Municipality], totals: dict[str, int], fewest: int) -> dict[str, int]:
    weights: dict[str, dict[str, int]] = defaultdict(dict)
    for one in municipalities:
        own = 5 + int(one.atvk_code) // 100 % 17
        weights[one.region.value][one.atvk_code] = own + _CITY_WEIGHT * (one.kind is MunicipalityKind.CITY)
    split: dict[str, int] = {}
    for region, of_region in weights.items():
        split |= allocate(of_region, totals[region], fewest)
    return split
