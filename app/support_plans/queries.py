"""Reading learners and the record of who saw them."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.actor import Actor
from app.core.key_ring import key_ring
from app.extensions import db
from app.registry.models import School
from app.support_plans.models import Learner, SupportAccess
from app.support_plans.policy import KEEPERS

_CODE_USE = "learner personal code"


def hash_of_code(digits: str) -> str:
    """By what a learner is found again; the same for the same eleven digits."""
    return key_ring().hash_of(digits, _CODE_USE)


def hashes_of_code(digits: str) -> list[str]:
    """The same with the key of lookups before too, while it is being changed."""
    return key_ring().hashes_of(digits, _CODE_USE)


def learners_of(actor: Actor) -> Select[Learner]:
    """The learners this person knows by name: those of the own school."""
    return select(Learner).where(Learner.school_id == _own_school(actor))


def learner_rows(actor: Actor) -> Select[Any]:
    """The list's columns: `id, uid, pseudonym, name_sealed, year, class_name`."""
    columns: tuple[Any, ...] = (
        Learner.id, Learner.uid, Learner.pseudonym, Learner.name_sealed, Learner.year, Learner.class_name,
    )  # fmt: skip
    return select(*columns).where(Learner.school_id == _own_school(actor))


def find_learner(actor: Actor, learner_id: int) -> Learner | None:
    """A learner of the person's own school, with what the parents were told."""
    wanted = learners_of(actor).where(Learner.id == learner_id)
    return db.session.scalar(wanted.options(selectinload(Learner.notices), joinedload(Learner.school)))


def learner_with_code(digits: str) -> Learner | None:
    """The learner with that personal code, of whatever school."""
    return db.session.scalar(select(Learner).where(Learner.code_hash.in_(hashes_of_code(digits))))


def own_learner_with_code(actor: Actor, digits: str) -> Learner | None:
    """The learner of the person's own school with that personal code."""
    return db.session.scalar(learners_of(actor).where(Learner.code_hash.in_(hashes_of_code(digits))))


def own_school(actor: Actor) -> School:
    """The school this person works at."""
    return db.session.get_one(School, _own_school(actor))


def access_rows(actor: Actor) -> Select[Any]:
    """Who saw or changed data of the own school's learners, or was refused it.

    Columns: `id, at, act, endpoint, user_name, role, pseudonym, learner_id, is_here, shown`.
    """
    columns: tuple[Any, ...] = (
        SupportAccess.id, SupportAccess.at, SupportAccess.act, SupportAccess.endpoint, SupportAccess.user_name,
        SupportAccess.role, Learner.pseudonym, SupportAccess.learner_id,
        (Learner.school_id == SupportAccess.school_id).label("is_here"), SupportAccess.shown,
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(Learner, Learner.id == SupportAccess.learner_id)
        .where(SupportAccess.school_id == _own_school(actor))
    )


def _own_school(actor: Actor) -> int:
    # No school has the number 0: who works at none sees none.
    return (actor.school_id or 0) if actor.role in KEEPERS else 0
