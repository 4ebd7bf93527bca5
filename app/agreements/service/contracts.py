"""Preparing a grant agreement and recording its three signatures."""

from datetime import date, datetime

from sqlalchemy import select

from app.agreements import policy, queries
from app.agreements.models import GrantAgreement, Party
from app.agreements.service.locking import lock
from app.agreements.service.precedents import list_precedents
from app.agreements.service.signatures import sign_version
from app.agreements.workflow import AGREEMENT_WORKFLOW, AgreementAction, AgreementStatus
from app.applications.models import Application
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import carry_out, record
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal
from app.documents.issuing import ask_for
from app.extensions import db
from app.selection.appeals import has_open_appeal
from app.selection.conditions import is_pending
from app.selection.queries import award_of
from competition_rules.prefinancing import split_grant


def prepare_agreement(application: Application, *, by: Actor, at: datetime) -> GrantAgreement:
    """Make the agreement of an approved project from its data: the award, its two instalments, its dates.

    Preparing twice gives the agreement that is there. Refused while the award depends on conditions;
    raises `StaleState` when the project is not approved.
    """
    if not policy.may_prepare(by, application):
        raise NotPermitted("only the municipality of the call or IKVD prepares agreements")
    lock(application)
    existing = db.session.scalar(
        select(GrantAgreement).where(GrantAgreement.application_id == application.id)
    )
    if existing is not None:
        return existing
    if is_pending(application):
        raise refusal("conditions_open")
    if application.status is not ApplicationStatus.APPROVED:
        raise StaleState(application, "prepare an agreement")
    agreement = _draw_up(application, by=by, at=at)
    db.session.add(agreement)
    db.session.flush()
    facts = {"number": agreement.number, "amount": agreement.amount}
    record(agreement, "agreement.prepare", by=by, at=at, facts=facts)
    list_precedents(agreement, at=at)
    ask_for("agreement", agreement.id, version=agreement.version, at=at)
    return agreement


def _draw_up(application: Application, *, by: Actor, at: datetime) -> GrantAgreement:
    award = award_of(application)
    instalments = split_grant(award, regulation_of(application.local_call.call).prefinancing.share)
    return GrantAgreement(
        application_id=application.id,
        number=f"L-{riga_day(at).year}-{application.id:05d}",
        amount=award,
        prefinancing=instalments.prefinancing,
        balance=instalments.balance,
        starts_on=present(application.starts_on, "it was submitted"),
        ends_on=present(application.ends_on, "it was submitted"),
        prepared_at=at,
        prepared_by_id=by.user_id,
    )


def record_signature(
    agreement: GrantAgreement, party: Party, *, signatory: str, signed_on: date, by: Actor, at: datetime
) -> None:
    """Record that a party signed; the third signature brings the agreement into force and contracts the project.

    Refuses a day in the future or before the agreement was prepared, and a second signature of one party.
    """
    if not policy.may_sign(by, agreement, party):
        raise NotPermitted(f"{by.role} does not sign for the {party}")
    lock(agreement.application)
    db.session.refresh(agreement)
    if agreement.status is not AgreementStatus.PREPARED or queries.is_moot(agreement):
        raise StaleState(agreement, "sign")
    if has_open_appeal(agreement.application_id):
        raise refusal("appeal_open", regulation_of(agreement.application.local_call.call).appeal.point)
    is_last = sign_version(
        agreement, agreement.version, party, signatory=signatory, signed_on=signed_on,
        since=agreement.prepared_at, by=by, at=at,
    )  # fmt: skip
    if is_last:
        carry_out(APPLICATION_WORKFLOW, agreement.application, ApplicationAction.CONTRACT, by=by, at=at)
        carry_out(AGREEMENT_WORKFLOW, agreement, AgreementAction.SIGN, by=by, at=at, signed_at=at)
