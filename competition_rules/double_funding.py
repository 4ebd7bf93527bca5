"""What is paid twice for one person: by two plans, or by a plan and the project it sends the person to."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations

from competition_rules.support import support_values

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Funded:
    """A measure in a plan: for whom (`person` is the same text for the same person), of what kind, when, its cost in
    euro."""

    plan: int
    person: str
    kind: str
    starts_on: date
    ends_on: date
    cost: Decimal


@dataclass(frozen=True)
class Double:
    """Days on which two plans pay the same kind for the same person; `plan` is the smaller of the two."""

    plan: int
    other: int
    kind: str
    starts_on: date
    ends_on: date


def doubles(measures: Iterable[Funded]) -> list[Double]:
    """Every overlap of two plans' measures of one kind for one person, in order. What costs nothing pays nothing."""
    alike: dict[tuple[str, str], list[Funded]] = defaultdict(list)
    for one in measures:
        if one.cost:
            alike[one.person, one.kind].append(one)
    found = {
        _overlap(*sorted(pair, key=lambda one: one.plan))
        for some in alike.values()
        for pair in combinations(some, 2)
        if pair[0].plan != pair[1].plan
    }
    return sorted((one for one in found if one), key=_order)


def _overlap(one: Funded, other: Funded) -> Double | None:
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    return Double(one.plan, other.plan, one.kind, first, last) if first <= last else None


def _order(one: Double) -> tuple[int, int, str, date, date]:
    return one.plan, one.other, one.kind, one.starts_on, one.ends_on


def kinds_paid_by(costs: Collection[tuple[str, str]], activities: Iterable[str]) -> frozenset[str]:
    """The kinds of measures a project pays for: by its costs (category and description), without any by its activities.

    The grant pays for taking part in any case.
    """
    values = support_values()["double_funding"]
    texts = [description for _category, description in costs] if costs else activities
    words = {word.casefold() for text in texts for word in _WORD.findall(text)}
    by_word = {
        kind
        for kind, beginnings in values["words"].items()
        if any(word.startswith(tuple(beginnings)) for word in words)
    }
    categories = {category for category, _description in costs}
    by_category = {kind for kind, some in values["categories"].items() if categories & set(some)}
    return frozenset({*values["grant_pays"], *by_word, *by_category})


@dataclass(frozen=True)
class Project:
    """A project as a plan sees it: its first and last day, and what it pays for."""

    starts_on: date
    ends_on: date
    kinds: frozenset[str]


def paid_twice_by_project(measures: Iterable[Funded], project: Project) -> list[tuple[str, date, date]]:
    """Kind, first and last day of what a plan pays on days on which its project pays for the same, in order."""
    whole = [Funded(-1, "", kind, project.starts_on, project.ends_on, Decimal(1)) for kind in project.kinds]
    found = (
        _overlap(one, other) for one in measures for other in whole if one.cost and one.kind == other.kind
    )
    return sorted((one.kind, one.starts_on, one.ends_on) for one in found if one)


def persons(codes: Mapping[int, Collection[str]]) -> dict[int, int]:
    """Each learner's person, named by the smallest of the learners who share a code with them, straight or through
    others; `codes` are the hashes of each learner's present and former codes."""
    by_code: dict[str, set[int]] = defaultdict(set)
    for learner, hashes in codes.items():
        for code in hashes:
            by_code[code].add(learner)
    found: dict[int, int] = {}
    for learner in sorted(codes):
        waiting = [] if learner in found else [learner]
        while waiting:
            one = waiting.pop()
            found[one] = learner
            near = {another for code in codes[one] for another in by_code[code]}
            waiting += near - found.keys()
    return found
