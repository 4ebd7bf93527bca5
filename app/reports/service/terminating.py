"""Confirming the termination of an agreement: the project ends, and what was paid finds its way."""

from datetime import datetime

from sqlalchemy import select

from app.agreements import service as agreements
from app.agreements.models import AgreementTermination
from app.agreements.workflow import SettledBy
from app.applications.models import Application
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present, refusal
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.service import Place, post
from app.payments.service import propose_recovery, withdraw_unpaid
from app.payments.service.locking import lock
from app.reports.models import FinalReport
from app.reports.service.writing import open_report
from app.reports.workflow import WRITABLE
from competition_rules.calendar import add_days


def terminate(termination: AgreementTermination, *, by: Actor, at: datetime) -> None:
    """Confirm a termination as another person than the proposer, and settle what was paid or have it reported on.

    Payments that are not with the bank are given up and what was never paid goes back. By the ground of the edition
    either a report on what was done until now is opened, or the sum proposed is to be paid back and the rest accepted.
    Refused, besides what `end_agreement` refuses, when the final report is handed in already.
    """
    application = termination.agreement.application
    lock(application)
    report = db.session.scalar(select(FinalReport).where(FinalReport.application_id == application.id))
    if report is not None and report.status not in WRITABLE:
        raise refusal("report_handed_in")
    agreements.end_agreement(termination, by=by, at=at)
    withdraw_unpaid(application, reason=termination.reason, by=by, at=at)
    if termination.settled_by is SettledBy.REPORT:
        _have_reported(application, report, by=by, at=at)
    elif termination.settled_by is SettledBy.SUM:
        _settle_by_sum(termination, by=by, at=at)


def _have_reported(application: Application, report: FinalReport | None, *, by: Actor, at: datetime) -> None:
    days = regulation_of(application.local_call.call).final_report.due_days
    due_on = add_days(riga_day(at), days)
    if report is None:
        open_report(application, due_on, by=by, at=at)
    elif due_on < report.due_on:
        report.due_on = due_on


def _settle_by_sum(termination: AgreementTermination, *, by: Actor, at: datetime) -> None:
    agreement = termination.agreement
    project = agreement.application_id
    paid = present(termination.paid, "it is confirmed")
    recovery = present(termination.recovery, "a sum settles the project")
    agreement.settled_at = at
    if paid > recovery:
        source, target = Place(AccountKind.PAID, project), Place(AccountKind.ACCEPTED, project)
        post(f"terminate {project}: accept", source, target, paid - recovery, by=by, at=at)
    if recovery:
        propose_recovery(
            agreement.application, recovery, basis=f"termination {agreement.number}", by=by, at=at
        )
