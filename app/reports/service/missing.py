"""Deciding on a project whose organisation never hands in its report."""

from datetime import datetime

from sqlalchemy import select

from app.applications.models import Application
from app.audit import carry_out
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, refusal, refuse_if
from app.extensions import db
from app.payments.service.locking import lock
from app.reports import policy
from app.reports.arithmetic import settlement_of
from app.reports.missed import missed_report
from app.reports.models import FinalReport, Settlement
from app.reports.service.deciding import obstacles
from app.reports.service.locks import lock_report
from app.reports.service.settling import settle_report
from app.reports.service.writing import open_report
from app.reports.workflow import REPORT_WORKFLOW, ReportAction


def reject_missed(application: Application, *, reason: str, by: Actor, at: datetime) -> Settlement:
    """Settle a project that was not reported on: nothing is due, and everything paid is put down to be claimed, which
    another person does.

    Refused without a reason, while a reminder of the overdue report may still help, while money is underway, and for a
    project that owes no report or has handed it in.
    """
    if not policy.may_decide(by):
        raise NotPermitted("the programme manager decides on reports")
    lock(application)
    db.session.refresh(application)
    missed = missed_report(application, regulation_of(application.local_call.call))
    if missed is None:
        raise refusal("report_not_missed")
    if riga_day(at) < missed.decided_from:
        raise refusal("report_may_still_come", day=missed.decided_from)
    if not reason.strip():
        raise refusal("missed_without_reason")
    report = db.session.scalar(select(FinalReport).where(FinalReport.application_id == application.id))
    if report is None:
        report = open_report(application, missed.due_on, by=by, at=at)
    lock_report(report)
    settlement = settlement_of(report, missed=missed.due_on)
    refuse_if(obstacles(report, settlement))
    carry_out(
        REPORT_WORKFLOW, report, ReportAction.REJECT_MISSED, by=by, at=at,
        facts={"due": settlement.due, "paid": settlement.paid, "note": reason},
        decided_at=at, decided_by_id=by.user_id, decision_note=reason,
    )  # fmt: skip
    return settle_report(report, settlement, by=by, at=at)
