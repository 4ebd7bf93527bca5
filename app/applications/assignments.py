"""To whom applications are given: conditions other reads are narrowed by, and the rows themselves."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, or_, select
from sqlalchemy.orm import aliased

from app.applications.models import Application, EvaluatorAssignment
from app.core.actor import Actor
from app.extensions import db


def is_for(user_id: Any) -> ColumnElement[bool]:
    """Whether an application of the statement around is this person's to score: given to them, or to nobody ever."""
    anyone, own = aliased(EvaluatorAssignment), aliased(EvaluatorAssignment)
    is_given = exists().where(anyone.application_id == Application.id)
    is_own = exists().where(
        own.application_id == Application.id, own.evaluator_id == user_id, own.ended_at.is_(None)
    )
    return or_(~is_given, is_own)


_IS_MINE = select(is_for(bindparam("reader"))).where(Application.id == bindparam("of"))


def is_given_to(actor: Actor, application: Application) -> bool:
    """Whether the application is this person's to score as far as assignments go."""
    return bool(db.session.scalar(_IS_MINE, {"reader": actor.user_id, "of": application.id}))


def assignments_of(application: Application) -> Sequence[EvaluatorAssignment]:
    """Every assignment of an application, ended ones too, oldest first."""
    wanted = select(EvaluatorAssignment).where(EvaluatorAssignment.application_id == application.id)
    return db.session.scalars(wanted.order_by(EvaluatorAssignment.id)).all()


def live_assignment(application_id: int, evaluator_id: int) -> EvaluatorAssignment | None:
    """The assignment of an application to this evaluator that holds now."""
    wanted = select(EvaluatorAssignment).where(
        EvaluatorAssignment.application_id == application_id,
        EvaluatorAssignment.evaluator_id == evaluator_id,
        EvaluatorAssignment.ended_at.is_(None),
    )
    return db.session.scalar(wanted)
