"""How each evaluator's totals lie to those of the others who scored the same applications."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Totals = Mapping[int, Fraction]


@dataclass(frozen=True)
class Leaning:
    """In how many applications an evaluator scored beside others, and the mean difference to them in points."""

    applications: int
    mean: Fraction


def leanings(by_application: Iterable[Totals]) -> dict[int, Leaning]:
    """Each evaluator's mean difference: own total less the mean of the others', over the applications they share.

    Above zero where the evaluator gave more than the others. An application that one person scored says nothing.
    """
    differences: dict[int, list[Fraction]] = defaultdict(list)
    for totals in by_application:
        others = len(totals) - 1
        for who, own in totals.items():
            if others:
                rest = sum(totals.values(), Fraction(0)) - own
                differences[who].append(own - rest / others)
    return {who: Leaning(len(some), sum(some, Fraction(0)) / len(some)) for who, some in differences.items()}
