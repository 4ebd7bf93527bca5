"""Who acts next, by when and what follows, over the whole life of an application."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.agreements.models import Party
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.errors import present
from app.core.roles import Role
from app.extensions import db
from app.home.cases import next_steps
from app.home.next_step import CaseFacts, Instalment, NextStep, Who, next_step
from app.home.next_words import STEPS, WHO
from app.payments.models import PaymentKind
from app.payments.workflow import PaymentStatus, RecoveryStatus
from app.reports.workflow import ReportStatus
from tests.builders import applications, quotas, reports
from tests.counting import counted_queries
from tests.features.reports_ground import the_project, the_projects

S, P, R = ApplicationStatus, PaymentStatus, ReportStatus
TODAY, CLOSES, EVALUATED = date(2022, 5, 1), date(2022, 5, 2), date(2022, 6, 1)
PAID = Instalment(P.CONFIRMED, date(2022, 7, 1), is_paid=True)
RUNNING = CaseFacts(
    status=S.CONTRACTED, today=TODAY, account=BankAccountStatus.VERIFIED, prefinancing=PAID,
    ends_on=date(2022, 12, 31), report_due_on=date(2023, 1, 30),
)  # fmt: skip
OWED = Instalment(None, date(2022, 7, 1))
OVER = replace(RUNNING, today=date(2023, 1, 1))


def before(status, **values):
    facts = {"closes_on": CLOSES, "evaluated_by_on": EVALUATED, "today": TODAY}
    return CaseFacts(status=status, **{**facts, **values})


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (before(S.DRAFT), NextStep("submit", Who.YOU, CLOSES)),
        (before(S.DRAFT, today=CLOSES), NextStep("submit", Who.YOU, CLOSES)),
        (before(S.DRAFT, today=CLOSES + timedelta(1)), NextStep("missed", Who.NOBODY)),
        (before(S.SUBMITTED), NextStep("check", Who.MUNICIPALITY, EVALUATED)),
        (before(S.RETURNED, clarify_by=TODAY), NextStep("clarify", Who.YOU, TODAY)),
        (
            before(S.RETURNED, clarify_by=TODAY - timedelta(1)),
            NextStep("unanswered", Who.MUNICIPALITY, EVALUATED),
        ),
        (before(S.ELIGIBLE), NextStep("assess", Who.COMMISSION, EVALUATED)),
        (before(S.ASSESSED), NextStep("rank", Who.COMMISSION, EVALUATED)),
        (before(S.INELIGIBLE), NextStep("ineligible", Who.NOBODY)),
        (before(S.REJECTED), NextStep("rejected", Who.NOBODY)),
        (before(S.RESERVE), NextStep("reserve", Who.COMMISSION)),
        (before(S.WITHDRAWN), NextStep("withdrawn", Who.NOBODY)),
        (before(S.REJECTED, is_appealed=True), NextStep("review_appeal", Who.IKVD)),
        (before(S.RESERVE, is_appealed=True), NextStep("review_appeal", Who.IKVD)),
        (before(S.APPROVED, is_appealed=True), NextStep("review_appeal", Who.IKVD)),
        (before(S.APPROVED), NextStep("prepare_agreement", Who.MUNICIPALITY)),
        (before(S.APPROVED_WITH_CONDITIONS), NextStep("check_conditions", Who.MUNICIPALITY)),
        (before(S.COMPLETED), NextStep("completed", Who.NOBODY)),
        (before(S.TERMINATED), NextStep("terminated", Who.NOBODY)),
        (
            before(S.TERMINATED, recovery=RecoveryStatus.CLAIMED, repay_by=EVALUATED),
            NextStep("repay", Who.YOU, EVALUATED),
        ),
    ],
)
def test_before_the_agreement_and_after_the_end(case, expected):
    assert next_step(case) == expected


@pytest.mark.parametrize(
    ("signed", "who"),
    [
        ((), Who.YOU),
        ((Party.MUNICIPALITY, Party.IKVD), Who.YOU),
        ((Party.APPLICANT,), Who.MUNICIPALITY),
        ((Party.APPLICANT, Party.MUNICIPALITY), Who.IKVD),
    ],
)
def test_a_prepared_agreement_waits_for_the_applicant_first(signed, who):
    case = before(S.APPROVED, agreement=AgreementStatus.PREPARED, signed=frozenset(signed))
    assert next_step(case) == NextStep("sign", who)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"account": None}, NextStep("enter_account", Who.YOU, OWED.due_on)),
        ({"account": BankAccountStatus.ENTERED}, NextStep("verify_account", Who.MUNICIPALITY, OWED.due_on)),
        ({"is_held": True}, NextStep("lift_hold", Who.IKVD)),
        ({}, NextStep("pay_prefinancing", Who.IKVD, OWED.due_on)),
        (
            {"prefinancing": replace(OWED, payment=P.EXPORTED)},
            NextStep("execute_prefinancing", Who.BANK, OWED.due_on),
        ),
        (
            {"prefinancing": replace(OWED, payment=P.RETURNED)},
            NextStep("pay_prefinancing", Who.IKVD, OWED.due_on),
        ),
    ],
)
def test_until_the_prefinancing_is_paid(change, expected):
    assert next_step(replace(RUNNING, **{"prefinancing": OWED, **change})) == expected


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (RUNNING, NextStep("carry_out", Who.YOU, RUNNING.ends_on)),
        (OVER, NextStep("report", Who.YOU, OVER.report_due_on)),
        (replace(OVER, report=R.DRAFT), NextStep("report", Who.YOU, OVER.report_due_on)),
        (replace(OVER, report=R.SUBMITTED), NextStep("check_report", Who.MUNICIPALITY)),
        (replace(OVER, report=R.RETURNED), NextStep("mend_report", Who.YOU)),
        (replace(OVER, report=R.CHECKED), NextStep("decide_report", Who.IKVD)),
        (replace(OVER, report=R.ACCEPTED), NextStep("settle", Who.IKVD)),
        (replace(OVER, report=R.SETTLED), NextStep("close", Who.IKVD)),
        (replace(OVER, report=R.SETTLED, balance=OWED), NextStep("pay_balance", Who.IKVD, OWED.due_on)),
        (
            replace(OVER, report=R.SETTLED, balance=replace(OWED, payment=P.EXPORTED)),
            NextStep("execute_balance", Who.BANK, OWED.due_on),
        ),
        (replace(OVER, report=R.SETTLED, recovery=RecoveryStatus.PROPOSED), NextStep("claim", Who.IKVD)),
        (
            replace(OVER, report=R.SETTLED, recovery=RecoveryStatus.CLAIMED, repay_by=EVALUATED),
            NextStep("repay", Who.YOU, EVALUATED),
        ),
    ],
)
def test_while_the_project_runs_and_reports(case, expected):
    assert next_step(case) == expected


@pytest.mark.parametrize("status", ApplicationStatus)
@pytest.mark.parametrize("report", [None, *ReportStatus])
@pytest.mark.parametrize("recovery", [None, *RecoveryStatus])
def test_whatever_the_case_is_there_are_words_for_its_next_step(status, report, recovery):
    step = next_step(CaseFacts(status=status, today=TODAY, report=report, recovery=recovery))
    assert step.code in STEPS
    assert step.who in WHO


def the_step(project, at):
    return next_steps([project.id], at)[project.id]


def test_the_facts_come_from_the_case_itself(running):
    project = the_project()
    at = reports.signed_at(project) + timedelta(days=1)
    agreed = reports.after_end(project)
    assert the_step(project, at) == NextStep("carry_out", Who.YOU, project.ends_on)
    due = present(project.ends_on, "it runs") + timedelta(days=30)
    assert the_step(project, agreed) == NextStep("report", Who.YOU, due)
    reports.settled(project)
    step = the_step(project, agreed)
    assert (step.code, step.who, step.by is not None) == ("pay_balance", Who.IKVD, True)
    reports.pay(project, PaymentKind.BALANCE, agreed + timedelta(days=30))
    assert the_step(project, agreed) == NextStep("completed", Who.NOBODY)


def test_a_report_handed_in_waits_for_the_municipality(running):
    project = the_project()
    reports.submitted(project)
    assert the_step(project, reports.after_end(project, 6)) == NextStep("check_report", Who.MUNICIPALITY)


def test_three_cases_cost_as_many_queries_as_one(three_running):
    projects = [project.id for project in the_projects()]
    counts = []
    for asked in (projects[:1], projects):
        db.session.expire_all()
        with counted_queries() as statements:
            assert len(next_steps(asked, clock.now())) == len(asked)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6


def test_the_list_and_the_page_say_who_acts_next(app, client):
    local_call = quotas.announced_local_call()
    draft = applications.a_filled_draft(local_call)
    with clock.at(applications.opened(local_call)):
        client.sign_in(applications.seat(Role.REPRESENTATIVE, draft.organisation))
        for address in ("/applications", f"/applications/{draft.id}"):
            text = client.get(address).get_data(as_text=True)
            assert "pabeidziet un iesniedziet pieteikumu" in text
