"""Whose term of keeping is over, what belongs to a learner, and the totals that stay."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, Table, func, or_, select

from app.core.clock import riga_day, start_of_day
from app.core.protection import PROTECTED
from app.extensions import db
from app.storage.models import SealedFile
from app.support_plans.hold_models import LearnerHold
from app.support_plans.models import Learner, ParentNotice
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.risk_models import RiskObservation
from competition_rules.support_retention import first_day_kept, last_semester_over


def due(at: datetime, *, after: int = 0) -> Select[int]:
    """The ids of learners whose term is over and whom no hold keeps, from the one after that id on, in order."""
    of_learner = SupportPlan.learner_id == Learner.id
    later = select(SupportPlan.id).where(of_learner, SupportPlan.semester_code > _last_code(at)).exists()
    held = select(LearnerHold.id).where(
        LearnerHold.learner_id == Learner.id, LearnerHold.released_at.is_(None)
    )
    without_plan = ~select(SupportPlan.id).where(of_learner).exists()
    return (
        select(Learner.id)
        .where(Learner.id > after, Learner.anonymised_at.is_(None), ~later, ~held.exists())
        .where(or_(~without_plan, ~_is_recent(at)))
        .order_by(Learner.id)
    )


def _last_code(at: datetime) -> str:
    return last_semester_over(riga_day(at)).code


def _is_recent(at: datetime) -> Any:
    """Whether something was put down about the learner within the term of those without a plan."""
    begin = start_of_day(first_day_kept(riga_day(at)))
    entries = (
        select(model.id).where(model.learner_id == Learner.id, model.recorded_at >= begin).exists()
        for model in (ParentNotice, RiskObservation)
    )
    return or_(Learner.registered_at >= begin, *entries)


def find_hold(hold_id: int) -> LearnerHold | None:
    """A hold by its id; who may ask is told by the view."""
    return db.session.get(LearnerHold, hold_id)


def holds_of(learner: Learner) -> Sequence[LearnerHold]:
    """Every hold there is or was on the learner's data, the latest first."""
    wanted = select(LearnerHold).where(LearnerHold.learner_id == learner.id)
    return db.session.scalars(wanted.order_by(LearnerHold.id.desc())).all()


@dataclass(frozen=True)
class Belonging:
    """Rows of a table that belong to learners, directly or through rows that do, and their columns to be emptied."""

    table: Table
    rows: Select[Any]
    sealed: Sequence[str]
    files: Sequence[Column[Any]]


def belongings(learner_ids: Collection[int]) -> Iterator[Belonging]:
    """Everything that leads to these learners by foreign keys, found in the schema: a new table is never forgotten."""
    sealed = {(one.model.__table__, one.column) for one in PROTECTED}
    learner: Table = Learner.__table__
    found = {learner: select(learner.c.id).where(learner.c.id.in_(learner_ids))}
    waiting = [learner]
    while waiting:
        parent = waiting.pop(0)
        files = [one for one in parent.c if one.references(SealedFile.__table__.c.id)]
        columns = [name for table, name in sealed if table is parent]
        yield Belonging(parent, found[parent], columns, files)
        for child in db.metadata.sorted_tables:
            links = [one for one in child.c if one.references(parent.c.id)]
            if links and child not in found and "id" in child.c:
                found[child] = select(child.c.id).where(or_(*(one.in_(found[parent]) for one in links)))
                waiting.append(child)


def totals(learner_ids: Collection[int] | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """What figures are made of: plans, learners distinctly and money by semester, school and status; measures by kind.

    Of these learners, or of all.
    """
    of_plans: tuple[Any, ...] = (
        SupportPlan.semester_code, SupportPlan.school_id, SupportPlan.status, SupportPlan.is_economic, Learner.year,
    )  # fmt: skip
    of_measures: tuple[Any, ...] = (SupportPlan.semester_code, SupportPlan.school_id, SupportMeasure.kind)
    counted: tuple[Any, ...] = (func.count(), func.count(SupportPlan.learner_id.distinct()))
    money: tuple[Any, ...] = (func.sum(SupportMeasure.volume), func.sum(SupportMeasure.cost))
    asked: dict[str, Select[Any]] = {
        "plans": select(*of_plans, *counted, func.sum(SupportPlan.total)).join(SupportPlan.learner),
        "measures": select(*of_measures, *counted, *money).join(SupportMeasure.plan),
    }
    if learner_ids is not None:
        asked = {name: one.where(SupportPlan.learner_id.in_(learner_ids)) for name, one in asked.items()}
    grouped = asked["plans"].group_by(*of_plans), asked["measures"].group_by(*of_measures)
    return {
        name: sorted(tuple(map(str, row)) for row in db.session.execute(statement))
        for name, statement in zip(asked, grouped, strict=True)
    }
