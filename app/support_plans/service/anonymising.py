"""Making learners anonymous when the term of keeping is over: who it was is gone, what figures count stays."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from app.audit import Happening, record_all
from app.core.actor import SYSTEM
from app.extensions import db
from app.storage import sealed
from app.storage.models import SealedFile
from app.support_plans.carrying_models import SupportResult
from app.support_plans.funding_models import FormerCode
from app.support_plans.models import Learner, ParentNotice
from app.support_plans.plan_models import SupportMeasure
from app.support_plans.retention_queries import Belonging, belongings, due, totals
from app.support_plans.risk_models import RiskObservation
from app.support_plans.service.forgetting import forget_reasons
from app.support_plans.service.learners import new_pseudonym

AT_ONCE = 100
# Rows that tell about nobody but the learner, and of which no figure is made.
_GONE = (ParentNotice, RiskObservation, FormerCode)
# Codes of which figures are made; nothing leads from them to a person any more.
_COUNTED = {(SupportResult.__table__, "risks_sealed")}
# What stands in clear and tells more than figures need.
_EMPTIED = {SupportMeasure.__table__: ("provider",)}


class TotalsChanged(RuntimeError):
    """Making learners anonymous would have changed a figure: nothing of it may be kept."""


def anonymise_some(*, at: datetime, after: int = 0, at_once: int = AT_ONCE) -> tuple[int, int]:
    """Make so many learners anonymous whose term is over, beginning after an id; returns how many and the last id.

    Raises `TotalsChanged` when a total of theirs is another one afterwards.
    """
    # Locked, and asked again under the lock: a hold may have been placed meanwhile.
    candidates = db.session.scalars(due(at, after=after).limit(at_once)).all()
    locked = select(Learner).where(Learner.id.in_(candidates)).order_by(Learner.id).with_for_update()
    db.session.scalars(locked).all()
    ids = db.session.scalars(due(at).where(Learner.id.in_(candidates))).all()
    if ids:
        before = totals(ids)
        _forget(ids, at)
        if totals(ids) != before:
            raise TotalsChanged(f"learners {ids[0]}–{ids[-1]}")
    return len(ids), max(candidates, default=0)


def _forget(ids: Collection[int], at: datetime) -> None:
    for belonging in belongings(ids):
        _erase_files(belonging, at)
        sealed_ones = [one for one in belonging.sealed if (belonging.table, one) not in _COUNTED]
        emptied = [*sealed_ones, *_EMPTIED.get(belonging.table, ())]
        if emptied and belonging.table is not Learner.__table__:
            rows = belonging.table.c.id.in_(belonging.rows)
            db.session.execute(update(belonging.table).where(rows).values(dict.fromkeys(emptied, "")))
    for model in _GONE:
        gone = delete(model).where(model.learner_id.in_(ids))
        db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.expire_all()
    learners = db.session.scalars(select(Learner).where(Learner.id.in_(ids)).order_by(Learner.id)).all()
    for learner in learners:
        learner.name, learner.code, learner.code_hash = "", "", None
        learner.class_name, learner.school_id, learner.anonymised_at = "", None, at
        # Papers elsewhere may name the old one beside a person.
        learner.pseudonym = new_pseudonym()
    db.session.flush()
    forget_reasons(ids, at)
    record_all([Happening(one, "learner.anonymise", {}) for one in learners], by=SYSTEM, at=at)


def _erase_files(belonging: Belonging, at: datetime) -> None:
    for column in belonging.files:
        keys = select(column).where(belonging.table.c.id.in_(belonging.rows), column.is_not(None))
        for file in db.session.scalars(select(SealedFile).where(SealedFile.id.in_(keys))):
            sealed.erase(file, at=at)
