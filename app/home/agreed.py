"""What of agreements in force waits for whom: amendments, terminations, conditions before the first payment."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from app.agreements.amendment_models import AgreementAmendment, AmendmentApproval
from app.agreements.models import AgreementSignature, AgreementTermination, GrantAgreement, Party, Precedent
from app.agreements.workflow import (
    OPEN_TERMINATION,
    AgreementStatus,
    AmendmentStatus,
    PrecedentStatus,
    TerminationStatus,
)
from app.core.actor import Actor
from app.core.roles import ScopeKind
from app.home.queries import in_scope

_PARTIES = {ScopeKind.ORGANISATION: Party.APPLICANT, ScopeKind.MUNICIPALITY: Party.MUNICIPALITY}


def amendments_to_answer(actor: Actor, _day: Any) -> Select[Any]:
    """Amendments that the person's party has still to approve or refuse, or to sign."""
    party = _PARTIES.get(actor.scope_kind, Party.IKVD)
    approved = exists().where(
        AmendmentApproval.amendment_id == AgreementAmendment.id, AmendmentApproval.party == party
    )
    signed = exists().where(
        AgreementSignature.agreement_id == AgreementAmendment.agreement_id,
        AgreementSignature.version == AgreementAmendment.version, AgreementSignature.party == party,
    )  # fmt: skip
    to_approve = and_(
        AgreementAmendment.status == AmendmentStatus.PROPOSED, AgreementAmendment.party != party, ~approved
    )
    to_sign = and_(AgreementAmendment.status == AmendmentStatus.AGREED, ~signed)
    return _of_agreements(actor, AgreementAmendment, or_(to_approve, to_sign))


def terminations_to_answer(actor: Actor, _day: Any) -> Select[Any]:
    """Terminations proposed by another party on which the organisation has not given its view."""
    is_heard = and_(
        AgreementTermination.status == TerminationStatus.PROPOSED,
        AgreementTermination.party != Party.APPLICANT,
    )
    return _of_agreements(actor, AgreementTermination, is_heard)


def terminations_to_decide(actor: Actor, day: Any) -> Select[Any]:
    """Terminations another person proposed, once the organisation was heard or its time for that is over."""
    was_heard = or_(
        AgreementTermination.status == TerminationStatus.ANSWERED,
        AgreementTermination.party == Party.APPLICANT,
        AgreementTermination.answer_until < day,
    )
    is_open = AgreementTermination.status.in_(OPEN_TERMINATION)
    is_other = AgreementTermination.proposed_by_id != actor.user_id
    return _of_agreements(actor, AgreementTermination, and_(is_open, was_heard, is_other))


def conditions_to_meet(actor: Actor, _day: Any) -> Select[Any]:
    """Agreements in force whose first payment waits for a condition to be found met."""
    # Asked of the open conditions, which are few: agreements in force are not.
    is_live = and_(GrantAgreement.status == AgreementStatus.SIGNED, GrantAgreement.settled_at.is_(None))
    counted = select(func.count(Precedent.agreement_id.distinct())).join(Precedent.agreement)
    wanted = counted.join(GrantAgreement.application).where(Precedent.status == PrecedentStatus.OPEN)
    return wanted.where(is_live, in_scope(actor))


def _of_agreements(actor: Actor, model: Any, condition: Any) -> Select[Any]:
    wanted = select(func.count(model.id)).join(model.agreement).join(GrantAgreement.application)
    return wanted.where(condition, in_scope(actor))
