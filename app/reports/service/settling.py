"""What a decision on a report means in money: every euro of the award finds its place."""

from datetime import datetime

from app.agreements.queries import contract_of
from app.applications.models import Application
from app.audit import carry_out
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import present
from app.core.holidays import holidays_around
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, post
from app.payments.models import PaymentKind
from app.payments.service import place_due, propose_recovery
from app.payments.service.completing import complete
from app.reports.arithmetic import ZERO
from app.reports.letters import tell_decided
from app.reports.models import FinalReport, Settlement
from app.reports.workflow import REPORT_WORKFLOW, ReportAction, Verdict
from app.selection.canonical import write_finding
from app.selection.queries import award_of
from competition_rules import settlement as rules
from competition_rules.calendar import add_working_days


def settle_report(report: FinalReport, found: rules.Settlement, *, by: Actor, at: datetime) -> Settlement:
    """Write the settlement of a decided report and move the project's money by it.

    A balance becomes the final due, an overpayment a proposed recovery; with neither a project that was not terminated
    is completed.
    """
    application = report.application
    settlement = Settlement(
        application_id=application.id, report_id=report.id, verdict=Verdict(found.verdict),
        award=award_of(application), paid=found.paid, due=found.due, balance=found.balance,
        recovery=found.recovery, released=found.released,
        steps=[write_finding(step) for step in found.steps], settled_at=at, settled_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(settlement)
    db.session.flush()
    present(contract_of(application.id), "it was reported on").settled_at = at
    _move(application, settlement, by=by, at=at)
    _follow_up(application, settlement, by=by, at=at)
    facts = {
        "due": found.due, "balance": found.balance, "recovery": found.recovery, "released": found.released,
    }  # fmt: skip
    carry_out(REPORT_WORKFLOW, report, ReportAction.SETTLE, by=by, at=at, facts=facts)
    tell_decided(report, settlement, at=at)
    return settlement


def _move(application: Application, settlement: Settlement, *, by: Actor, at: datetime) -> None:
    """The accepted part of what was paid is accepted; what will never be paid goes back to the call."""
    paid = Place(AccountKind.PAID, application.id)
    accepted = min(settlement.paid, settlement.due)
    if accepted > ZERO:
        act, target = f"settle {application.id}: accept", Place(AccountKind.ACCEPTED, application.id)
        post(act, paid, target, accepted, by=by, at=at)
    committed = Place(AccountKind.COMMITTED, application.id)
    # What a termination released went back then.
    released = min(settlement.released, balance(committed))
    if released > ZERO:
        call = Place(AccountKind.CALL, application.local_call.call_id)
        post(f"settle {application.id}: release", committed, call, released, by=by, at=at)


def _follow_up(application: Application, settlement: Settlement, *, by: Actor, at: datetime) -> None:
    basis = f"report {application.number}"
    if settlement.balance > ZERO:
        today = riga_day(at)
        days = regulation_of(application.local_call.call).balance_due.working_days
        place_due(
            application, PaymentKind.BALANCE, settlement.balance,
            due_on=add_working_days(today, days, holidays_around(today)), basis=basis, is_final=True, by=by, at=at,
        )  # fmt: skip
    elif settlement.recovery > ZERO:
        propose_recovery(application, settlement.recovery, basis=basis, by=by, at=at)
    else:
        complete([application], by=by, at=at)
