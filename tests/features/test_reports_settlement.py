"""From the checked report to the last euro: verdicts, settlements and what the ledger says after each."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance, verify
from app.funds.service import Place
from app.outbox.models import OutboxMessage
from app.payments import service as payments
from app.payments.models import Due, PaymentKind, Recovery
from app.payments.workflow import RecoveryStatus
from app.reports import service
from app.reports.arithmetic import fingerprint, settlement_of
from app.reports.models import FinalReport, Settlement
from app.reports.workflow import ReportStatus, Verdict
from tests.builders import accounts, reports
from tests.builders.receipts import came_back
from tests.features.reports_ground import the_project

NOTHING = Decimal("0.00")
PLACES = (
    AccountKind.COMMITTED, AccountKind.IN_TRANSIT, AccountKind.PAID, AccountKind.ACCEPTED, AccountKind.RECEIVABLE,
)  # fmt: skip


def places(project: Application) -> dict[str, str]:
    """Where the project's money is: places that hold nothing are left out."""
    held = {kind.value: balance(Place(kind, project.id)) for kind in PLACES}
    return {kind: str(amount) for kind, amount in held.items() if amount}


def in_call(project: Application) -> Decimal:
    return balance(Place(AccountKind.CALL, project.local_call.call_id))


def manager(project: Application) -> Actor:
    return reports.people(project.local_call).manager


def decide(project: Application, report: FinalReport, verdict: Verdict, note: str = "") -> Settlement:
    """The manager decides; afterwards every euro of the award has its place."""
    before = in_call(project)
    seen, by, at = fingerprint(settlement_of(report)), manager(project), reports.after_end(project, 10)
    if verdict is Verdict.ACCEPTED:
        service.accept(report, note=note, seen=seen, by=by, at=at)
    elif verdict is Verdict.ACCEPTED_IN_PART:
        service.accept_in_part(report, note=note, seen=seen, by=by, at=at)
    else:
        service.reject(report, reason=note, seen=seen, by=by, at=at)
    settlement = db.session.scalars(select(Settlement)).one()
    assert report.status is ReportStatus.SETTLED
    assert settlement.verdict is verdict
    assert settlement.paid - settlement.recovery + settlement.balance == settlement.due
    assert settlement.released + settlement.paid + settlement.balance == settlement.award
    assert in_call(project) - before == settlement.released
    assert sum(map(Decimal, places(project).values())) == settlement.award - settlement.released
    assert balance(Place(AccountKind.ACCEPTED, project.id)) == settlement.due - settlement.balance
    assert balance(Place(AccountKind.PAID, project.id)) == settlement.recovery
    assert verify() == []
    return settlement


def sums(settlement: Settlement) -> tuple[str, str, str, str]:
    """What is due, still to pay, to pay back, and back in the call."""
    four = (settlement.due, settlement.balance, settlement.recovery, settlement.released)
    due, still, back, released = map(str, four)
    return due, still, back, released


def claim_and_repay(project: Application) -> None:
    """A second person claims, and the money comes back."""
    those, at = reports.people(project.local_call), reports.after_end(project, 20)
    recovery = db.session.scalars(select(Recovery)).one()
    payments.claim(recovery, by=those.approver, at=at)
    came_back(recovery, recovery.amount, "R-1", at.date(), by=those.preparer, approver=those.approver, at=at)
    assert recovery.status is RecoveryStatus.REPAID


@pytest.mark.usefixtures("running")
def test_a_project_carried_out_whole_is_paid_the_balance_and_completed():
    project = the_project()
    settlement = decide(project, reports.checked(project), Verdict.ACCEPTED)
    assert sums(settlement) == ("4600.00", "920.00", "0.00", "0.00")
    assert places(project) == {"accepted": "3680.00", "committed": "920.00"}
    due = db.session.scalars(select(Due).where(Due.kind == PaymentKind.BALANCE)).one()
    assert (due.amount, due.is_final) == (Decimal("920.00"), True)
    assert project.status == "contracted"
    reports.pay(project, PaymentKind.BALANCE, reports.after_end(project, 12))
    assert (places(project), project.status) == ({"accepted": "4600.00"}, ApplicationStatus.COMPLETED)


@pytest.mark.usefixtures("running")
def test_the_balance_is_due_ten_working_days_after_the_decision():
    project = the_project()
    report = reports.checked(project)
    # The Thursday before Easter: Good Friday and Easter Monday are no working days.
    at = reports.after_end(project, 10).replace(year=2023, month=4, day=6)
    service.accept(report, by=manager(project), at=at)
    due = db.session.scalars(select(Due).where(Due.kind == PaymentKind.BALANCE)).one()
    assert due.due_on.isoformat() == "2023-04-24"


@pytest.mark.usefixtures("running")
def test_a_project_carried_out_in_part_is_paid_for_that_part():
    project = the_project()
    settlement = decide(project, reports.checked(project, reached=22), Verdict.ACCEPTED_IN_PART)
    assert sums(settlement) == ("4216.66", "536.66", "0.00", "383.34")
    reports.pay(project, PaymentKind.BALANCE, reports.after_end(project, 12))
    assert places(project) == {"accepted": "4216.66"}
    assert project.status is ApplicationStatus.COMPLETED


@pytest.mark.usefixtures("running")
def test_a_project_paid_more_than_its_part_pays_the_difference_back():
    project = the_project()
    settlement = decide(project, reports.checked(project, accepted=2), Verdict.ACCEPTED_IN_PART)
    assert sums(settlement) == ("3066.66", "0.00", "613.34", "920.00")
    claim_and_repay(project)
    assert places(project) == {"accepted": "3066.66"}
    assert project.status is ApplicationStatus.COMPLETED


def test_a_report_below_one_half_is_rejected_and_everything_paid_comes_back(any_database):
    project = reports.running()
    settlement = decide(project, reports.checked(project, accepted=1), Verdict.REJECTED)
    assert sums(settlement) == ("0.00", "0.00", "3680.00", "920.00")
    before = in_call(project)
    claim_and_repay(project)
    assert places(project) == {}
    assert in_call(project) - before == Decimal("3680.00")
    assert project.status is ApplicationStatus.COMPLETED


@pytest.mark.usefixtures("running")
def test_the_manager_may_reject_wholly_what_the_rules_would_accept_but_says_why():
    project = the_project()
    report = reports.checked(project)
    with pytest.raises(Refused) as refused:
        service.reject(report, reason=" ", by=manager(project), at=reports.after_end(project, 10))
    assert [finding.rule for finding in refused.value.findings] == ["rejection_without_reason"]
    settlement = decide(project, report, Verdict.REJECTED, "Dokumenti ir viltoti.")
    assert sums(settlement) == ("0.00", "0.00", "3680.00", "920.00")
    assert [step["rule"] for step in settlement.steps][-2:] == ["rejected_by_checker", "due"]
    letter = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "reports/decided")
    ).one()
    assert letter.to_address == project.organisation.email
    assert (letter.data["note"], letter.data["recovery"]) == ("Dokumenti ir viltoti.", "EUR 3680.00")


@pytest.mark.usefixtures("running")
def test_only_the_verdict_the_rules_come_to_may_be_given():
    project = the_project()
    report = reports.checked(project, accepted=2)
    with pytest.raises(Refused) as refused:
        service.accept(report, by=manager(project), at=reports.after_end(project, 10))
    assert [finding.rule for finding in refused.value.findings] == ["other_verdict"]
    assert (report.status, db.session.scalar(select(Settlement))) == (ReportStatus.CHECKED, None)


@pytest.mark.usefixtures("running")
def test_a_settlement_that_is_not_the_one_seen_is_refused():
    project = the_project()
    report = reports.checked(project)
    with pytest.raises(Refused) as refused:
        service.accept(
            report, seen="accepted 4600.00 0.00", by=manager(project), at=reports.after_end(project, 10)
        )
    assert [finding.rule for finding in refused.value.findings] == ["settlement_changed"]


@pytest.mark.usefixtures("running")
def test_who_checked_the_report_does_not_decide_on_it():
    project = the_project()
    report = reports.checked(project)
    checker = reports.people(project.local_call).coordinator
    both = accounts.membership(Role.PROGRAMME_MANAGER, person=accounts.user("plan-coordinator-"
        f"{project.local_call.municipality_id}@example.lv"))  # fmt: skip
    assert both.user_id == checker.user_id
    with pytest.raises(Refused) as refused:
        service.accept(report, by=accounts.actor_of(both), at=reports.after_end(project, 10))
    assert [finding.rule for finding in refused.value.findings] == ["decides_own_check"]
    with pytest.raises(NotPermitted):
        service.accept(report, by=checker, at=reports.after_end(project, 10))


@pytest.mark.usefixtures("app")
def test_no_report_is_decided_while_a_payment_is_underway_or_the_prefinancing_unpaid():
    project = reports.contracted()[0]
    those, at = reports.people(project.local_call), reports.after_end(project, 10)
    reports.verified_account(project)
    report = reports.checked(project)
    payment = payments.prepare(project, PaymentKind.PREFINANCING, by=those.preparer, at=at)
    with pytest.raises(Refused) as refused:
        service.accept(report, by=those.manager, at=at)
    assert [(one.rule, one.facts["number"]) for one in refused.value.findings] == [
        ("payment_underway", payment.end_to_end_id)
    ]
    payments.void(payment, reason="Atlikts", by=those.preparer, at=at)
    with pytest.raises(Refused) as refused:
        service.accept(report, by=those.manager, at=at)
    assert [finding.rule for finding in refused.value.findings] == ["prefinancing_unpaid"]
    settlement = decide(project, report, Verdict.REJECTED, "Projekts nav noticis.")
    assert sums(settlement) == ("0.00", "0.00", "0.00", "4600.00")
    assert (places(project), project.status) == ({}, ApplicationStatus.COMPLETED)


@pytest.mark.usefixtures("running")
def test_a_report_sent_back_is_checked_again_and_decided_once():
    project = the_project()
    report = reports.checked(project)
    those, at = reports.people(project.local_call), reports.after_end(project, 10)
    service.send_back(report, note="Pārbaudiet trešo aktivitāti.", by=those.manager, at=at)
    assert (report.status, report.checked_by_id) == (ReportStatus.SUBMITTED, None)
    marks = reports.marks(report)
    service.check(report, marks, version=report.version, by=those.coordinator, at=at)
    decide(project, report, Verdict.ACCEPTED)
    with pytest.raises(StaleState):
        service.accept(report, by=those.other_manager, at=at)


@pytest.mark.parametrize(
    ("prices", "eligible", "verdict", "expected"),
    [
        # Everything eligible: 90 % was paid, 10 % is the balance.
        ([("materials", "300.00"), ("services", "250.00"), ("equipment", "150.00")], {}, "accepted",
         ("700.00", "70.00", "0.00", "0.00")),
        # Costs above the grant: the grant is the ceiling.
        ([("materials", "500.00"), ("services", "400.00")], {}, "accepted", ("700.00", "70.00", "0.00", "0.00")),
        # One cost is eligible only in part.
        ([("materials", "300.00"), ("services", "400.00")], {2: "350.50"}, "accepted_in_part",
         ("650.50", "20.50", "0.00", "49.50")),
        # Less is eligible than was paid.
        ([("materials", "300.00"), ("services", "400.00")], {2: "0.00"}, "accepted_in_part",
         ("300.00", "0.00", "330.00", "70.00")),
        # Just what was paid is eligible: nothing more to pay, nothing to recover.
        ([("materials", "300.00"), ("services", "400.00")], {2: "330.00"}, "accepted_in_part",
         ("630.00", "0.00", "0.00", "70.00")),
        # Equipment counts for at most 40 % of all.
        ([("materials", "300.00"), ("equipment", "400.00")], {}, "accepted_in_part",
         ("500.00", "0.00", "130.00", "70.00")),
        ([("materials", "700.00")], {1: "0.00"}, "rejected", ("0.00", "0.00", "630.00", "70.00")),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("running_on_costs")
def test_actual_costs_are_paid_as_far_as_they_are_eligible(prices, eligible, verdict, expected):
    project = the_project()
    report = reports.checked(project, prices=prices, eligible=eligible)
    settlement = decide(project, report, Verdict(verdict))
    assert (sums(settlement), settlement.award) == (expected, Decimal("700.00"))
    if settlement.balance:
        reports.pay(project, PaymentKind.BALANCE, reports.after_end(project, 12))
    if settlement.recovery:
        claim_and_repay(project)
    assert places(project) == ({"accepted": expected[0]} if settlement.due else {})
    assert project.status is ApplicationStatus.COMPLETED
