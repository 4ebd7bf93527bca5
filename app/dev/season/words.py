"""The invented words of the demonstration, read from the data files beside."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SUPPLIERS = ("SIA „Biroja nams”", "SIA „Ceļa vējš”", "Z/S „Liepkalni”")
_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Idea:
    """What young people want to do."""

    title: str
    summary: str
    need: str
    role: str
    results: str
    activities: list[str]


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def ideas() -> list[Idea]:
    """All project ideas."""
    return [Idea(**values) for values in _data("projects")["projects"]]


def idea(place: int) -> Idea:
    """The place-th idea; after the last the first comes again."""
    return ideas()[place % len(ideas())]


def person(place: int) -> str:
    """The place-th invented person: every other a woman; names repeat only after some hundreds."""
    names = _data("names")
    is_man = place % 2
    first = names["men" if is_man else "women"]
    surnames = names["surnames"]
    return f"{first[place // 2 % len(first)]} {surnames[place % len(surnames)][is_man]}"


def organisation(place: int, town: str) -> tuple[str, str]:
    """Kind and name of the place-th organisation of a town, which is named in the genitive."""
    known = _data("names")["organisations"]
    kind, name = known[place % len(known)]
    return kind, name.format(place=town)


def goals() -> list[dict[str, Any]]:
    """The goals of a prevention plan with their tasks."""
    found: list[dict[str, Any]] = _data("plans")["goals"]
    return found


def reason(criterion: str, *, is_strong: bool) -> str:
    """What an evaluator writes beside the points of a criterion."""
    return str(_data("words")["strong" if is_strong else "weak"][criterion])


def text(name: str) -> str:
    """A sentence somebody writes in the course of the season."""
    return str(_data("words")["texts"][name])
