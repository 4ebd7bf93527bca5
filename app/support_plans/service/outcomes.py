"""What becomes of plans in the sets they were sent in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from app.audit import carry_out
from app.core.actor import SYSTEM
from app.extensions import db
from app.support_plans import set_queries
from app.support_plans.set_models import PlanSet, SetLine
from app.support_plans.set_workflow import SET_WORKFLOW, Outcome, SetAction


def settle(plan_ids: Collection[int], outcome: Outcome, *, at: datetime) -> None:
    """What became of the plans in the sets they were sent in; a set whose last plan this was is decided.

    The plans are locked; the sets are here, so that of two last plans one sees the other.
    """
    lines = set_queries.live_lines(plan_ids)
    if not lines:
        return
    wanted = select(PlanSet).where(PlanSet.id.in_({one.set_id for one in lines})).order_by(PlanSet.id)
    sets = db.session.scalars(wanted.with_for_update(key_share=True)).all()
    for line in lines:
        line.outcome, line.decided_at = outcome, at
    db.session.flush()
    for line in lines:
        db.session.expire(line.plan, ["live_line"])
    waiting = set(
        db.session.scalars(
            select(SetLine.set_id).where(
                SetLine.set_id.in_([one.id for one in sets]), SetLine.outcome.is_(None)
            )
        )
    )
    for one in sets:
        if one.id not in waiting:
            carry_out(SET_WORKFLOW, one, SetAction.DECIDE, by=SYSTEM, at=at, decided_at=at)
