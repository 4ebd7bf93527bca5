"""Letters to the organisation about money it owes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import current_app

from app.outbox.service import post_message
from app.payments.claims import recovery_reference
from app.payments.models import Recovery
from app.payments.recovery_models import ProposalKind, RecoveryProposal
from app.payments.workflow import ProposalStatus

# What the organisation is told of: a set-off and a write-off change what it owes, the rest is its own money or days.
_TOLD = {
    ProposalStatus.CONFIRMED: frozenset(ProposalKind) - {ProposalKind.RECEIPT},
    ProposalStatus.REFUSED: frozenset({ProposalKind.INSTALMENTS}),
}


def tell_claimed(recovery: Recovery, *, at: datetime) -> None:
    """The claim: how much, until when, where to and what to quote."""
    letter = about(recovery) | {"amount": _written(recovery.amount), "due_on": f"{recovery.due_on}"}
    _tell(recovery, "payments/recovery_claimed", letter, f"recovery {recovery.id}: claimed", at)


def tell_decided(proposal: RecoveryProposal, *, at: datetime) -> None:
    """What became of instalments asked for, a set-off, a write-off or money paid beyond the claim."""
    if proposal.kind not in _TOLD[proposal.status]:
        return
    recovery = proposal.recovery
    letter = about(recovery) | {
        "kind": proposal.kind.value,
        "is_confirmed": proposal.status is ProposalStatus.CONFIRMED,
        "amount": _written(proposal.amount),
        "note": proposal.decision_note,
        "parts": [
            {"due_on": one.due_on.isoformat(), "amount": _written(one.amount)} for one in proposal.instalments
        ],
    }
    _tell(recovery, "payments/recovery_decided", letter, f"recovery proposal {proposal.id}: decided", at)


def tell_interest(recovery: Recovery, interest: Decimal, *, at: datetime) -> None:
    """The claim is repaid, its interest is not."""
    letter = about(recovery) | {"interest": _written(interest)}
    key = f"recovery {recovery.id}: interest {interest}"
    _tell(recovery, "payments/recovery_interest", letter, key, at)


def tell_closed(recovery: Recovery, *, at: datetime) -> None:
    """Nothing is owed any more."""
    _tell(recovery, "payments/recovery_closed", about(recovery), f"recovery {recovery.id}: closed", at)


def about(recovery: Recovery) -> dict[str, Any]:
    """What every letter about a claim says."""
    application = recovery.application
    return {
        "recovery_id": recovery.id,
        "number": application.number or "",
        "title": application.title,
        "reference": recovery_reference(application.id),
        "payee": current_app.config["DEBTOR_NAME"],
        "iban": current_app.config["DEBTOR_IBAN"],
    }


def _tell(recovery: Recovery, template: str, data: dict[str, Any], key: str, at: datetime) -> None:
    post_message(recovery.application.organisation.email, template, data, at=at, key=key)


def _written(amount: Decimal) -> str:
    """Euro as both languages read it."""
    return f"EUR {amount:.2f}"
