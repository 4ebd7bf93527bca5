"""Terminating an agreement: proposed with a reason, the organisation is heard, another person decides."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from app.agreements import amending, ending, policy
from app.agreements.ending import Wanted
from app.agreements.letters import tell_of_termination
from app.agreements.models import AgreementTermination, GrantAgreement, Party
from app.agreements.papers import TERMINATION
from app.agreements.pool import pool_of
from app.agreements.service.locking import lock
from app.agreements.workflow import (
    AGREEMENT_WORKFLOW,
    AMENDMENT_WORKFLOW,
    OPEN_TERMINATION,
    TERMINATION_WORKFLOW,
    AgreementAction,
    AgreementStatus,
    AmendmentAction,
    TerminationAction,
)
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.documents.issuing import ask_for
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, post


def propose_termination(
    agreement: GrantAgreement, wanted: Wanted, *, by: Actor, at: datetime
) -> AgreementTermination:
    """Propose to end an agreement in force; the organisation may give its view for the edition's days.

    Refused with everything in the way of it, and while another termination is open. Raises `StaleState` when the
    agreement is not in force or its final report was decided.
    """
    party = ending.proposer_party(by, agreement)
    if party is None:
        raise NotPermitted("the organisation, the municipality and IKVD propose to terminate an agreement")
    _lock(agreement)
    if ending.termination_of(agreement) is not None:
        raise refusal("termination_open")
    if wanted.ground not in {one.code for one in ending.grounds_for(by, agreement)}:
        raise refusal("termination_without_ground")
    refuse_if(ending.flaws(agreement, wanted))
    until = None if party is Party.APPLICANT else ending.answer_until(agreement, at)
    termination = AgreementTermination(
        agreement=agreement, party=party, proposed_at=at, proposed_by_id=by.user_id, answer_until=until,
        **asdict(wanted),
    )  # fmt: skip
    db.session.add(termination)
    db.session.flush()
    facts = {"agreement": agreement.number, "party": party, **asdict(wanted)}
    record(termination, "termination.propose", by=by, at=at, facts=facts)
    tell_of_termination(termination, at=at)
    return termination


def answer_termination(
    termination: AgreementTermination, *, consents: bool, answer: str, by: Actor, at: datetime
) -> None:
    """Say for the organisation whether it consents, and how it sees the matter; once."""
    if policy.party_of(by, termination.agreement) is not Party.APPLICANT:
        raise NotPermitted("the organisation's representative answers")
    _lock_termination(termination)
    if termination.party is Party.APPLICANT:
        raise refusal("termination_own")
    if not consents and not answer.strip():
        raise refusal("termination_answer_empty")
    carry_out(
        TERMINATION_WORKFLOW, termination, TerminationAction.ANSWER, by=by, at=at,
        facts={"consents": consents, "answer": answer}, answer=answer, is_consented=consents, answered_at=at,
        answered_by_id=by.user_id,
    )  # fmt: skip


def refuse_termination(termination: AgreementTermination, *, reason: str, by: Actor, at: datetime) -> None:
    """Decide that the agreement stays in force, with the reason; never by who proposed it."""
    _lock_termination(termination)
    if by.user_id == termination.proposed_by_id:
        raise refusal("decides_own_termination")
    carry_out(
        TERMINATION_WORKFLOW, termination, TerminationAction.REFUSE, by=by, at=at, facts={"reason": reason},
        ended_at=at, end_reason=reason,
    )  # fmt: skip
    tell_of_termination(termination, at=at)


def withdraw_termination(termination: AgreementTermination, *, by: Actor, at: datetime) -> None:
    """Take the own party's proposal back before it is decided."""
    if ending.proposer_party(by, termination.agreement) is not termination.party:
        raise NotPermitted("only the party that proposed a termination withdraws it")
    _lock_termination(termination)
    carry_out(TERMINATION_WORKFLOW, termination, TerminationAction.WITHDRAW, by=by, at=at, ended_at=at)
    tell_of_termination(termination, at=at)


def end_agreement(termination: AgreementTermination, *, by: Actor, at: datetime) -> None:
    """End the agreement and its project as another person than the proposer: what was not paid goes back, an open
    amendment lapses. What was paid is settled by who calls this (`reports.service.terminate`).

    Refused while the organisation may still be heard or has not consented, and while a payment is with the bank.
    """
    agreement = termination.agreement
    _lock_termination(termination)
    if by.user_id == termination.proposed_by_id:
        raise refusal("decides_own_termination")
    _lock(agreement)
    if termination.status not in OPEN_TERMINATION:
        raise StaleState(termination, TerminationAction.CONFIRM)
    refuse_if([*ending.unheard(termination, at), *ending.obstacles(termination)])
    settled_by, paid = ending.settling(termination), ending.paid_to(agreement)
    released = release_unpaid(agreement, f"terminate {agreement.application_id}: release", by=by, at=at)
    facts = {"settled_by": settled_by, "paid": paid, "released": released, "recovery": termination.recovery}
    carry_out(
        TERMINATION_WORKFLOW, termination, TerminationAction.CONFIRM, by=by, at=at, facts=facts,
        settled_by=settled_by, paid=paid, released=released, confirmed_at=at, confirmed_by_id=by.user_id, ended_at=at,
    )  # fmt: skip
    _end(termination, by=by, at=at)
    ask_for(TERMINATION, termination.id, at=at)
    tell_of_termination(termination, at=at)


def _end(termination: AgreementTermination, *, by: Actor, at: datetime) -> None:
    agreement = termination.agreement
    amendment = amending.open_amendment(agreement)
    if amendment is not None:
        carry_out(AMENDMENT_WORKFLOW, amendment, AmendmentAction.LAPSE, by=by, at=at, ended_at=at)
    values = {"ended_at": at, "end_reason": termination.reason[:1000]}
    carry_out(
        AGREEMENT_WORKFLOW, agreement, AgreementAction.TERMINATE, by=by, at=at,
        facts={"ground": termination.ground}, **values,
    )  # fmt: skip
    facts = {"agreement": agreement.number, "ground": termination.ground}
    carry_out(
        APPLICATION_WORKFLOW, agreement.application, ApplicationAction.TERMINATE, by=by, at=at, facts=facts
    )


def release_unpaid(agreement: GrantAgreement, act: str, *, by: Actor, at: datetime) -> Decimal:
    """Give back, as this act, everything that is committed to the project and will never be paid; returns the euro."""
    committed = Place(AccountKind.COMMITTED, agreement.application_id)
    released = ending.unpaid_of(agreement)
    if released:
        post(act, committed, pool_of(agreement), released, by=by, at=at)
    return released


def _lock_termination(termination: AgreementTermination) -> None:
    lock(termination.agreement.application)
    db.session.refresh(termination)


def _lock(agreement: GrantAgreement) -> None:
    lock(agreement.application)
    db.session.refresh(agreement)
    if agreement.status is not AgreementStatus.SIGNED or agreement.settled_at is not None:
        raise StaleState(agreement, AgreementAction.TERMINATE)
