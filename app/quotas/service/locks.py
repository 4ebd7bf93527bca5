"""The row that queues people who work on the quotas of one call."""

from app.calls.models import Call
from app.calls.service import lock_call
from app.calls.workflow import CallStatus
from app.core.errors import refusal


def lock_unpublished(call: Call) -> None:
    """Lock the call; refused unless it is published and its quotas are not."""
    lock_call(call)
    if call.status in (CallStatus.DRAFT, CallStatus.PROPOSED):
        raise refusal("quotas_before_call")
    if call.status is not CallStatus.PUBLISHED:
        raise refusal("quotas_published")
