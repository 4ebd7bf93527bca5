"""The facts from which the next step of applications is told; the same number of queries for one and for fifty."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.agreements.models import AgreementSignature, BankAccount, GrantAgreement, Party
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.models import Application, ClarificationRequest
from app.calls.models import Call, LocalCall
from app.calls.queries import regulation_of
from app.core.clock import riga_day
from app.extensions import db
from app.home.next_step import CaseFacts, Instalment, NextStep, next_step
from app.payments.checks import prefinancing_due_on
from app.payments.models import Due, Hold, Payment, PaymentKind, Recovery
from app.reports.interim.models import InterimReport
from app.reports.models import FinalReport
from app.selection.appeals import is_appealed
from app.selection.conditions import first_answer_due
from competition_rules.calendar import add_days

_LIVE = (BankAccountStatus.ENTERED, BankAccountStatus.VERIFIED)


def next_steps(application_ids: Collection[int], at: datetime) -> dict[int, NextStep]:
    """Who acts next in each of these applications, which the caller may see."""
    return {key: next_step(facts) for key, facts in cases(application_ids, at).items()}


def cases(application_ids: Collection[int], at: datetime) -> dict[int, CaseFacts]:
    """What is known of each of these applications at that moment."""
    rows = list(db.session.execute(_cases(application_ids))) if application_ids else []
    agreements = _agreements([row.id for row in rows])
    agreed = list(agreements)
    signed, instalments, held = _signatures(agreed), _instalments(agreed), _held(agreed)
    return {
        row.id: CaseFacts(
            status=row.status, today=riga_day(at), closes_on=row.closes_on, clarify_by=row.clarify_by,
            evaluated_by_on=row.evaluated_by_on, account=row.account, is_held=row.id in held,
            is_appealed=row.is_appealed,
            signed=frozenset(signed.get(row.id, ())), report=row.report,
            interim=row.interim if row.covers_until and row.covers_until < riga_day(at) else None,
            interim_due_on=row.interim_due_on,
            recovery=row.recovery, repay_by=row.repay_by, answer_by=row.answer_by,
            **_of_agreement(agreements.get(row.id), row.report_due_on, instalments),
        )
        for row in rows
    }  # fmt: skip


def _cases(application_ids: Collection[int]) -> Any:
    asked = (ClarificationRequest.application_id == Application.id) & ClarificationRequest.answered_at.is_(
        None
    )
    account = (BankAccount.organisation_id == Application.organisation_id) & BankAccount.status.in_(_LIVE)
    return (
        select(
            Application.id, Application.status, LocalCall.closes_on, LocalCall.evaluated_by_on,
            ClarificationRequest.due_on.label("clarify_by"), BankAccount.status.label("account"),
            FinalReport.status.label("report"), FinalReport.due_on.label("report_due_on"),
            InterimReport.status.label("interim"), InterimReport.due_on.label("interim_due_on"),
            InterimReport.covers_until, Recovery.status.label("recovery"), Recovery.due_on.label("repay_by"),
            is_appealed(Application.id).label("is_appealed"),
            first_answer_due(Application.id).label("answer_by"),
        )
        .join(Application.local_call)
        .outerjoin(ClarificationRequest, asked)
        .outerjoin(BankAccount, account)
        .outerjoin(FinalReport, FinalReport.application_id == Application.id)
        .outerjoin(InterimReport, InterimReport.application_id == Application.id)
        .outerjoin(Recovery, Recovery.application_id == Application.id)
        .where(Application.id.in_(application_ids))
    )  # fmt: skip


def _agreements(application_ids: Collection[int]) -> dict[int, GrantAgreement]:
    call = (
        joinedload(GrantAgreement.application).joinedload(Application.local_call).joinedload(LocalCall.call)
    )
    wanted = select(GrantAgreement).where(GrantAgreement.application_id.in_(application_ids))
    found = db.session.scalars(wanted.options(call.joinedload(Call.edition)))
    return {agreement.application_id: agreement for agreement in found}


def _signatures(application_ids: Collection[int]) -> dict[int, set[Party]]:
    wanted = (
        select(GrantAgreement.application_id, AgreementSignature.party)
        .join(AgreementSignature, AgreementSignature.agreement_id == GrantAgreement.id)
        .where(
            GrantAgreement.application_id.in_(application_ids),
            AgreementSignature.version == GrantAgreement.version,
        )
    )
    signed: dict[int, set[Party]] = {}
    for key, party in db.session.execute(wanted):
        signed.setdefault(key, set()).add(party)
    return signed


def _instalments(application_ids: Collection[int]) -> dict[tuple[int, PaymentKind], Instalment]:
    wanted = (
        select(Due.application_id, Due.kind, Due.due_on, Due.paid_at, Payment.status)
        .outerjoin(Payment, Payment.due_id == Due.id)
        .where(Due.application_id.in_(application_ids))
        # The latest payment of a due is what counts: an earlier one was returned or void.
        .order_by(Due.id, Payment.id)
    )
    return {
        (row.application_id, row.kind): Instalment(row.status, row.due_on, row.paid_at is not None)
        for row in db.session.execute(wanted)
    }


def _held(application_ids: Collection[int]) -> set[int]:
    wanted = select(Hold.application_id).where(
        Hold.application_id.in_(application_ids), Hold.released_at.is_(None)
    )
    return set(db.session.scalars(wanted))


def _of_agreement(
    agreement: GrantAgreement | None,
    report_due_on: date | None,
    instalments: dict[tuple[int, PaymentKind], Instalment],
) -> dict[str, Any]:
    if agreement is None:
        return {"report_due_on": report_due_on}
    key, is_signed = agreement.application_id, agreement.status is AgreementStatus.SIGNED
    days = regulation_of(agreement.application.local_call.call).final_report.due_days
    owed = Instalment(None, prefinancing_due_on(agreement) if is_signed else None)
    return {
        "agreement": agreement.status,
        "ends_on": agreement.ends_on,
        "report_due_on": report_due_on or add_days(agreement.ends_on, days),
        "prefinancing": instalments.get((key, PaymentKind.PREFINANCING), owed),
        "balance": instalments.get((key, PaymentKind.BALANCE)),
    }
