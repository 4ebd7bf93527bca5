"""IKVD's decision on a checked report; what follows in money happens in the same transaction."""

from datetime import datetime

from app.agreements.queries import signed_agreement
from app.audit import carry_out
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place
from app.payments import queries as payments
from app.reports import policy
from app.reports.arithmetic import ZERO, fingerprint, settlement_of
from app.reports.models import FinalReport
from app.reports.service.locks import lock_report
from app.reports.service.settling import settle_report
from app.reports.workflow import REPORT_WORKFLOW, ReportAction, ReportStatus, Verdict
from competition_rules import settlement as rules
from competition_rules.findings import Finding

_ACTIONS = {
    Verdict.ACCEPTED: ReportAction.ACCEPT,
    Verdict.ACCEPTED_IN_PART: ReportAction.ACCEPT_IN_PART,
    Verdict.REJECTED: ReportAction.REJECT,
}


def accept(report: FinalReport, *, seen: str | None = None, note: str = "", by: Actor, at: datetime) -> None:
    """Accept the whole report and settle the project. Refused when the rules come to another verdict.

    `seen` is the fingerprint of the settlement the decider looked at; one that changed since is refused.
    """
    _open_for_decision(report, by)
    _decide(report, Verdict.ACCEPTED, settlement_of(report), seen=seen, note=note, by=by, at=at)


def accept_in_part(
    report: FinalReport, *, seen: str | None = None, note: str = "", by: Actor, at: datetime
) -> None:
    """Accept what was carried out and settle the project for it; otherwise as `accept`."""
    _open_for_decision(report, by)
    _decide(report, Verdict.ACCEPTED_IN_PART, settlement_of(report), seen=seen, note=note, by=by, at=at)


def reject(
    report: FinalReport, *, reason: str = "", seen: str | None = None, by: Actor, at: datetime
) -> None:
    """Reject the report: nothing is due and everything paid must come back.

    Either the rules reject it, or the manager rejects it wholly and says why.
    """
    _open_for_decision(report, by)
    settlement = settlement_of(report)
    if seen is not None and seen != fingerprint(settlement):
        raise refusal("settlement_changed")
    if Verdict(settlement.verdict) is not Verdict.REJECTED:
        if not reason.strip():
            raise refusal("rejection_without_reason")
        settlement = settlement_of(report, rejected=True)
    _decide(report, Verdict.REJECTED, settlement, seen=None, note=reason, by=by, at=at)


def send_back(report: FinalReport, *, note: str, by: Actor, at: datetime) -> None:
    """Give a checked report back to the coordinator, with what should be checked again."""
    if not policy.may_decide(by):
        raise NotPermitted("the programme manager sends reports back")
    if not note.strip():
        raise refusal("return_without_note")
    lock_report(report)
    carry_out(
        REPORT_WORKFLOW, report, ReportAction.SEND_BACK, by=by, at=at, facts={"note": note},
        checked_at=None, checked_by_id=None, decision_note=note,
    )  # fmt: skip


def obstacles(report: FinalReport, settlement: rules.Settlement | None = None) -> list[Finding]:
    """Why this report cannot be decided now: money of the project that is underway or was never paid."""
    found = []
    moving = payments.underway(report.application_id)
    if moving is not None:
        facts = {"number": moving.end_to_end_id, "status": moving.status.value}
        found.append(Finding("payment_underway", "", facts))
    agreement = signed_agreement(report.application_id)
    # What was given back unasked had been paid.
    paid = balance(Place(AccountKind.PAID, report.application_id)) + payments.refunded(report.application_id)
    owes = settlement is None or settlement.due > ZERO
    if moving is None and owes and agreement is not None and paid < agreement.prefinancing:
        # Otherwise the prefinancing would still be payable beside the balance.
        found.append(Finding("prefinancing_unpaid", "", {"amount": agreement.prefinancing}))
    return found


def _open_for_decision(report: FinalReport, by: Actor) -> None:
    if not policy.may_decide(by):
        raise NotPermitted("the programme manager decides on reports")
    lock_report(report)
    if report.status is not ReportStatus.CHECKED:
        raise StaleState(report, "decide")
    if by.user_id == report.checked_by_id:
        raise refusal("decides_own_check")


def _decide(
    report: FinalReport,
    verdict: Verdict,
    settlement: rules.Settlement,
    *,
    seen: str | None,
    note: str,
    by: Actor,
    at: datetime,
) -> None:
    if Verdict(settlement.verdict) is not verdict:
        raise refusal("other_verdict", verdict=f"verdict_{settlement.verdict}")
    if seen is not None and seen != fingerprint(settlement):
        raise refusal("settlement_changed")
    refuse_if(obstacles(report, settlement))
    carry_out(
        REPORT_WORKFLOW, report, _ACTIONS[verdict], by=by, at=at,
        facts={"due": settlement.due, "paid": settlement.paid, "note": note},
        decided_at=at, decided_by_id=by.user_id, decision_note=note,
    )  # fmt: skip
    settle_report(report, settlement, by=by, at=at)
