"""Counting what waits for whom, and the open calls of the public page."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, true

from app.agreements.models import AgreementSignature, BankAccount, GrantAgreement, Party
from app.agreements.queries import accounts_to_verify, awaiting_agreement
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.models import Application, ConflictDeclaration
from app.applications.queries import undeclared_counts
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.roles import ScopeKind
from app.extensions import db
from app.participation.models import Participation
from app.participation.workflow import ParticipationStatus
from app.payments.models import Payment, PaymentBatch, Recovery
from app.payments.owed import owed_by_obstacle
from app.payments.workflow import BatchStatus, PaymentStatus, RecoveryStatus
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality
from app.reports.models import FinalReport
from app.reports.workflow import ReportStatus
from app.selection.models import Assessment, CommissionMember
from app.selection.workflow import AssessmentStatus

ZERO = Decimal(0)
_S = ApplicationStatus
_UNDECIDED = (_S.SUBMITTED, _S.RETURNED, _S.ELIGIBLE)
_LIVE_ACCOUNT = (BankAccountStatus.ENTERED, BankAccountStatus.VERIFIED)


def open_calls(day: date, limit: int = 200) -> Sequence[Any]:
    """Local calls that take applications on that day, the soonest end first:
    `id, call_id, municipality, title, closes_on`."""
    wanted = (
        select(
            LocalCall.id, LocalCall.call_id, Municipality.name.label("municipality"), Call.title,
            LocalCall.closes_on,
        )
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .join(Call, Call.id == LocalCall.call_id)
        .where(LocalCall.status == LocalCallStatus.ANNOUNCED, LocalCall.closes_on >= day)
        .order_by(LocalCall.closes_on, Municipality.name_sort)
    )  # fmt: skip
    return db.session.execute(wanted.limit(limit)).all()


def drafts(actor: Actor, at: datetime) -> int:
    """Applications begun for calls that are still open."""
    taking = select(LocalCall.id).where(
        LocalCall.status == LocalCallStatus.ANNOUNCED, LocalCall.closes_on >= riga_day(at)
    )
    return _applications(actor, Application.status == _S.DRAFT, Application.local_call_id.in_(taking))


def returned_applications(actor: Actor, _at: datetime) -> int:
    """Applications returned for clarification."""
    return _applications(actor, Application.status == _S.RETURNED)


def applications_to_check(actor: Actor, _at: datetime) -> int:
    """Applications whose administrative criteria are to be checked."""
    return _applications(actor, Application.status == _S.SUBMITTED)


def accounts_to_enter(actor: Actor, _at: datetime) -> int:
    """1 when the organisation has a project to be paid and no account it could be paid to."""
    live = exists().where(
        BankAccount.organisation_id == actor.organisation_id, BankAccount.status.in_(_LIVE_ACCOUNT)
    )
    return int(_applications(actor, Application.status.in_((_S.APPROVED, _S.CONTRACTED)), ~live) > 0)


def reports_to_write(actor: Actor, at: datetime) -> int:
    """Reports that came back, and projects that are over and have not reported."""
    states = select(FinalReport.status).where(FinalReport.application_id == Application.id).scalar_subquery()
    over = Application.ends_on < riga_day(at)
    unreported = over & or_(states.is_(None), states == ReportStatus.DRAFT)
    return _applications(
        actor, Application.status == _S.CONTRACTED, or_(states == ReportStatus.RETURNED, unreported)
    )


def agreements_to_prepare(actor: Actor, _at: datetime) -> int:
    """Approved projects without an agreement."""
    return _rows(awaiting_agreement(actor), Application.id)


def agreements_to_sign(actor: Actor, _at: datetime) -> int:
    """Prepared agreements that this person's party has not signed."""
    party = {ScopeKind.ORGANISATION: Party.APPLICANT, ScopeKind.MUNICIPALITY: Party.MUNICIPALITY}.get(
        actor.scope_kind, Party.IKVD
    )
    signed = exists().where(
        AgreementSignature.agreement_id == GrantAgreement.id,
        AgreementSignature.version == GrantAgreement.version,
        AgreementSignature.party == party,
    )
    wanted = select(GrantAgreement.id).join(GrantAgreement.application)
    return _rows(
        wanted.where(GrantAgreement.status == AgreementStatus.PREPARED, ~signed, _in_scope(actor)),
        GrantAgreement.id,
    )


def accounts_waiting(actor: Actor, _at: datetime) -> int:
    """Bank accounts this person may verify."""
    return _rows(accounts_to_verify(actor), BankAccount.id)


def reports_to_check(actor: Actor, _at: datetime) -> int:
    """Submitted reports of the municipality's projects."""
    return _reports(actor, ReportStatus.SUBMITTED)


def reports_to_decide(actor: Actor, _at: datetime) -> int:
    """Reports the coordinators have checked."""
    return _reports(actor, ReportStatus.CHECKED)


def calls_to_announce(actor: Actor, _at: datetime) -> int:
    """National calls in which the municipality has a quota and has announced nothing."""
    announced = exists().where(
        LocalCall.call_id == MunicipalQuota.call_id,
        LocalCall.municipality_id == MunicipalQuota.municipality_id,
        LocalCall.status != LocalCallStatus.DRAFT,
    )
    wanted = select(MunicipalQuota.id).join(MunicipalQuota.call)
    return _rows(
        wanted.where(
            MunicipalQuota.municipality_id == actor.municipality_id, MunicipalQuota.amount > ZERO,
            MunicipalQuota.published_at.is_not(None), Call.status == CallStatus.OPEN, ~announced,
        ),
        MunicipalQuota.id,
    )  # fmt: skip


def conflicts_to_declare(actor: Actor, _at: datetime) -> int:
    """Applications on which this evaluator has not said whether there is a conflict."""
    return sum(row.left for row in undeclared_counts(actor))


def applications_to_score(actor: Actor, _at: datetime) -> int:
    """Eligible applications of the person's commissions that they may score and have not."""
    seats = select(CommissionMember.local_call_id).where(
        CommissionMember.user_id == actor.user_id, CommissionMember.ended_at.is_(None)
    )
    free = exists().where(
        ConflictDeclaration.application_id == Application.id,
        ConflictDeclaration.user_id == actor.user_id,
        ~ConflictDeclaration.has_conflict,
    )
    scored = exists().where(
        Assessment.application_id == Application.id,
        Assessment.evaluator_id == actor.user_id,
        Assessment.status == AssessmentStatus.SUBMITTED,
    )
    return _applications(
        actor, Application.status == _S.ELIGIBLE, Application.local_call_id.in_(seats), free, ~scored
    )


def rankings_to_confirm(actor: Actor, at: datetime) -> int:
    """Closed local calls of the municipality in which everything is assessed and nothing decided."""
    mine = Application.local_call_id == LocalCall.id
    wanted = select(LocalCall.id).where(
        LocalCall.municipality_id == actor.municipality_id, LocalCall.status == LocalCallStatus.ANNOUNCED,
        LocalCall.closes_on < riga_day(at), exists().where(mine, Application.status == _S.ASSESSED),
        ~exists().where(mine, Application.status.in_(_UNDECIDED)),
    )  # fmt: skip
    return _rows(wanted, LocalCall.id)


def calls_to_publish(actor: Actor, _at: datetime) -> int:
    """Calls another person proposed."""
    return _rows(
        select(Call.id).where(Call.status == CallStatus.PROPOSED, Call.proposed_by_id != actor.user_id),
        Call.id,
    )


def quotas_to_publish(_actor: Actor, _at: datetime) -> int:
    """Published calls without quotas."""
    return _rows(select(Call.id).where(Call.status == CallStatus.PUBLISHED), Call.id)


def agreements_of_participation(_actor: Actor, _at: datetime) -> int:
    """Municipalities and schools whose cooperation agreement is not signed yet."""
    wanted = select(Participation.id).where(Participation.status == ParticipationStatus.CONTRACTING)
    return _rows(wanted, Participation.id)


def payments_to_prepare(_actor: Actor, _at: datetime) -> int:
    """Sums that are owed with nothing in their way."""
    return sum(owed.count for owed in owed_by_obstacle() if owed.obstacle is None)


def payments_to_approve(actor: Actor, _at: datetime) -> int:
    """Payments prepared by someone else, to an account someone else entered."""
    wanted = select(Payment.id).where(
        Payment.status == PaymentStatus.PREPARED,
        Payment.prepared_by_id != actor.user_id,
        Payment.account_entered_by_id != actor.user_id,
    )
    return _rows(wanted, Payment.id)


def payments_to_export(_actor: Actor, _at: datetime) -> int:
    """Approved payments that are in no bank file."""
    return _rows(select(Payment.id).where(Payment.status == PaymentStatus.APPROVED), Payment.id)


def batches_to_answer(_actor: Actor, _at: datetime) -> int:
    """Bank files whose answer is not recorded in whole."""
    return _rows(select(PaymentBatch.id).where(PaymentBatch.status == BatchStatus.EXPORTED), PaymentBatch.id)


def recoveries_to_claim(actor: Actor, _at: datetime) -> int:
    """Recoveries another person proposed."""
    wanted = select(Recovery.id).where(
        Recovery.status == RecoveryStatus.PROPOSED, Recovery.proposed_by_id != actor.user_id
    )
    return _rows(wanted, Recovery.id)


def recoveries_overdue(_actor: Actor, at: datetime) -> int:
    """Claims whose day has passed without the money."""
    wanted = select(Recovery.id).where(
        Recovery.status == RecoveryStatus.CLAIMED, Recovery.due_on < riga_day(at)
    )
    return _rows(wanted, Recovery.id)


def _in_scope(actor: Actor) -> ColumnElement[bool]:
    """The condition that an application is of the actor's organisation or municipality; national: any."""
    if actor.scope_kind is ScopeKind.ORGANISATION:
        return Application.organisation_id == actor.organisation_id
    if actor.scope_kind is ScopeKind.MUNICIPALITY:
        here = select(LocalCall.id).where(LocalCall.municipality_id == actor.municipality_id)
        return Application.local_call_id.in_(here)
    return true()


def _applications(actor: Actor, *conditions: ColumnElement[bool]) -> int:
    wanted = select(func.count(Application.id)).where(_in_scope(actor), *conditions)
    return db.session.scalar(wanted) or 0


def _reports(actor: Actor, status: ReportStatus) -> int:
    wanted = select(func.count(FinalReport.id)).join(FinalReport.application)
    return db.session.scalar(wanted.where(FinalReport.status == status, _in_scope(actor))) or 0


def _rows(statement: Select[Any], column: Any) -> int:
    found = statement.with_only_columns(column).order_by(None).subquery()
    return db.session.scalar(select(func.count()).select_from(found)) or 0
