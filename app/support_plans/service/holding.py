"""Legal holds: what is kept about a learner stays beyond its term, until the hold is released."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, present, refusal
from app.core.roles import Role
from app.extensions import db
from app.support_plans.hold_models import LearnerHold
from app.support_plans.models import Learner


def place_hold(learner: Learner, reason: str, *, by: Actor, at: datetime) -> LearnerHold:
    """Keep everything about the learner until the hold is released. Refused without a reason, and when one stands."""
    _require_ikvd(by)
    if not reason:
        raise refusal("hold_without_reason")
    # Locked: who is being made anonymous at this moment is so before, or held before.
    db.session.execute(select(Learner.id).where(Learner.id == learner.id).with_for_update())
    db.session.refresh(learner)
    if learner.anonymised_at is not None:
        raise refusal("hold_too_late")
    hold = LearnerHold(
        learner=learner,
        reason=reason,
        placed_at=at,
        placed_by_id=present(by.user_id, "a person is signed in"),
    )
    try:
        with db.session.begin_nested():
            db.session.add(hold)
    except IntegrityError:
        raise refusal("hold_stands") from None
    record(learner, "learner.hold", by=by, at=at, facts={"hold": hold.id})
    return hold


def release_hold(hold: LearnerHold, *, by: Actor, at: datetime) -> None:
    """Let the term of keeping count again. Released twice, the hold stays released since the first time."""
    _require_ikvd(by)
    db.session.execute(select(LearnerHold.id).where(LearnerHold.id == hold.id).with_for_update())
    db.session.refresh(hold)
    if hold.released_at is None:
        hold.released_at, hold.released_by_id = at, by.user_id
        record(hold.learner, "learner.release", by=by, at=at, facts={"hold": hold.id})


def _require_ikvd(by: Actor) -> None:
    if by.role is not Role.SUPPORT_SPECIALIST:
        raise NotPermitted("IKVD's support specialist holds learners' data")
