"""What individual support plans are measured by: whom they are for, in which semester, and the signs of risk."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def support_values() -> dict[str, Any]:
    """The module's data file."""
    text = files("competition_rules").joinpath("support.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def target_years(school_kind: str) -> tuple[int, int]:
    """The first and the last grade (`general`) or year (`vocational`) that the programme supports."""
    first, last = support_values()["target"][school_kind]
    return first, last


def is_in_target(school_kind: str, year: int) -> bool:
    """Whether a learner of that grade or year may have a plan."""
    first, last = target_years(school_kind)
    return first <= year <= last


@dataclass(frozen=True, order=True)
class Semester:
    """Half a school year: the year it began in and which half, 1 in the autumn or 2 in the spring."""

    school_year: int
    half: int

    @property
    def code(self) -> str:
        """`2026/2027-1`; codes sort as the semesters do."""
        return f"{self.school_year}/{self.school_year + 1}-{self.half}"

    @property
    def starts_on(self) -> date:
        return _boundary("first" if self.half == 1 else "second", self.school_year + self.half - 1)

    @property
    def ends_on(self) -> date:
        return date.fromordinal(self.next.starts_on.toordinal() - 1)

    @property
    def next(self) -> "Semester":
        return Semester(self.school_year + self.half - 1, 3 - self.half)


def _boundary(which: str, year: int) -> date:
    month, day = map(int, support_values()["semesters"][which].split("-"))
    return date(year, month, day)


def semester_of(day: date) -> Semester:
    """The semester a day is in."""
    spring = Semester(day.year - 1, 2)
    return spring if day < spring.next.starts_on else spring.next


def semester_named(code: str) -> Semester | None:
    """The semester of a code; None for a text that is none."""
    school_year = code[:4]
    if not (school_year.isascii() and school_year.isdigit() and school_year[0] in "12"):
        return None
    return next((one for half in (1, 2) if (one := Semester(int(school_year), half)).code == code), None)


@dataclass(frozen=True)
class Sign:
    """A sign of risk, in one of the four groups, with its text in both languages."""

    code: str
    group: str
    lv: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.lv


@cache
def signs() -> dict[str, Sign]:
    """All signs by code, group by group."""
    return {one["code"]: Sign(**one) for one in support_values()["signs"]}


def severities() -> range:
    """How strong a sign may be, from the weakest on."""
    scale = support_values()["severity"]
    return range(scale["least"], scale["most"] + 1)


def minutes_of_look() -> int:
    """How long IKVD sees the name behind a pseudonym."""
    minutes: int = support_values()["look"]["minutes"]
    return minutes


class Trend(StrEnum):
    """How a risk moved between two semesters."""

    NEW = "new"
    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"


@dataclass(frozen=True)
class Observed:
    """A sign as somebody observed it on a day."""

    sign: str
    severity: int
    on: date


@dataclass(frozen=True)
class Level:
    """How strong the signs of a group were in a semester, and how that is to the last one with any."""

    group: str
    semester: Semester
    severity: int
    trend: Trend


def levels(observations: Iterable[Observed]) -> list[Level]:
    """For each group and semester with observations the strongest sign, and its trend; by group, then by time."""
    strongest: dict[tuple[str, Semester], int] = {}
    for one in observations:
        key = signs()[one.sign].group, semester_of(one.on)
        strongest[key] = max(one.severity, strongest.get(key, 0))
    found: list[Level] = []
    groups = list(dict.fromkeys(sign.group for sign in signs().values()))
    for group, semester in sorted(strongest, key=lambda key: (groups.index(key[0]), key[1])):
        before = found[-1] if found and found[-1].group == group else None
        severity = strongest[group, semester]
        found.append(Level(group, semester, severity, _trend(before, severity)))
    return found


def _trend(before: Level | None, severity: int) -> Trend:
    if before is None:
        return Trend.NEW
    if severity == before.severity:
        return Trend.SAME
    return Trend.HIGHER if severity > before.severity else Trend.LOWER
