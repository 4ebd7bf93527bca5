"""Who computes quotas and who may read them."""

from sqlalchemy import ColumnElement, true

from app.calls.models import Call
from app.calls.policy import READERS_OF_ALL, may_keep, require_keeper
from app.calls.workflow import CallStatus
from app.core.actor import Actor

__all__ = ["are_quotas_visible_to", "may_keep", "require_keeper"]


def are_quotas_visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """Published quotas are public; IKVD and the auditor follow them from the draft of the call."""
    if actor is not None and actor.role in READERS_OF_ALL:
        return true()
    return Call.status.in_([CallStatus.OPEN, CallStatus.CLOSED])
