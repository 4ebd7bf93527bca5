"""Learners with right personal codes, and the people of their schools."""

from datetime import datetime

from app.core.actor import Actor
from app.core.roles import Role
from app.registry.models import School
from app.support_plans import service
from app.support_plans.models import Learner
from app.support_plans.typed import Typed
from tests.builders import accounts, registry
from tests.built_once import built_once
from tests.conftest import NOON


def personal_code(place: int) -> str:
    """The place-th code of the newer style."""
    return f"32{place * 7919 % 10**9:09}"


def author(school: School | None = None, *, email: str | None = None) -> Actor:
    """Who writes plans at the school."""
    return accounts.actor(Role.PLAN_AUTHOR, school or registry.school(), email=email)


def director(school: School, *, email: str | None = None) -> Actor:
    """The head of the school."""
    return accounts.actor(Role.DIRECTOR, school, email=email)


def typed(place: int = 1, *, name: str = "Jānis Paraugs", year: int = 7, class_name: str = "7.b") -> Typed:
    """What is typed about the place-th learner."""
    return Typed(name, personal_code(place), year, class_name)


@built_once
def learner(place: int = 1, *, by: Actor, at: datetime = NOON, **values: object) -> Learner:
    """A registered learner of the person's school; different ones differ in `place`."""
    return service.register_learner(typed(place, **values), by=by, at=at)  # type: ignore[arg-type]
