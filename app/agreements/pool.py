"""Where money goes that a project no longer needs."""

from app.agreements.models import GrantAgreement
from app.calls.workflow import CallStatus
from app.funds.models import AccountKind
from app.funds.service import Place
from app.selection.queries import quota_place


def pool_of(agreement: GrantAgreement) -> Place:
    """The quota of the municipality while the call is open, then the call."""
    local_call = agreement.application.local_call
    quota = quota_place(local_call)
    is_open = local_call.call.status is not CallStatus.CLOSED
    return quota if quota is not None and is_open else Place(AccountKind.CALL, local_call.call_id)
