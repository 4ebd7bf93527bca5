"""Confirming what another person proposed about a claim, and what it does to the money."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.applications.models import Application
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, Posting, post_all
from app.payments import letters
from app.payments.claims import claim_of
from app.payments.recovery_models import ProposalKind, RecoveryProposal
from app.payments.service.completing import complete
from app.payments.service.proposals import owed_on
from app.payments.service.recoveries import check_receipt, settle_up, take_receipt
from app.payments.set_offs import obstacles_to
from app.payments.workflow import (
    OWING,
    RECOVERY_PROPOSAL_WORKFLOW,
    RECOVERY_WORKFLOW,
    ProposalAction,
    ProposalStatus,
    RecoveryAction,
)
from competition_rules.recovery import Part, check_instalments


def confirm(proposal: RecoveryProposal, *, by: Actor, at: datetime) -> None:
    """Let a proposal hold, as a second person; it is checked again, for the claim may have changed meanwhile."""
    if by.role is not Role.FINANCE_APPROVER:
        raise NotPermitted("the finance approver confirms what is proposed about a claim")
    _lock(proposal)
    if by.user_id == proposal.proposed_by_id:
        raise refusal("decides_own_proposal")
    if proposal.status is not ProposalStatus.PROPOSED:
        raise StaleState(proposal, ProposalAction.CONFIRM)
    _EFFECTS[proposal.kind](proposal, by, at)
    letters.tell_decided(proposal, at=at)


def _lock(proposal: RecoveryProposal) -> None:
    """Both projects a proposal is about, in one order, so that two such acts never wait for each other."""
    ids = {proposal.recovery.application_id}
    if proposal.due is not None:
        ids.add(proposal.due.application_id)
    if proposal.other is not None:
        ids.add(proposal.other.application_id)
    wanted = select(Application).where(Application.id.in_(ids)).order_by(Application.id).with_for_update()
    db.session.execute(wanted.execution_options(populate_existing=True)).all()
    for one in (proposal, proposal.recovery, proposal.due, proposal.other):
        if one is not None:
            db.session.refresh(one)


def _decide(proposal: RecoveryProposal, *, by: Actor, at: datetime, **values: Any) -> None:
    facts = {"kind": proposal.kind, "amount": proposal.amount, **values}
    carry_out(
        RECOVERY_PROPOSAL_WORKFLOW, proposal, ProposalAction.CONFIRM, by=by, at=at, facts=facts,
        decided_at=at, decided_by_id=by.user_id, **values,
    )  # fmt: skip


def _agree_instalments(proposal: RecoveryProposal, by: Actor, at: datetime) -> None:
    recovery, now = proposal.recovery, claim_of(proposal.recovery)
    parts = [Part(one.due_on, one.amount) for one in proposal.instalments]
    refuse_if(check_instalments(now.regulation.recovery_instalments, parts, now.open, riga_day(at)))
    carry_out(
        RECOVERY_WORKFLOW, recovery, RecoveryAction.AGREE_INSTALMENTS, by=by, at=at,
        facts={"proposal": proposal.id, "parts": len(parts)}, due_on=parts[0].due_on,
    )  # fmt: skip
    _decide(proposal, by=by, at=at)


def _set_off(proposal: RecoveryProposal, by: Actor, at: datetime) -> None:
    """The balance counts as paid and accepted, the claim as repaid by as much: no money leaves or comes."""
    recovery, due = proposal.recovery, present(proposal.due, "it is a set-off")
    now = claim_of(recovery)
    if recovery.status not in OWING:
        raise StaleState(recovery, "set off")
    refuse_if(obstacles_to(now, due, proposal.amount, on=riga_day(at)))
    parts = now.sources_of(proposal.amount)
    _decide(proposal, by=by, at=at, esf=parts.esf, state=parts.state)
    due.set_off += proposal.amount
    facts = {"recovery": recovery.id, "amount": proposal.amount, "left": due.to_pay}
    record(due.application, "due.set_off", by=by, at=at, facts=facts)
    act, amount = f"recovery {recovery.id}: set-off {proposal.id}", proposal.amount
    owing, owed = recovery.application_id, due.application_id
    call = Place(AccountKind.CALL, recovery.application.local_call.call_id)
    post_all(
        [
            Posting(
                f"{act}, owed", Place(AccountKind.COMMITTED, owed), Place(AccountKind.ACCEPTED, owed), amount
            ),
            Posting(f"{act}, repaid", Place(AccountKind.RECEIVABLE, owing), call, amount),
        ],
        by=by,
        at=at,
    )
    if not due.to_pay:
        due.paid_at = at
        complete([due.application], by=by, at=at)
    settle_up(recovery, riga_day(at), by=by, at=at)


def _write_off(proposal: RecoveryProposal, by: Actor, at: datetime) -> None:
    recovery, now = proposal.recovery, claim_of(proposal.recovery)
    if now.open != proposal.amount:
        raise refusal("proposal_sum_changed", proposed=proposal.amount, open=now.open)
    parts, interest = now.sources_of(now.open), now.interest_open(riga_day(at))
    # Interest that grew since is given up as well: it hangs on the sum that is.
    if not now.open and not interest:
        raise refusal("proposal_sum_changed", proposed=proposal.amount, open=now.open)
    carry_out(
        RECOVERY_WORKFLOW, recovery, RecoveryAction.WRITE_OFF, by=by, at=at,
        facts={"proposal": proposal.id, "amount": now.open, "interest": interest}, written_off_at=at,
    )  # fmt: skip
    _decide(proposal, by=by, at=at, interest=interest, esf=parts.esf, state=parts.state)
    if proposal.amount:
        project = recovery.application_id
        source, target = Place(AccountKind.RECEIVABLE, project), Place(AccountKind.WRITTEN_OFF, project)
        act = f"recovery {recovery.id}: write-off {proposal.id}"
        post_all([Posting(act, source, target, proposal.amount)], by=by, at=at)
    complete([recovery.application], by=by, at=at)


def _return_surplus(proposal: RecoveryProposal, by: Actor, at: datetime) -> None:
    _require_surplus(proposal)
    _decide(proposal, by=by, at=at)


def _count_surplus(proposal: RecoveryProposal, by: Actor, at: datetime) -> None:
    """The money is there already: it is a receipt of the other claim from today on."""
    other = present(proposal.other, "it counts towards another")
    _require_surplus(proposal)
    if proposal.amount > (owed := owed_on(proposal.recovery, other, at)):
        raise refusal("proposal_sum_changed", proposed=proposal.amount, open=owed)
    _decide(proposal, by=by, at=at)
    take_receipt(
        other,
        proposal.amount,
        received_on=riga_day(at),
        bank_reference=f"surplus {proposal.id}",
        by=by,
        at=at,
    )


def _take_typed(proposal: RecoveryProposal, by: Actor, at: datetime) -> None:
    """What is beyond the claim as it stands now is a surplus."""
    day = present(proposal.paid_on, "it came by a transfer")
    reference = present(proposal.bank_reference, "it came by a transfer")
    check_receipt(proposal.recovery, proposal.amount, day, reference, riga_day(at))
    _decide(proposal, by=by, at=at)
    take_receipt(proposal.recovery, proposal.amount, received_on=day, bank_reference=reference, by=by, at=at)


def _require_surplus(proposal: RecoveryProposal) -> None:
    held = claim_of(proposal.recovery).surplus
    if held < proposal.amount:
        raise refusal("proposal_sum_changed", proposed=proposal.amount, open=held)


_EFFECTS: dict[ProposalKind, Callable[[RecoveryProposal, Actor, datetime], None]] = {
    ProposalKind.INSTALMENTS: _agree_instalments,
    ProposalKind.SET_OFF: _set_off,
    ProposalKind.WRITE_OFF: _write_off,
    ProposalKind.RETURN_SURPLUS: _return_surplus,
    ProposalKind.COUNT_SURPLUS: _count_surplus,
    ProposalKind.RECEIPT: _take_typed,
}


def record_return_of_surplus(
    proposal: RecoveryProposal, *, paid_on: date, bank_reference: str, by: Actor, at: datetime
) -> None:
    """Take down by which transfer of the bank a surplus was given back, once."""
    if by.role not in FINANCE:
        raise NotPermitted("finance records what was given back")
    _lock(proposal)
    is_agreed = proposal.status is ProposalStatus.CONFIRMED and proposal.kind is ProposalKind.RETURN_SURPLUS
    if not is_agreed or proposal.paid_on is not None:
        raise StaleState(proposal, "record the return")
    if paid_on > riga_day(at):
        raise refusal("settled_in_future", day=paid_on)
    used = select(RecoveryProposal.id).where(RecoveryProposal.bank_reference == bank_reference)
    if db.session.scalar(used) is not None:
        raise refusal("receipt_recorded_before", reference=bank_reference)
    proposal.paid_on, proposal.bank_reference = paid_on, bank_reference
    facts = {"amount": proposal.amount, "paid_on": paid_on, "reference": bank_reference}
    record(proposal, "recovery_proposal.record_return", by=by, at=at, facts=facts)
