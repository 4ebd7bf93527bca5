"""The blueprint, and how its pages find what they are about."""

from flask import Blueprint, abort

from app.calls.models import Call, LocalCall
from app.calls.queries import local_calls_visible_to
from app.core.actor import current_actor_or_none
from app.extensions import db
from app.quotas import queries
from app.quotas.models import MunicipalQuota

blueprint = Blueprint("quotas", __name__)


def call_or_404(call_id: int) -> Call:
    """A call whose quotas this viewer may read."""
    wanted = queries.visible_to(current_actor_or_none()).where(Call.id == call_id)
    return db.session.scalar(wanted) or abort(404)


def quota_or_404(call: Call, quota_id: int) -> MunicipalQuota:
    """A quota of that call."""
    wanted = queries.quotas_in(call).where(MunicipalQuota.id == quota_id)
    return db.session.scalar(wanted) or abort(404)


def local_call_or_404(local_call_id: int) -> LocalCall:
    """A local call this viewer may read."""
    wanted = local_calls_visible_to(current_actor_or_none()).where(LocalCall.id == local_call_id)
    return db.session.scalar(wanted) or abort(404)
