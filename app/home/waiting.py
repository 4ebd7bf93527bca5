"""What waits for each role: one table of role → questions, each answered by a title, a count and an address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.core.actor import Actor
from app.core.roles import Role


@dataclass(frozen=True)
class Waiting:
    """So many cases wait for this person at that page."""

    title: str
    count: int
    url: str


Question = Callable[[Actor, datetime], Waiting]
QUESTIONS: dict[Role, tuple[Question, ...]] = {}


def waiting_for(actor: Actor, at: datetime) -> list[Waiting]:
    """The answers for this person's role, also those of which there are none."""
    return [ask(actor, at) for ask in QUESTIONS.get(actor.role, ())]
