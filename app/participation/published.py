"""The programme's own region tables of May 2017, with the totals as they were printed.

Nothing is corrected: where the rows do not add up to the printed total, both are shown with the difference.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.registry.models import Region

_FOLDER = Path(__file__).parent / "data"
_TOTAL = "Kopā"
_APPROXIMATE = "at_risk_approximate"


@dataclass(frozen=True)
class Total:
    """The total of one column: as printed, as the rows add up."""

    printed: int
    computed: int

    @property
    def difference(self) -> int:
        """Printed less computed; 0 where they agree."""
        return self.printed - self.computed


@dataclass(frozen=True)
class PublishedTable:
    """Numbers by region and column, the regions whose learners at risk were marked approximate, the totals."""

    rows: Mapping[Region, Mapping[str, int]]
    approximate: frozenset[Region]
    totals: Mapping[str, Total]

    @property
    def disagreeing(self) -> dict[str, Total]:
        """The totals that the rows do not add up to."""
        return {name: total for name, total in self.totals.items() if total.difference}


def general() -> PublishedTable:
    """Municipalities, their schools and learners."""
    return _read("general_2017_05.csv")


def vocational() -> PublishedTable:
    """Vocational institutions and their learners."""
    return _read("vocational_2017_05.csv")


@cache
def _read(name: str) -> PublishedTable:
    with (_FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    columns = [column for column in lines[0] if column not in ("region", _APPROXIMATE)]
    numbers = {line["region"]: {column: int(line[column]) for column in columns} for line in lines}
    printed = numbers.pop(_TOTAL)
    totals = {
        column: Total(printed[column], sum(row[column] for row in numbers.values())) for column in columns
    }
    approximate = {Region(line["region"]) for line in lines[:-1] if line[_APPROXIMATE] == "yes"}
    return PublishedTable(
        {Region(region): row for region, row in numbers.items()}, frozenset(approximate), totals
    )
