"""Who may do what about a claim."""

from dataclasses import dataclass

from app.core.actor import Actor
from app.core.roles import APPLICANTS, FINANCE, Role
from app.payments.claims import Claim
from app.payments.models import Recovery
from app.payments.recovery_models import RecoveryProposal
from app.payments.workflow import OWING

PROPOSERS = FINANCE | {Role.REPRESENTATIVE}


@dataclass(frozen=True)
class About:
    """What this person may do about a claim as it stands."""

    ask_for_instalments: bool
    set_off: bool
    write_off: bool
    decide_on_surplus: bool
    record_return: bool

    @property
    def propose(self) -> bool:
        """Whether anything may be proposed."""
        return self.ask_for_instalments or self.set_off or self.write_off or self.decide_on_surplus


@dataclass(frozen=True)
class OfProposal:
    """What this person may do about a proposal that waits."""

    confirm: bool
    withdraw: bool


def of_proposal(actor: Actor, proposal: RecoveryProposal) -> OfProposal:
    """Another person than the proposer confirms or refuses, the proposer takes it back."""
    is_own = proposal.proposed_by_id == actor.user_id
    return OfProposal(
        confirm=not is_own and actor.role is Role.FINANCE_APPROVER,
        withdraw=is_own and actor.role in FINANCE | APPLICANTS,
    )


def about(actor: Actor, recovery: Recovery, claim: Claim | None) -> About:
    """What may be done now; one proposal is decided before another is made."""
    waiting = claim.waiting if claim else None
    is_finance, is_free = actor.role in FINANCE, claim is not None and waiting is None
    is_open = is_free and recovery.status in OWING and claim is not None
    has_sum = is_open and bool(claim and claim.open)
    return About(
        ask_for_instalments=has_sum and actor.role in PROPOSERS,
        set_off=has_sum and is_finance,
        write_off=is_open and is_finance,
        decide_on_surplus=is_free and is_finance and bool(claim and claim.surplus),
        record_return=is_finance and bool(claim and claim.to_return),
    )
