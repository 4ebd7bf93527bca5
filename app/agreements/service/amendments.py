"""Amending an agreement: proposed by one party, approved by the others, in force with three signatures."""

from dataclasses import asdict
from datetime import date, datetime

from app.agreements import amending, ending, policy
from app.agreements.amending import Terms
from app.agreements.amendment_models import AgreementAmendment, AmendmentApproval
from app.agreements.letters import tell_of_amendment
from app.agreements.models import GrantAgreement, Party
from app.agreements.pool import pool_of
from app.agreements.service.locking import lock
from app.agreements.service.signatures import sign_version
from app.agreements.workflow import AMENDMENT_WORKFLOW, AgreementStatus, AmendmentAction, AmendmentStatus
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.documents.issuing import ask_for
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, post
from app.selection.reductions import reduction_act


def propose_amendment(
    agreement: GrantAgreement, terms: Terms, *, reason: str, by: Actor, at: datetime
) -> AgreementAmendment:
    """Propose other terms of an agreement in force, with the reason the other parties read.

    Refused with everything in the way of them, and while another amendment is open. Raises `StaleState` when the
    agreement is not in force or its final report was decided.
    """
    party = amending.proposer_party(by, agreement)
    if party is None:
        raise NotPermitted("amendments are proposed by the project implementer or the municipality")
    _lock(agreement)
    if amending.open_amendment(agreement) is not None:
        raise refusal("amendment_open")
    if ending.termination_of(agreement) is not None:
        raise refusal("amended_while_terminating")
    refuse_if(amending.flaws(agreement, terms, at))
    old = {f"old_{name}": value for name, value in asdict(amending.terms_of(agreement)).items()}
    amendment = AgreementAmendment(
        agreement=agreement, version=agreement.version + 1, party=party, reason=reason, proposed_at=at,
        proposed_by_id=by.user_id, **old, **asdict(terms),
    )  # fmt: skip
    db.session.add(amendment)
    db.session.flush()
    facts = {"agreement": agreement.number, "party": party, "reason": reason, **old, **asdict(terms)}
    record(amendment, "amendment.propose", by=by, at=at, facts=facts)
    tell_of_amendment(amendment, at=at)
    return amendment


def approve_amendment(amendment: AgreementAmendment, *, by: Actor, at: datetime) -> None:
    """Approve what another party proposed. The last approval needed makes it ready to be signed, with its document."""
    party = _answering(amendment, by, "approve")
    refuse_if(amending.flaws(amendment.agreement, amending.new_terms(amendment), at))
    approval = AmendmentApproval(
        amendment_id=amendment.id, party=party, approved_at=at, approved_by_id=by.user_id
    )
    amendment.approvals.append(approval)
    record(amendment, "amendment.approve", by=by, at=at, facts={"party": party})
    if {amendment.party, *(one.party for one in amendment.approvals)} == set(Party):
        carry_out(AMENDMENT_WORKFLOW, amendment, AmendmentAction.AGREE, by=by, at=at, agreed_at=at)
        ask_for("agreement", amendment.agreement_id, version=amendment.version, at=at)
        tell_of_amendment(amendment, at=at)


def refuse_amendment(amendment: AgreementAmendment, *, reason: str, by: Actor, at: datetime) -> None:
    """Refuse what another party proposed, with a reason; the agreement stays as it is."""
    party = _answering(amendment, by, "refuse")
    carry_out(
        AMENDMENT_WORKFLOW, amendment, AmendmentAction.REFUSE, by=by, at=at, facts={"party": party, "reason": reason},
        ended_at=at, end_reason=reason,
    )  # fmt: skip
    tell_of_amendment(amendment, at=at)


def withdraw_amendment(amendment: AgreementAmendment, *, by: Actor, at: datetime) -> None:
    """Take the own party's proposal back before it is in force."""
    if amending.proposer_party(by, amendment.agreement) is not amendment.party:
        raise NotPermitted("only the party that proposed an amendment withdraws it")
    _lock_amendment(amendment)
    carry_out(AMENDMENT_WORKFLOW, amendment, AmendmentAction.WITHDRAW, by=by, at=at, ended_at=at)


def sign_amendment(
    amendment: AgreementAmendment, *, signatory: str, signed_on: date, by: Actor, at: datetime
) -> None:
    """Record that the person's party signed the amended agreement; the third signature brings it into force."""
    agreement = amendment.agreement
    party = policy.party_of(by, agreement)
    if party is None:
        raise NotPermitted("amendments are signed by the three parties")
    _lock_amendment(amendment)
    if amendment.status is not AmendmentStatus.AGREED:
        raise StaleState(amendment, "sign")
    is_last = sign_version(
        agreement, amendment.version, party, signatory=signatory, signed_on=signed_on,
        since=present(amendment.agreed_at, "it is agreed"), by=by, at=at,
    )  # fmt: skip
    if is_last:
        _bring_into_force(amendment, by=by, at=at)


def _bring_into_force(amendment: AgreementAmendment, *, by: Actor, at: datetime) -> None:
    agreement, terms = amendment.agreement, amending.new_terms(amendment)
    refuse_if(amending.flaws(agreement, terms, at))
    instalments = amending.instalments_with(agreement, terms)
    _give_back(amendment, by=by, at=at)
    carry_out(AMENDMENT_WORKFLOW, amendment, AmendmentAction.BRING_INTO_FORCE, by=by, at=at, ended_at=at)
    for name, value in asdict(terms).items():
        setattr(agreement, name, value)
    agreement.prefinancing, agreement.balance = instalments.prefinancing, instalments.balance
    agreement.version = amendment.version
    facts = {"version": agreement.version, "amount": agreement.amount, "prefinancing": agreement.prefinancing}
    record(agreement, "agreement.amend", by=by, at=at, facts=facts)
    tell_of_amendment(amendment, at=at)


def _give_back(amendment: AgreementAmendment, *, by: Actor, at: datetime) -> None:
    less = amendment.old_amount - amendment.amount
    if less:
        project = amendment.agreement.application_id
        act, target = reduction_act(project, amendment.version), pool_of(amendment.agreement)
        post(act, Place(AccountKind.COMMITTED, project), target, less, by=by, at=at)


def _answering(amendment: AgreementAmendment, by: Actor, act: str) -> Party:
    """The party a person answers for, once the amendment is locked; never the own proposal, never twice."""
    party = policy.party_of(by, amendment.agreement)
    if party is None:
        raise NotPermitted(f"only the other parties {act} an amendment")
    _lock_amendment(amendment)
    if amendment.status is not AmendmentStatus.PROPOSED:
        raise StaleState(amendment, act)
    if party is amendment.party or by.user_id == amendment.proposed_by_id:
        raise refusal("approves_own_amendment")
    if party in {one.party for one in amendment.approvals}:
        raise refusal("amendment_approved", party=party)
    return party


def _lock_amendment(amendment: AgreementAmendment) -> None:
    _lock(amendment.agreement)
    db.session.refresh(amendment)


def _lock(agreement: GrantAgreement) -> None:
    lock(agreement.application)
    db.session.refresh(agreement)
    if agreement.status is not AgreementStatus.SIGNED or agreement.settled_at is not None:
        raise StaleState(agreement, "amend")
