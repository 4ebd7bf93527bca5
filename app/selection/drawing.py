"""A local call's ranking with the inputs it follows from: drawn once for the same inputs."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from app.selection import canonical
from app.selection.evaluation import tied_criterion
from app.selection.marks import Edition, Marks, assessments_of, points_in
from competition_rules.ranking import RankingResult


class Entry(NamedTuple):
    """What the ranking depends on of one application."""

    id: int
    number: str
    asked: Decimal
    submitted_at: datetime
    marks: Marks
    written_conditions: tuple[str, ...] = ()

    @property
    def conditions(self) -> list[dict[str, Any]]:
        """The conditions of its award, which an entry keeps as text: it is a key of memory."""
        return [json.loads(one) for one in self.written_conditions]


class Order:
    """A ranking, the scores of the criterion tied to tasks, and the digest of what may be confirmed."""

    digest = ""
    result: RankingResult
    conditions: Mapping[int, list[dict[str, Any]]] = MappingProxyType({})
    tied: dict[int | str, Fraction | None]

    @property
    def quota(self) -> Decimal:
        """The euro that were ranked against."""
        return self.result.funded_total + self.result.left


class Drawn(Order):
    """A ranking with the text of the inputs it follows from, their exact scores, and the digest that binds both."""

    def __init__(self, edition: Edition, inputs: str, written: str | None = None) -> None:
        """From the inputs alone, or with the result that was stored for them."""
        regulation = edition.regulation
        candidates = canonical.candidates_of(inputs, regulation)
        tied = tied_criterion(regulation)
        self.inputs = inputs
        self.conditions = canonical.conditions_in(inputs)
        self.result = (
            canonical.read_result(written)
            if written is not None
            else canonical.ranked(inputs, candidates, regulation)
        )
        self.written = canonical.write_result(self.result)
        self.digest = canonical.digest_of(inputs, self.written)
        self.scores = {one.id: one.scores for one in candidates}
        self.tied = {key: one.criteria[tied.code] if tied else None for key, one in self.scores.items()}


@lru_cache(maxsize=32)
def drawn_from(
    edition: Edition, quota: Decimal, entries: tuple[Entry, ...], votes: tuple[tuple[int, ...], ...]
) -> Drawn:
    """The ranking that follows from these entries, the quota in euro and the commission's votes."""
    written = [
        canonical.entry_of(one, assessments_of(one.marks), points_in(one.marks.agreed)) for one in entries
    ]
    return Drawn(edition, canonical.write_inputs(edition.sha256, quota, written, votes))


@lru_cache(maxsize=32)
def drawn_as_stored(edition: Edition, inputs: str, written: str) -> Drawn:
    """The ranking as it was confirmed."""
    return Drawn(edition, inputs, written)
