"""What waits for finance of money that is claimed back."""

from typing import Any

from sqlalchemy import Select, func, select

from app.core.actor import Actor
from app.payments.models import Recovery
from app.payments.recovery_models import RecoveryProposal
from app.payments.workflow import OWING, ProposalStatus, RecoveryStatus


def recoveries_to_claim(actor: Actor, _day: Any) -> Select[Any]:
    """Recoveries another person proposed."""
    return select(func.count(Recovery.id)).where(
        Recovery.status == RecoveryStatus.PROPOSED, Recovery.proposed_by_id != actor.user_id
    )


def recovery_proposals(actor: Actor, _day: Any) -> Select[Any]:
    """What other people propose about claims."""
    return select(func.count(RecoveryProposal.id)).where(
        RecoveryProposal.status == ProposalStatus.PROPOSED, RecoveryProposal.proposed_by_id != actor.user_id
    )


def recoveries_overdue(_actor: Actor, day: Any) -> Select[Any]:
    """Claims of which a part did not come by its day."""
    return select(func.count(Recovery.id)).where(Recovery.status.in_(OWING), Recovery.due_on < day)
