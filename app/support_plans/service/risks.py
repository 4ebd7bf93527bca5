"""Putting down the signs of risk that were observed."""

from datetime import datetime

from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import refusal, refuse_if
from app.extensions import db
from app.support_plans.models import Learner
from app.support_plans.policy import require_keeper
from app.support_plans.risk_models import RiskObservation
from app.support_plans.texts import text_flaws
from competition_rules.support import Observed, severities, signs


def observe(
    learner: Learner, seen: Observed, note: str = "", *, is_checked: bool = False, by: Actor, at: datetime
) -> RiskObservation:
    """Put down a sign with the day it was observed.

    Refused for a day to come, and for a note that holds a personal code or the learner's name, unless somebody looked
    at it (`is_checked`) and it does not.
    """
    require_keeper(by, learner)
    if seen.sign not in signs() or seen.severity not in severities():
        raise ValueError(f"no sign of risk: {seen.sign}, {seen.severity}")
    if seen.on > riga_day(at):
        raise refusal("observed_in_future", day=seen.on)
    if not is_checked:
        refuse_if(text_flaws(learner, note))
    observation = RiskObservation(
        learner_id=learner.id, observed_on=seen.on, sign=seen.sign, severity=str(seen.severity), note=note,
        recorded_at=at, recorded_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(observation)
    # Which sign it was is the learner's own affair: the record of acts is read more widely.
    record(learner, "learner.observe", by=by, at=at, facts={"on": seen.on})
    return observation


def strike_out(observation: RiskObservation, *, by: Actor, at: datetime) -> None:
    """Take back an observation that was put down by mistake; it no longer counts and stays to be read.

    Refused for one that is struck out already.
    """
    require_keeper(by, observation.learner)
    if observation.struck_at is not None:
        raise refusal("observation_struck")
    observation.struck_at, observation.struck_by_id = at, by.user_id
    record(observation.learner, "learner.strike_out", by=by, at=at, facts={"on": observation.observed_on})
