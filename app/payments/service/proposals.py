"""Proposing what is to become of a claim: instalments, a set-off, a write-off, or money that came beyond it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.core.roles import FINANCE, Role
from app.documents.uploads import without_metadata
from app.extensions import db
from app.payments import letters
from app.payments.claims import ZERO, Claim, claim_of
from app.payments.models import Due, Recovery
from app.payments.recovery_models import Instalment, ProposalKind, RecoveryDocument, RecoveryProposal
from app.payments.service.recoveries import check_receipt, divided, lock_recovery
from app.payments.set_offs import obstacles_to
from app.payments.workflow import OWING, RECOVERY_PROPOSAL_WORKFLOW, ProposalAction, ProposalStatus
from app.storage.service import put
from competition_rules.recovery import Part, check_instalments

MOST_DOCUMENTS = 20


@dataclass(frozen=True)
class Sent:
    """A document as it was sent."""

    name: str
    data: bytes


def propose_instalments(
    recovery: Recovery, parts: Sequence[Part], *, reason: str, by: Actor, at: datetime
) -> RecoveryProposal:
    """Ask to pay what is open in parts; the organisation itself or finance does.

    Refused when the parts are not the open sum to the cent, or not as the edition allows.
    """
    if by.role is Role.REPRESENTATIVE:
        if by.organisation_id != recovery.application.organisation_id:
            raise NotPermitted("an organisation asks about its own claim")
    elif by.role not in FINANCE:
        raise NotPermitted("the organisation or finance proposes instalments")
    now = _open_claim(recovery, is_owing=True)
    rule = now.regulation.recovery_instalments
    refuse_if(check_instalments(rule, parts, now.open, riga_day(at)))
    made = _new(recovery, ProposalKind.INSTALMENTS, now.open, reason, by=by, at=at)
    made.instalments = [
        Instalment(number=number, due_on=part.due_on, amount=part.amount)
        for number, part in enumerate(parts, start=1)
    ]
    facts = {"parts": [f"{part.due_on} {part.amount}" for part in parts]}
    return _proposed(made, facts, by=by, at=at)


def propose_set_off(
    recovery: Recovery, due: Due, amount: Decimal, *, reason: str, by: Actor, at: datetime
) -> RecoveryProposal:
    """Propose that so much of the claim counts against a balance that another project of the organisation is owed."""
    _require_finance(by)
    now = _open_claim(recovery, is_owing=True)
    refuse_if(obstacles_to(now, due, amount, on=riga_day(at)))
    made = _new(recovery, ProposalKind.SET_OFF, amount, reason, by=by, at=at)
    made.due_id = due.id
    return _proposed(made, {"due": due.id, "project": due.application_id}, by=by, at=at)


def propose_write_off(
    recovery: Recovery, documents: Sequence[Sent], *, reason: str, by: Actor, at: datetime
) -> RecoveryProposal:
    """Propose to give up what is open, with its interest; the documents show why it cannot be had."""
    _require_finance(by)
    now = _open_claim(recovery, is_owing=True)
    if not documents:
        raise refusal("write_off_without_documents")
    if len(documents) > MOST_DOCUMENTS:
        raise refusal("write_off_documents", limit=MOST_DOCUMENTS)
    made = _new(recovery, ProposalKind.WRITE_OFF, now.open, reason, by=by, at=at)
    made.interest = now.interest_open(riga_day(at))
    made.documents = [
        RecoveryDocument(
            file_key=put(without_metadata(one.data, one.name)), file_name=one.name[-200:], added_at=at
        )
        for one in documents
    ]
    facts = {"interest": made.interest, "documents": [one.file_key for one in made.documents]}
    return _proposed(made, facts, by=by, at=at)


def propose_return(recovery: Recovery, *, reason: str, by: Actor, at: datetime) -> RecoveryProposal:
    """Propose to give back to the organisation what came beyond the claim."""
    _require_finance(by)
    now = _open_claim(recovery, is_owing=False)
    made = _new(recovery, ProposalKind.RETURN_SURPLUS, _surplus(now), reason, by=by, at=at)
    return _proposed(made, {}, by=by, at=at)


def propose_count(
    recovery: Recovery, other: Recovery, *, reason: str, by: Actor, at: datetime
) -> RecoveryProposal:
    """Propose that what came beyond the claim counts towards another open claim on the same organisation."""
    _require_finance(by)
    now = _open_claim(recovery, is_owing=False)
    amount = min(_surplus(now), owed_on(recovery, other, at))
    made = _new(recovery, ProposalKind.COUNT_SURPLUS, amount, reason, by=by, at=at)
    made.other_id = other.id
    return _proposed(made, {"other": other.id}, by=by, at=at)


def owed_on(recovery: Recovery, other: Recovery, at: datetime) -> Decimal:
    """What the same organisation owes on another claim, interest included; refused where it owes nothing."""
    is_same = other.application.organisation_id == recovery.application.organisation_id
    if other.id == recovery.id or not is_same or other.status not in OWING:
        raise refusal("surplus_not_countable")
    owed = claim_of(other)
    return owed.open + owed.interest_open(riga_day(at))


def propose_receipt(
    recovery: Recovery,
    amount: Decimal,
    *,
    received_on: date,
    bank_reference: str,
    reason: str,
    by: Actor,
    at: datetime,
    has_surplus: bool = False,
) -> RecoveryProposal:
    """Put down that money came which no statement shows yet; it counts once a second person confirms it.

    `reason` says what shows it. Refused as `record_receipt` refuses, and while the same transfer waits already.
    """
    _require_finance(by)
    lock_recovery(recovery)
    check_receipt(recovery, amount, received_on, bank_reference, riga_day(at))
    used = select(RecoveryProposal.id).where(
        RecoveryProposal.bank_reference == bank_reference,
        RecoveryProposal.status.in_((ProposalStatus.PROPOSED, ProposalStatus.CONFIRMED)),
    )
    if db.session.scalar(used) is not None:
        raise refusal("receipt_recorded_before", reference=bank_reference)
    surplus = divided(recovery, amount, received_on=received_on).surplus
    if surplus and not has_surplus:
        raise refusal("receipt_over", asked=amount, surplus=surplus)
    made = _new(recovery, ProposalKind.RECEIPT, amount, reason, by=by, at=at)
    made.paid_on, made.bank_reference = received_on, bank_reference
    return _proposed(made, {"received_on": received_on, "reference": bank_reference}, by=by, at=at)


def withdraw(proposal: RecoveryProposal, *, by: Actor, at: datetime) -> None:
    """Take back one's own proposal before it is decided."""
    if by.user_id != proposal.proposed_by_id:
        raise NotPermitted("who proposed it takes it back")
    lock_recovery(proposal.recovery)
    carry_out(
        RECOVERY_PROPOSAL_WORKFLOW, proposal, ProposalAction.WITHDRAW, by=by, at=at,
        decided_at=at, decided_by_id=by.user_id,
    )  # fmt: skip


def refuse(proposal: RecoveryProposal, *, reason: str, by: Actor, at: datetime) -> None:
    """Say no to a proposal of another person; the claim stays as it is."""
    lock_recovery(proposal.recovery)
    if by.user_id == proposal.proposed_by_id:
        raise refusal("decides_own_proposal")
    carry_out(
        RECOVERY_PROPOSAL_WORKFLOW, proposal, ProposalAction.REFUSE, by=by, at=at, facts={"reason": reason},
        decided_at=at, decided_by_id=by.user_id, decision_note=reason,
    )  # fmt: skip
    letters.tell_decided(proposal, at=at)


def _open_claim(recovery: Recovery, *, is_owing: bool) -> Claim:
    lock_recovery(recovery)
    if recovery.claimed_at is None or (is_owing and recovery.status not in OWING):
        raise StaleState(recovery, "propose")
    now = claim_of(recovery)
    if now.waiting is not None:
        raise refusal("proposal_waits")
    return now


def _surplus(now: Claim) -> Decimal:
    if now.surplus <= ZERO:
        raise refusal("no_surplus")
    return now.surplus


def _require_finance(by: Actor) -> None:
    if by.role not in FINANCE:
        raise NotPermitted("finance proposes what becomes of a claim")


def _new(
    recovery: Recovery, kind: ProposalKind, amount: Decimal, reason: str, *, by: Actor, at: datetime
) -> RecoveryProposal:
    if not reason.strip():
        raise refusal("proposal_without_reason")
    return RecoveryProposal(
        recovery_id=recovery.id, kind=kind, amount=amount, reason=reason.strip(), proposed_at=at,
        proposed_by_id=by.user_id,
    )  # fmt: skip


def _proposed(made: RecoveryProposal, facts: dict[str, Any], *, by: Actor, at: datetime) -> RecoveryProposal:
    db.session.add(made)
    db.session.flush()
    told = {"kind": made.kind, "amount": made.amount, "recovery": made.recovery_id, "reason": made.reason}
    record(made, "recovery_proposal.propose", by=by, at=at, facts=told | facts)
    return made
