"""Whose learners are whose."""

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.core.roles import SCHOOL_STAFF
from app.support_plans.models import Learner

# Who knows learners by name: the people of their own school, and nobody else.
KEEPERS = SCHOOL_STAFF


def keeps(actor: Actor, learner: Learner) -> bool:
    """Whether the learner is of this person's school."""
    return actor.role in KEEPERS and learner.school_id is not None and learner.school_id == actor.school_id


def require_keeper(actor: Actor, learner: Learner) -> None:
    """Raise `NotPermitted` unless the learner is of this person's school."""
    if not keeps(actor, learner):
        raise NotPermitted(f"{actor.role} does not keep learner {learner.id}")
