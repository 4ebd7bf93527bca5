"""Announcing under a quota, and what is left of the quotas when the call closes."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select

from app.calls import service as calls
from app.calls.models import Call, LocalCall
from app.calls.policy import require_announcer
from app.calls.workflow import CallStatus
from app.core.actor import Actor
from app.core.errors import Refused, refusal
from app.extensions import db
from app.funds.models import AccountKind, Transfer
from app.funds.service import Place, post
from app.quotas.keeping import kept_in
from app.quotas.models import MunicipalQuota
from app.quotas.policy import require_keeper
from app.quotas.queries import left, quota_of, quotas_of
from competition_rules.findings import Finding


def announce(local_call: LocalCall, *, by: Actor, at: datetime) -> None:
    """Announce a local call, as `calls.service.announce`; refused also when the municipality has no quota."""
    require_announcer(by, local_call.municipality_id)
    problems: list[Finding] = []
    try:
        calls.require_may_announce(local_call, at)
    except Refused as error:
        problems += error.findings
    quota = quota_of(local_call)
    if local_call.call.status is CallStatus.OPEN and (quota is None or not quota.amount):
        problems += refusal("no_quota").findings
    if problems:
        raise Refused(problems)
    calls.announce(local_call, by=by, at=at)


def close_call(call: Call, *, by: Actor, at: datetime) -> Decimal:
    """Close a call and return what its municipalities did not award to it; the sum that came back, in euro.

    What open appeals may need stays. A call closed already is closed once more for what is free since.
    """
    if call.status is not CallStatus.CLOSED:
        calls.close(call, by=by, at=at)
    return sum((release_unused(quota, by=by, at=at) for quota in quotas_of(call)), Decimal("0.00"))


def release_unused(quota: MunicipalQuota, *, by: Actor, at: datetime) -> Decimal:
    """Return what is left of a quota to its closed call; the sum that came back, in euro.

    Can be repeated: an award withdrawn after the close comes back to the quota first, and what an open appeal may
    need stays until it is decided on. Refused while the call is open.
    """
    require_keeper(by)
    calls.lock_call(quota.call)
    if quota.call.status is not CallStatus.CLOSED:
        raise refusal("release_before_close")
    kept = kept_in(quota.call_id).get(quota.municipality_id, Decimal("0.00"))
    amount = max(left(quota) - kept, Decimal("0.00"))
    if amount:
        source, target = Place(AccountKind.QUOTA, quota.id), Place(AccountKind.CALL, quota.call_id)
        post(_next_release(quota), source, target, amount, by=by, at=at)
    return amount


def _next_release(quota: MunicipalQuota) -> str:
    prefix = f"quota {quota.id}: release "
    done = db.session.scalar(select(func.count(Transfer.id)).where(Transfer.act.startswith(prefix))) or 0
    return f"{prefix}{done + 1}"
