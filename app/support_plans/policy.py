"""Whose learners are whose, and whose schools."""

from typing import Any

from sqlalchemy import Select, select

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.core.roles import SCHOOL_STAFF
from app.registry.models import School
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


def schools_of(municipality_id: int | None) -> Select[Any]:
    """The ids of the schools a municipality answers for: the state's own are beyond it.

    Plans are asked for by these ids, so that those of one place are found without walking the country's.
    """
    return select(School.id).where(School.municipality_id == municipality_id, School.is_state.is_(False))
