"""Reading what was observed about a learner."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.actor import Actor
from app.extensions import db
from app.support_plans.models import Learner
from app.support_plans.queries import learners_of
from app.support_plans.risk_models import RiskObservation


def observations_of(learner: Learner) -> Sequence[RiskObservation]:
    """Everything that was observed about the learner, struck out or not, the latest first."""
    wanted = select(RiskObservation).where(RiskObservation.learner_id == learner.id)
    ordered = wanted.order_by(RiskObservation.observed_on.desc(), RiskObservation.id.desc())
    return db.session.scalars(ordered.options(joinedload(RiskObservation.recorded_by))).all()


def find_observation(actor: Actor, observation_id: int) -> RiskObservation | None:
    """An observation about a learner of the person's own school."""
    own = learners_of(actor).with_only_columns(Learner.id)
    wanted = select(RiskObservation).where(
        RiskObservation.id == observation_id, RiskObservation.learner_id.in_(own)
    )
    return db.session.scalar(wanted.options(joinedload(RiskObservation.learner)))
