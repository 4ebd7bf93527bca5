"""Submitting: the receipt, the deadline to the millisecond, and what keeps an application from being submitted."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from app.applications import service
from app.applications.models import LateAttempt, SubmissionSnapshot
from app.applications.queries import current_snapshot, snapshot_content
from app.applications.service import TooLate
from app.applications.workflow import ApplicationStatus
from app.calls.queries import deadline_of
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from tests.builders import accounts, applications, calls, participation, quotas, registry

A_MILLISECOND = timedelta(milliseconds=1)


def submit(application, at, *, is_signed_off=True):
    by = applications.representative(application.organisation)
    return service.submit(application, is_signed_off=is_signed_off, by=by, at=at)


def rules_of(refused):
    return {finding.rule for finding in refused.value.findings}


@pytest.fixture
def local_call(app):
    return quotas.announced_local_call()


def test_a_submitted_application_has_a_number_a_receipt_and_a_sealed_text(local_call):
    at = applications.opened(local_call)
    application = applications.a_submitted_application(local_call, at=at)
    snapshot = current_snapshot(application)
    content = snapshot_content(snapshot)
    assert application.status is ApplicationStatus.SUBMITTED
    assert application.number == f"JIP-2022-{application.id:04d}"
    assert application.submitted_at == at
    assert snapshot.receipt_number == f"{application.number}/1"
    assert snapshot.sha256 == hashlib.sha256(snapshot.content.encode()).hexdigest()
    assert snapshot.content == json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert content["asked"] == "4600.00"
    assert content["municipality"]["name"] == "Saldus novads"
    assert content["organisation"]["registration_number"] == application.organisation.registration_number
    assert [task["code"] for task in content["sections"]["plan_tasks"]["tasks"]] == ["1.1", "1.2"]
    assert [task["title"] for task in content["sections"]["plan_tasks"]["tasks"]] == [
        "Uzdevums 1.1", "Uzdevums 1.2",
    ]  # fmt: skip
    assert len(content["sections"]["activities"]["rows"]) == 3
    assert (application.participants, application.participants_at_risk) == (24, 14)
    assert content["filing"]["signed_off_by"] == "Representative Ozola"


def test_submitting_twice_gives_the_same_receipt_and_one_snapshot_and_one_letter(local_call):
    application = applications.a_submitted_application(local_call)
    first = current_snapshot(application)
    assert submit(application, applications.opened(local_call, 2)) is first
    assert db.session.query(SubmissionSnapshot).count() == 1
    assert [one.template for one in db.session.query(OutboxMessage)] == ["applications/receipt"]


# On the last Sunday of March a night loses an hour, on the last Sunday of October it gains one.
@pytest.mark.parametrize(
    ("announced", "last_day", "deadline"),
    [
        (datetime(2022, 4, 4, 9, tzinfo=UTC), date(2022, 5, 4), datetime(2022, 5, 4, 21, tzinfo=UTC)),
        (datetime(2022, 2, 24, 9, tzinfo=UTC), date(2022, 3, 26), datetime(2022, 3, 26, 22, tzinfo=UTC)),
        (datetime(2022, 2, 25, 9, tzinfo=UTC), date(2022, 3, 27), datetime(2022, 3, 27, 21, tzinfo=UTC)),
        (datetime(2022, 9, 29, 9, tzinfo=UTC), date(2022, 10, 29), datetime(2022, 10, 29, 21, tzinfo=UTC)),
        (datetime(2022, 9, 30, 9, tzinfo=UTC), date(2022, 10, 30), datetime(2022, 10, 30, 22, tzinfo=UTC)),
    ],
)
def test_the_deadline_is_the_end_of_the_last_day_in_riga(app, announced, last_day, deadline):
    participation.signed(registry.municipality(), signed_on=date(2022, 1, 10), at=announced)
    local_call = quotas.announced_local_call(at=announced)
    assert (local_call.closes_on, deadline_of(local_call)) == (last_day, deadline)
    application = applications.a_filled_draft(local_call, at=announced)
    for late in (deadline, deadline + A_MILLISECOND):
        with pytest.raises(TooLate) as refused:
            submit(application, late)
        assert rules_of(refused) == {"submitted_late"}
    assert application.status is ApplicationStatus.DRAFT
    assert submit(application, deadline - A_MILLISECOND).submitted_at == deadline - A_MILLISECOND


def test_a_late_attempt_is_kept(local_call):
    application = applications.a_filled_draft(local_call)
    by = applications.representative(application.organisation)
    late = deadline_of(local_call) + A_MILLISECOND
    service.record_late_attempt(application, deadline_of(local_call), by=by, at=late)
    attempt = db.session.query(LateAttempt).one()
    assert (attempt.attempted_at, attempt.deadline) == (late, deadline_of(local_call))


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"idea": {"ends_on": ""}}, {"criterion_dates_missing"}),
        ({"idea": {"ends_on": "15.07.2022."}}, {"criterion_duration_out_of_limits"}),
        ({"idea": {"starts_on": "kaut kad"}}, {"criterion_dates_missing", "criterion_sections_missing"}),
        ({"idea": {"summary": ""}}, {"criterion_sections_missing"}),
        ({"declarations": {"double_funding": False}}, {"criterion_not_declared"}),
        ({"declarations": {"annexes": False}}, {"criterion_annexes_missing"}),
        ({"declarations": {"tax_debt": False}}, {"criterion_sections_missing"}),
        ({"organisation": {"responsible_adult": ""}}, {"criterion_no_responsible_adult"}),
        ({"target": {"participants_at_risk": "25"}}, {"criterion_sections_missing"}),
        ({"activities": {"rows": []}}, {"criterion_sections_missing"}),
    ],
)
def test_what_an_administrative_criterion_finds_blocks_the_submission(local_call, changes, rules):
    application = applications.a_filled_draft(local_call, changes=changes)
    with pytest.raises(Refused) as refused:
        submit(application, applications.opened(local_call))
    assert rules_of(refused) == rules
    assert all(finding.point.startswith("16.") for finding in refused.value.findings)
    assert current_snapshot(application) is None


def test_nothing_is_submitted_without_the_sign_off(local_call):
    application = applications.a_filled_draft(local_call)
    with pytest.raises(Refused) as refused:
        submit(application, applications.opened(local_call), is_signed_off=False)
    assert rules_of(refused) == {"criterion_not_signed_off"}


def test_only_the_representative_submits_and_withdraws(local_call):
    application = applications.a_filled_draft(local_call)
    editor = accounts.actor(Role.EDITOR, application.organisation)
    at = applications.opened(local_call)
    with pytest.raises(NotPermitted):
        service.submit(application, is_signed_off=True, by=editor, at=at)
    with pytest.raises(NotPermitted):
        service.withdraw(application, by=editor, at=at)


def test_an_application_is_withdrawn_and_cannot_be_submitted_any_more(local_call):
    application = applications.a_submitted_application(local_call)
    by = applications.representative(application.organisation)
    at = applications.opened(local_call, 2)
    service.withdraw(application, by=by, at=at)
    assert application.status is ApplicationStatus.WITHDRAWN
    with pytest.raises(StaleState):
        submit(application, at)


def test_under_actual_costs_the_plan_is_asked_and_its_ceilings_hold(app):
    local_call = quotas.announced_local_call(code=calls.ACTUAL_COSTS)
    application = applications.a_filled_draft(local_call)
    assert application.asked == sum(line.amount for line in application.budget_lines) > 0
    assert str(application.asked) == "700.00"
    submit(application, applications.opened(local_call))
    content = snapshot_content(current_snapshot(application))
    assert content["sections"]["budget"]["rows"][0] == {
        "category": "materials", "description": "Krekli", "amount": "300.00",
        "category_title": {"lv": "Materiāli", "en": "Materials"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        ([("equipment", "500,00"), ("materials", "100,00")], {"over_category_ceiling"}),
        ([("materials", "1000,01")], {"criterion_over_ceiling"}),
        ([], {"criterion_nothing_asked", "nothing_planned"}),
        (
            [("materials", "1.234")],
            {"criterion_sections_missing", "criterion_nothing_asked", "nothing_planned"},
        ),
    ],
)
def test_a_cost_plan_over_a_ceiling_is_not_submitted(app, rows, rules):
    local_call = quotas.announced_local_call(code=calls.ACTUAL_COSTS)
    typed = [{"category": code, "description": "Prece", "amount": amount} for code, amount in rows]
    application = applications.a_filled_draft(local_call, changes={"budget": {"rows": typed}})
    with pytest.raises(Refused) as refused:
        submit(application, applications.opened(local_call))
    assert rules_of(refused) == rules
