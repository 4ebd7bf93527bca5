"""What a ranking would be under another quota, threshold or tie-break: asked of memory, never written anywhere."""

from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from app.selection import canonical
from app.selection.drawing import Drawn, Order
from app.selection.marks import Edition
from competition_rules.ranking import rank
from competition_rules.what_if import Wish, crossings, supposed


class Question(NamedTuple):
    """What is supposed: the quota in euro, and of the regulation whatever is not None."""

    quota: Decimal
    total_minimum: Decimal | None = None
    minima: tuple[tuple[str, Decimal], ...] = ()
    tie_break: tuple[str, ...] | None = None

    @property
    def wish(self) -> Wish:
        """What is supposed of the regulation, as the rules read it."""
        return Wish(self.total_minimum, dict(self.minima), self.tie_break)


class Answer(Order):
    """The ranking that would follow, and the applications that would change side."""

    def __init__(self, drawn: Drawn, edition: Edition, question: Question) -> None:
        """The scores stay as they were given; only what they are measured against is another."""
        candidates = canonical.candidates_of(drawn.inputs, edition.regulation)
        regulation = supposed(edition.regulation, question.wish)
        self.result = rank(regulation, candidates, question.quota, canonical.votes_in(drawn.inputs))
        self.tied = drawn.tied
        self.crossings = tuple(crossings(drawn.result, self.result))


@lru_cache(maxsize=64)
def answer_to(drawn: Drawn, edition: Edition, question: Question) -> Answer:
    """The answer to a question about a ranking; the same question is worked out once."""
    return Answer(drawn, edition, question)
