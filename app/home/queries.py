"""Statements that count what waits for whom, and the open calls of the public page.

The person and the day may be places of a statement, so nothing is decided by their values, only by the role.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select, true

from app.agreements.models import AgreementSignature, BankAccount, GrantAgreement, Party
from app.agreements.queries import LIVE_ACCOUNT, accounts_to_verify, agreed_end
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application, ConflictDeclaration
from app.applications.queries import undeclared_count
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.actor import Actor
from app.core.roles import ScopeKind
from app.extensions import db
from app.participation.models import Participation
from app.participation.workflow import ParticipationStatus
from app.payments.models import Payment, PaymentBatch
from app.payments.owed import owed_by_obstacle
from app.payments.workflow import BatchStatus, PaymentStatus
from app.quotas.models import MunicipalQuota
from app.registry.models import Municipality
from app.reports.models import FinalReport
from app.reports.workflow import ReportStatus
from app.selection.appeal_models import Appeal
from app.selection.appeals import IS_OPEN
from app.selection.condition_models import AwardCondition
from app.selection.models import Assessment, CommissionMember
from app.selection.shared_seats import is_to_score
from app.selection.workflow import AssessmentStatus, ConditionStatus

Counting = Select[Any]
ZERO = Decimal(0)
_S = ApplicationStatus
_UNDECIDED = (_S.SUBMITTED, _S.RETURNED, _S.ELIGIBLE)


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


def drafts(actor: Actor, day: Any) -> Counting:
    """Applications begun for calls that are still open."""
    taking = select(LocalCall.id).where(
        LocalCall.status == LocalCallStatus.ANNOUNCED, LocalCall.closes_on >= day
    )
    return _applications(actor, Application.status == _S.DRAFT, Application.local_call_id.in_(taking))


def returned_applications(actor: Actor, _day: Any) -> Counting:
    """Applications returned for clarification."""
    return _applications(actor, Application.status == _S.RETURNED)


def applications_to_check(actor: Actor, _day: Any) -> Counting:
    """Applications whose administrative criteria are to be checked."""
    return _applications(actor, Application.status == _S.SUBMITTED)


def conditions_to_meet(actor: Actor, day: Any) -> Counting:
    """Projects with a condition that may still be answered."""
    unmet = exists().where(
        AwardCondition.application_id == Application.id, AwardCondition.due_on >= day,
        AwardCondition.status.in_((ConditionStatus.OPEN, ConditionStatus.NOT_MET)),
    )  # fmt: skip
    return _applications(actor, Application.status == _S.APPROVED_WITH_CONDITIONS, unmet)


def conditions_to_check(actor: Actor, day: Any) -> Counting:
    """Projects with an answered condition, or one whose last day passed without it being met; none of those on which
    the person declared a conflict."""
    waiting = exists().where(
        AwardCondition.application_id == Application.id,
        or_(
            AwardCondition.status == ConditionStatus.ANSWERED,
            (AwardCondition.due_on < day)
            & AwardCondition.status.in_((ConditionStatus.OPEN, ConditionStatus.NOT_MET)),
        ),
    )
    conflict = exists().where(
        ConflictDeclaration.application_id == Application.id, ConflictDeclaration.user_id == actor.user_id,
        ConflictDeclaration.has_conflict,
    )  # fmt: skip
    return _applications(actor, Application.status == _S.APPROVED_WITH_CONDITIONS, waiting, ~conflict)


def accounts_to_enter(actor: Actor, _day: Any) -> Counting:
    """1 when the organisation has a project to be paid and no account it could be paid to."""
    live = exists().where(
        BankAccount.organisation_id == actor.organisation_id, BankAccount.status.in_(LIVE_ACCOUNT)
    )
    waiting = _applications(actor, Application.status.in_((_S.APPROVED, _S.CONTRACTED)), ~live)
    return select(case((waiting.scalar_subquery() > 0, 1), else_=0))


def reports_to_write(actor: Actor, day: Any) -> Counting:
    """Reports that came back, and projects that are over and have not reported."""
    states = select(FinalReport.status).where(FinalReport.application_id == Application.id).scalar_subquery()
    over = func.coalesce(agreed_end(), Application.ends_on) < day
    unreported = over & or_(states.is_(None), states == ReportStatus.DRAFT)
    return _applications(
        actor, Application.status == _S.CONTRACTED, or_(states == ReportStatus.RETURNED, unreported)
    )


def agreements_to_prepare(actor: Actor, _day: Any) -> Counting:
    """Approved projects without an agreement."""
    prepared = exists().where(GrantAgreement.application_id == Application.id)
    return _applications(actor, Application.status == _S.APPROVED, ~prepared)


def agreements_to_sign(actor: Actor, _day: Any) -> Counting:
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
        wanted.where(
            GrantAgreement.status == AgreementStatus.PREPARED,
            Application.status == _S.APPROVED,
            ~signed,
            in_scope(actor),
        ),
        GrantAgreement.id,
    )


def appeals_to_review(_actor: Actor, _day: Any) -> Counting:
    """Appeals nobody has decided on."""
    return select(func.count(Appeal.id)).where(IS_OPEN)


def accounts_waiting(actor: Actor, _day: Any) -> Counting:
    """Bank accounts this person may verify."""
    return _rows(accounts_to_verify(actor), BankAccount.id)


def reports_to_check(actor: Actor, _day: Any) -> Counting:
    """Submitted reports of the municipality's projects."""
    submitted = exists().where(
        FinalReport.application_id == Application.id, FinalReport.status == ReportStatus.SUBMITTED
    )
    return _applications(actor, submitted)


def reports_to_decide(_actor: Actor, _day: Any) -> Counting:
    """Reports the coordinators have checked."""
    return select(func.count(FinalReport.id)).where(FinalReport.status == ReportStatus.CHECKED)


def calls_to_announce(actor: Actor, _day: Any) -> Counting:
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


def conflicts_to_declare(actor: Actor, _day: Any) -> Counting:
    """Applications on which this evaluator has not said whether there is a conflict."""
    return undeclared_count(actor)


def applications_to_score(actor: Actor, _day: Any) -> Counting:
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
        actor, Application.status == _S.ELIGIBLE, Application.local_call_id.in_(seats), free, ~scored,
        is_to_score(actor.user_id),
    )  # fmt: skip


def rankings_to_confirm(actor: Actor, day: Any) -> Counting:
    """Closed local calls of the municipality in which everything is assessed and nothing decided."""
    mine = Application.local_call_id == LocalCall.id
    wanted = select(LocalCall.id).where(
        LocalCall.municipality_id == actor.municipality_id, LocalCall.status == LocalCallStatus.ANNOUNCED,
        LocalCall.closes_on < day, exists().where(mine, Application.status == _S.ASSESSED),
        ~exists().where(mine, Application.status.in_(_UNDECIDED)),
    )  # fmt: skip
    return _rows(wanted, LocalCall.id)


def calls_to_publish(actor: Actor, _day: Any) -> Counting:
    """Calls another person proposed."""
    return _rows(
        select(Call.id).where(Call.status == CallStatus.PROPOSED, Call.proposed_by_id != actor.user_id),
        Call.id,
    )


def quotas_to_publish(_actor: Actor, _day: Any) -> Counting:
    """Published calls without quotas."""
    return _rows(select(Call.id).where(Call.status == CallStatus.PUBLISHED), Call.id)


def agreements_of_participation(_actor: Actor, _day: Any) -> Counting:
    """Municipalities and schools whose cooperation agreement is not signed yet."""
    wanted = select(Participation.id).where(Participation.status == ParticipationStatus.CONTRACTING)
    return _rows(wanted, Participation.id)


def payments_to_prepare(day: date) -> int:
    """Sums that are owed with nothing in their way that day."""
    return sum(owed.count for owed in owed_by_obstacle(day) if owed.obstacle is None)


def payments_to_approve(actor: Actor, _day: Any) -> Counting:
    """Payments prepared by someone else, to an account someone else entered."""
    wanted = select(Payment.id).where(
        Payment.status == PaymentStatus.PREPARED,
        Payment.prepared_by_id != actor.user_id,
        Payment.account_entered_by_id != actor.user_id,
    )
    return _rows(wanted, Payment.id)


def payments_to_export(_actor: Actor, _day: Any) -> Counting:
    """Approved payments that are in no bank file."""
    return _rows(select(Payment.id).where(Payment.status == PaymentStatus.APPROVED), Payment.id)


def batches_to_answer(_actor: Actor, _day: Any) -> Counting:
    """Bank files whose answer is not recorded in whole."""
    return _rows(select(PaymentBatch.id).where(PaymentBatch.status == BatchStatus.EXPORTED), PaymentBatch.id)


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """The condition that an application is of the actor's organisation or municipality; national: any."""
    if actor.scope_kind is ScopeKind.ORGANISATION:
        return Application.organisation_id == actor.organisation_id
    if actor.scope_kind is ScopeKind.MUNICIPALITY:
        here = select(LocalCall.id).where(LocalCall.municipality_id == actor.municipality_id)
        return Application.local_call_id.in_(here)
    return true()


def _applications(actor: Actor, *conditions: ColumnElement[bool]) -> Counting:
    return select(func.count(Application.id)).where(in_scope(actor), *conditions)


def _rows(statement: Select[Any], column: Any) -> Counting:
    found = statement.with_only_columns(column).order_by(None).subquery()
    return select(func.count()).select_from(found)
