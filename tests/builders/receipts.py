"""Money that came back as two people of finance put it down."""

from datetime import date, datetime
from decimal import Decimal

from app.core.actor import Actor
from app.payments import service
from app.payments.models import Recovery
from app.payments.recovery_models import RecoveryProposal
from tests.built_once import built_once

SHOWN_BY = "Konta izraksta lapa"


def typed(
    recovery: Recovery,
    amount: Decimal,
    reference: str,
    on: date,
    *,
    by: Actor,
    at: datetime,
    has_surplus: bool = False,
) -> RecoveryProposal:
    """What one of them puts down."""
    return service.propose_receipt(
        recovery, amount, received_on=on, bank_reference=reference, reason=SHOWN_BY, by=by, at=at,
        has_surplus=has_surplus,
    )  # fmt: skip


@built_once
def came_back(
    recovery: Recovery,
    amount: Decimal,
    reference: str,
    on: date,
    *,
    by: Actor,
    approver: Actor,
    at: datetime,
    has_surplus: bool = False,
) -> None:
    """What one puts down and another confirms at once."""
    proposal = typed(recovery, amount, reference, on, by=by, at=at, has_surplus=has_surplus)
    service.confirm_proposal(proposal, by=approver, at=at)
