"""Who acts next in a case, by when and what follows: one pure function over the whole life of an application."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.agreements.models import Party
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.workflow import ApplicationStatus
from app.payments.workflow import OWING, PaymentStatus, RecoveryStatus
from app.reports.workflow import InterimStatus, ReportStatus


class Who(StrEnum):
    """Who has to act, as the applicant sees it."""

    YOU = "you"
    MUNICIPALITY = "municipality"
    COMMISSION = "commission"
    IKVD = "ikvd"
    BANK = "bank"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Instalment:
    """One part of the grant: how far its latest payment is (None: not prepared) and by when it is owed."""

    payment: PaymentStatus | None = None
    due_on: date | None = None
    is_paid: bool = False


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What is known of an application on a day in Riga; `balance` is None while no balance is owed, `answer_by`
    the first last day among the conditions that wait for an answer, `interim` None until the time that the interim
    report covers is over."""

    status: ApplicationStatus
    today: date
    closes_on: date | None = None
    clarify_by: date | None = None
    evaluated_by_on: date | None = None
    answer_by: date | None = None
    agreement: AgreementStatus | None = None
    signed: frozenset[Party] = frozenset()
    account: BankAccountStatus | None = None
    is_held: bool = False
    is_appealed: bool = False
    prefinancing: Instalment = Instalment()
    ends_on: date | None = None
    interim: InterimStatus | None = None
    interim_due_on: date | None = None
    report: ReportStatus | None = None
    report_due_on: date | None = None
    balance: Instalment | None = None
    recovery: RecoveryStatus | None = None
    repay_by: date | None = None


@dataclass(frozen=True)
class NextStep:
    """The step by its code (worded by `next_words`), who takes it, and the last day for it where one is set."""

    code: str
    who: Who
    by: date | None = None


def next_step(case: CaseFacts) -> NextStep:
    """The one step the case waits for."""
    owes_answer = case.status is _S.APPROVED_WITH_CONDITIONS and case.answer_by is not None
    if case.is_appealed and not owes_answer:
        # Until it is decided on, the agreement is not signed, nothing is paid and the reserve does not move it up.
        return NextStep("review_appeal", Who.IKVD)
    return _STEPS[case.status](case)


def _draft(case: CaseFacts) -> NextStep:
    is_over = case.closes_on is not None and case.today > case.closes_on
    return NextStep("missed", Who.NOBODY) if is_over else NextStep("submit", Who.YOU, case.closes_on)


def _returned(case: CaseFacts) -> NextStep:
    is_over = case.clarify_by is not None and case.today > case.clarify_by
    if is_over:
        return NextStep("unanswered", Who.MUNICIPALITY, case.evaluated_by_on)
    return NextStep("clarify", Who.YOU, case.clarify_by)


def _approved(case: CaseFacts) -> NextStep:
    if case.agreement is not AgreementStatus.PREPARED:
        return NextStep("prepare_agreement", Who.MUNICIPALITY)
    if Party.APPLICANT not in case.signed:
        return NextStep("sign", Who.YOU)
    return NextStep("sign", Who.IKVD if Party.MUNICIPALITY in case.signed else Who.MUNICIPALITY)


def _conditional(case: CaseFacts) -> NextStep:
    is_over = case.answer_by is not None and case.today > case.answer_by
    if case.answer_by is None or is_over:
        return NextStep("check_conditions", Who.MUNICIPALITY)
    return NextStep("meet_conditions", Who.YOU, case.answer_by)


def _contracted(case: CaseFacts) -> NextStep:
    if case.recovery is not None:
        return _recovery(case)
    if case.report in _REPORTED:
        return _reported(case)
    if not case.prefinancing.is_paid:
        return _instalment("prefinancing", case.prefinancing, case)
    if case.interim is InterimStatus.RETURNED:
        return NextStep("mend_interim", Who.YOU)
    if case.interim is InterimStatus.DRAFT:
        return NextStep("report_interim", Who.YOU, case.interim_due_on)
    if case.ends_on is not None and case.today <= case.ends_on:
        return NextStep("carry_out", Who.YOU, case.ends_on)
    return NextStep("report", Who.YOU, case.report_due_on)


def _reported(case: CaseFacts) -> NextStep:
    if case.report is ReportStatus.SETTLED:
        if case.balance is None:
            return NextStep("close", Who.IKVD)
        return _instalment("balance", case.balance, case)
    who, code = _REPORTED[case.report]  # type: ignore[index]
    return NextStep(code, who)


def _instalment(kind: str, part: Instalment, case: CaseFacts) -> NextStep:
    if part.payment is PaymentStatus.EXPORTED:
        return NextStep(f"execute_{kind}", Who.BANK, part.due_on)
    if case.account is BankAccountStatus.ENTERED:
        return NextStep("verify_account", Who.MUNICIPALITY, part.due_on)
    if case.account is not BankAccountStatus.VERIFIED:
        return NextStep("enter_account", Who.YOU, part.due_on)
    if case.is_held:
        return NextStep("lift_hold", Who.IKVD)
    return NextStep(f"pay_{kind}", Who.IKVD, part.due_on)


def _recovery(case: CaseFacts) -> NextStep:
    if case.recovery is RecoveryStatus.PROPOSED:
        return NextStep("claim", Who.IKVD)
    if case.recovery in OWING:
        return NextStep("repay", Who.YOU, case.repay_by)
    return NextStep("close", Who.IKVD)


def _terminated(case: CaseFacts) -> NextStep:
    owes = case.recovery in (RecoveryStatus.PROPOSED, *OWING)
    return _recovery(case) if owes else NextStep("terminated", Who.NOBODY)


def _evaluation(code: str, who: Who) -> Callable[[CaseFacts], NextStep]:
    return lambda case: replace(NextStep(code, who), by=case.evaluated_by_on)


def _end(code: str) -> Callable[[CaseFacts], NextStep]:
    return lambda _case: NextStep(code, Who.NOBODY)


_REPORTED = {
    ReportStatus.SUBMITTED: (Who.MUNICIPALITY, "check_report"),
    ReportStatus.RETURNED: (Who.YOU, "mend_report"),
    ReportStatus.CHECKED: (Who.IKVD, "decide_report"),
    ReportStatus.ACCEPTED: (Who.IKVD, "settle"),
    ReportStatus.ACCEPTED_IN_PART: (Who.IKVD, "settle"),
    ReportStatus.REJECTED: (Who.IKVD, "settle"),
    ReportStatus.SETTLED: (Who.IKVD, "settle"),
}
_S = ApplicationStatus
_STEPS: dict[ApplicationStatus, Callable[[CaseFacts], NextStep]] = {
    _S.DRAFT: _draft,
    _S.SUBMITTED: _evaluation("check", Who.MUNICIPALITY),
    _S.RETURNED: _returned,
    _S.ELIGIBLE: _evaluation("assess", Who.COMMISSION),
    _S.INELIGIBLE: _end("ineligible"),
    _S.ASSESSED: _evaluation("rank", Who.COMMISSION),
    _S.APPROVED: _approved,
    _S.APPROVED_WITH_CONDITIONS: _conditional,
    _S.RESERVE: lambda _case: NextStep("reserve", Who.COMMISSION),
    _S.REJECTED: _end("rejected"),
    _S.CONTRACTED: _contracted,
    _S.COMPLETED: _end("completed"),
    _S.TERMINATED: _terminated,
    _S.WITHDRAWN: _end("withdrawn"),
}
