"""What a rule answers: the rule's name, the point of the regulation and the facts it saw.

A finding holds no wording; the pages say it, in Latvian and in English.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

# bool is an int and datetime a date, so both may be facts too.
Fact = str | int | Decimal | Fraction | date | None | tuple[str | int, ...]


class Facts(Mapping[str, Fact]):
    """An unchanging mapping of names to plain values, so that findings compare and hash."""

    __slots__ = ("_facts",)

    def __init__(self, facts: Mapping[str, Fact] | None = None) -> None:
        self._facts = dict(facts or {})

    def __getitem__(self, name: str) -> Fact:
        return self._facts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __hash__(self) -> int:
        return hash(frozenset(self._facts.items()))

    def __repr__(self) -> str:
        return f"Facts({self._facts!r})"


@dataclass(frozen=True)
class Finding:
    """One answer of a rule.

    `rule` names what was found, `point` is the point of the edition that a decision cites,
    `facts` are the values needed to say it. Amounts are Decimals in euro; scores are exact
    Fractions; limits are Decimals as the edition writes them.
    """

    rule: str
    point: str
    facts: Mapping[str, Fact] = field(default_factory=Facts)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", Facts(self.facts))


def finding(rule: str, point: str, /, **facts: Fact) -> Finding:
    """A Finding with its facts as keywords: finding("over_ceiling", "5", asked=..., ceiling=...)."""
    return Finding(rule, point, facts)
