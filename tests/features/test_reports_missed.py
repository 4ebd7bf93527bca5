"""A report that never comes: when IKVD may decide without it, and where each euro goes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.agreements.models import GrantAgreement
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, Refused, present
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.outbox.models import OutboxMessage
from app.payments.models import PaymentKind
from app.payments.workflow import RecoveryStatus
from app.reports import missed
from app.reports import service as reports
from app.reports.models import FinalReport, Settlement
from app.reports.workflow import ReportStatus, Verdict
from tests.features.money_desk import Desk, desk
from tests.features.test_agreement_terminations import confirm, contracted, proposed
from tests.workflows.invariants import check_all

__all__ = ["desk"]
FIRST = PaymentKind.PREFINANCING
PREFINANCED, GRANT = Decimal("3680.00"), Decimal("4600.00")
NEVER = "Atgādināts divreiz, atbildes nav."


def application_of(desk: Desk) -> Application:
    return present(db.session.get(Application, desk.grants.field.application_ids[0]), "it was built")


def reject(desk: Desk, *, reason: str = NEVER, by: Actor | None = None) -> Settlement:
    actor = by or desk.grants.field.managers[0]
    settlement = reports.reject_missed(application_of(desk), reason=reason, by=actor, at=desk.grants.at)
    db.session.commit()
    check_all(desk.grants.field, 2)
    return settlement


def refused_rule(desk: Desk, *, reason: str = NEVER) -> str:
    with pytest.raises(Refused) as caught:
        reject(desk, reason=reason)
    db.session.rollback()
    return caught.value.findings[0].rule


def wait_until_missed(desk: Desk, days_more: int = 0) -> None:
    """To the day of the report and as many days on as its reminder takes."""
    agreement = db.session.scalars(select(GrantAgreement)).one()
    report = db.session.scalar(select(FinalReport))
    due_on = report.due_on if report else agreement.ends_on + timedelta(days=30)
    desk.grants.at += timedelta(days=(due_on - riga_day(desk.grants.at)).days + 8 + days_more)


def test_a_terminated_project_that_never_reports_pays_everything_back(desk: Desk) -> None:
    agreement, field = contracted(desk, paid=True), desk.grants.field
    confirm(desk, proposed(desk, "given_up", desk.grants.representative(0)))
    assert refused_rule(desk) == "report_may_still_come"
    wait_until_missed(desk, days_more=-1)
    assert refused_rule(desk) == "report_may_still_come"
    assert missed.to_decide(riga_day(desk.grants.at)) == 0
    wait_until_missed(desk)
    assert missed.to_decide(riga_day(desk.grants.at)) == 1
    assert refused_rule(desk, reason="  ") == "missed_without_reason"
    settlement = reject(desk)
    assert (settlement.verdict, settlement.due, settlement.recovery) == (Verdict.REJECTED, 0, PREFINANCED)
    assert [step["rule"] for step in settlement.steps] == ["not_reported", "due"]
    recovery = present(desk.grants.recovery(0), "it was paid")
    assert (recovery.status, recovery.amount) == (RecoveryStatus.PROPOSED, PREFINANCED)
    assert desk.grants.claim(0, field.approvers[0])
    assert desk.grants.repay(0, PREFINANCED, "B-1", field.preparers[0])
    check_all(field, 2)
    assert recovery.status is RecoveryStatus.REPAID
    assert agreement.application.status is ApplicationStatus.TERMINATED
    assert missed.to_decide(riga_day(desk.grants.at)) == 0


def test_a_project_in_force_whose_report_nobody_opened_is_settled_too(desk: Desk) -> None:
    contracted(desk, paid=True)
    call = Place(AccountKind.CALL, application_of(desk).local_call.call_id)
    wait_until_missed(desk)
    before = funds.balance(call)
    settlement = reject(desk)
    report = db.session.query(FinalReport).one()
    assert (report.status, report.submitted_at, report.decision_note) == (ReportStatus.SETTLED, None, NEVER)
    assert (settlement.recovery, settlement.released) == (PREFINANCED, GRANT - PREFINANCED)
    assert funds.balance(call) - before == GRANT - PREFINANCED
    letters = db.session.scalars(select(OutboxMessage.template)).all()
    assert "reports/decided" in letters
    assert refused_rule(desk) == "report_not_missed"


def test_a_report_that_came_in_time_is_decided_as_any_other(desk: Desk) -> None:
    contracted(desk, paid=True)
    wait_until_missed(desk)
    assert desk.grants.hand_in(0, reached=20)
    assert refused_rule(desk) == "report_not_missed"
    assert db.session.query(Settlement).count() == 0


def test_a_returned_report_has_its_time_again(desk: Desk) -> None:
    contracted(desk, paid=True)
    wait_until_missed(desk)
    assert desk.grants.hand_in(0, reached=20)
    report = db.session.query(FinalReport).one()
    by = desk.grants.field.coordinator
    reports.return_report(report, note="Papildināt.", by=by, at=desk.grants.at)
    db.session.commit()
    assert refused_rule(desk) == "report_may_still_come"
    desk.grants.at += timedelta(days=8)
    assert reject(desk).recovery == PREFINANCED


def test_nobody_but_ikvd_decides_without_a_report(desk: Desk) -> None:
    contracted(desk, paid=True)
    wait_until_missed(desk)
    for actor in (
        desk.grants.field.coordinator,
        desk.grants.field.approvers[0],
        desk.grants.representative(0),
    ):
        with pytest.raises(NotPermitted):
            reject(desk, by=actor)
        db.session.rollback()
    assert db.session.query(Settlement).count() == 0
