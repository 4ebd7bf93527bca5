"""Conditions before the first payment, all of them met."""

from datetime import datetime

from app.agreements import precedents
from app.agreements import service as agreements
from app.agreements.models import GrantAgreement
from app.agreements.workflow import PrecedentStatus
from app.core.actor import Actor
from tests.built_once import built_once


@built_once
def tick_all(agreement: GrantAgreement, coordinator: Actor, manager: Actor, at: datetime) -> None:
    """Each open one found met by the role the edition names."""
    for one in agreement.precedents:
        if one.status is PrecedentStatus.OPEN:
            by = coordinator if precedents.may_tick(coordinator, one) else manager
            agreements.meet_precedent(one, note="Pārbaudīts šodien.", by=by, at=at)
