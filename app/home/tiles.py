"""The tile map: one square for each municipality of 2017, by its column and row."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.home.front import Place

FILE = Path(__file__).parent / "data" / "municipality_tiles.csv"
# One tile with the gap after it, in the units of the drawing.
STEP = 54


@dataclass(frozen=True)
class Tile:
    """A square of the map: where it stands, what is written on it, and the municipality's row of the table."""

    name: str
    short: str
    x: int
    y: int
    place: Place | None


@cache
def _drawn() -> tuple[tuple[str, str, int, int], ...]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple((row["name"], row["short"], int(row["col"]), int(row["row"])) for row in rows)


def tiles(places: Iterable[Place]) -> list[Tile]:
    """Every municipality's tile, from the top and the left, so that the keyboard goes as the eye does."""
    of = {place.municipality: place for place in places}
    found = [
        Tile(name, short, column * STEP, row * STEP, of.get(name)) for name, short, column, row in _drawn()
    ]
    return sorted(found, key=lambda tile: (tile.y, tile.x))
