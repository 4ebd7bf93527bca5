"""Opening, writing, handing in and checking a report."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.applications.models import Application
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from app.reports import service
from app.reports.completeness import warnings
from app.reports.content import ActivityEntry, ActivityMark, ExpenseEntry, ExpenseMark, Marks, ReportContent
from app.reports.workflow import ReportStatus
from tests.builders import accounts, applications, quotas, registry, reports
from tests.features.reports_ground import the_project


def writer(project: Application) -> Actor:
    return applications.representative(project.organisation)


def rules_of(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [finding.rule for finding in refused.value.findings]


@pytest.mark.usefixtures("running")
def test_a_report_opens_with_a_row_for_each_planned_activity_and_is_due_thirty_days_after_the_end():
    project = the_project()
    report = reports.started(project)
    assert [row.activity.title for row in report.activities] == [
        "Maršrutu plānošana", "Skrējienu nedēļa", "Noslēguma pasākums",
    ]  # fmt: skip
    assert project.ends_on is not None
    assert report.due_on == project.ends_on + timedelta(days=30)
    assert reports.started(project) is report


@pytest.mark.usefixtures("running")
def test_only_the_own_organisation_opens_a_report():
    project = the_project()
    stranger = accounts.actor(Role.REPRESENTATIVE, registry.organisation("Cita biedrība", place=50))
    with pytest.raises(NotPermitted):
        service.start_report(project, by=stranger, at=reports.after_end(project))


@pytest.mark.usefixtures("app")
def test_a_project_without_a_signed_agreement_has_nothing_to_report():
    waiting = applications.an_eligible_application(quotas.announced_local_call())
    with pytest.raises(StaleState):
        service.start_report(waiting, by=writer(waiting), at=applications.opened(waiting.local_call, 40))


@pytest.mark.usefixtures("running")
def test_an_incomplete_report_is_saved_but_not_handed_in():
    project = the_project()
    report, at = reports.started(project), reports.after_end(project)
    first, second, third = (row.id for row in report.activities)
    content = ReportContent(
        results="Ir.",
        activities={
            first: ActivityEntry(is_done=True, held_on=date(2099, 1, 1), participants=3, description="Bija."),
            second: ActivityEntry(is_done=False),
            third: ActivityEntry(),
        },
        typed={"participants_reached": "divdesmit"},
    )
    service.save_report(report, content, version=1, by=writer(project), at=at)
    with pytest.raises(Refused) as refused:
        service.submit(report, by=writer(project), at=at)
    assert rules_of(refused) == [
        "report_unreadable", "report_without_summary", "report_without_at_risk", "activity_in_future",
        "activity_ages_differ", "activity_without_reason", "activity_unanswered",
        *["task_without_result"] * len(report.tasks),
    ]  # fmt: skip
    assert (report.status, report.version, report.results) == (ReportStatus.DRAFT, 2, "Ir.")


@pytest.mark.usefixtures("running_on_costs")
def test_costs_must_be_whole_before_the_report_is_handed_in():
    project = the_project()
    report, at, by = reports.written(project, prices=()), reports.after_end(project), writer(project)
    with pytest.raises(Refused) as refused:
        service.submit(report, by=by, at=at)
    assert rules_of(refused) == ["report_without_expenses"]
    whole = reports.whole_content(report)
    last = whole.activities[report.activities[0].id].held_on
    future = replace(
        reports.expense(4, "materials", "5.00", last or at.date()), paid_on=at.date() + timedelta(days=9)
    )
    content = ReportContent(**{**vars(whole), "expenses": [ExpenseEntry(2, "materials"), future]})
    service.save_report(report, content, version=report.version, by=by, at=at)
    with pytest.raises(Refused) as refused:
        service.submit(report, by=by, at=at)
    assert [(one.rule, one.facts["number"]) for one in refused.value.findings] == [
        ("expense_incomplete", 2), ("expense_in_future", 4),
    ]  # fmt: skip


@pytest.mark.usefixtures("running")
def test_the_second_of_two_writers_is_not_saved_over_the_first():
    project = the_project()
    report, at, by = reports.started(project), reports.after_end(project), writer(project)
    service.save_report(report, ReportContent(summary="Viens"), version=1, by=by, at=at)
    with pytest.raises(Refused) as refused:
        service.save_report(report, ReportContent(summary="Otrs"), version=1, by=by, at=at)
    assert (rules_of(refused), report.summary) == (["report_changed"], "Viens")


@pytest.mark.usefixtures("running")
def test_more_participants_at_risk_than_reached_are_refused():
    project = the_project()
    report = reports.started(project)
    with pytest.raises(Refused) as refused:
        service.save_report(
            report, ReportContent(participants_reached=3, at_risk_reached=4), version=1,
            by=writer(project), at=reports.after_end(project),
        )  # fmt: skip
    assert rules_of(refused) == ["at_risk_above_reached"]


@pytest.mark.parametrize(
    ("text", "is_doubtful"),
    [
        ("Piedalījās 120305-20417.", True),
        ("Kods 320415-12345", True),
        ("Rēķins 120305-2041", False),
        ("Tālrunis 991399-12345", False),
        ("Konts 5120305-20417", False),
    ],
)
@pytest.mark.usefixtures("running")
def test_what_reads_like_a_personal_code_is_pointed_out_but_not_refused(text, is_doubtful):
    project = the_project()
    report, at, by = reports.started(project), reports.after_end(project), writer(project)
    content = ReportContent(**{**vars(reports.whole_content(report)), "results": text})
    service.save_report(report, content, version=1, by=by, at=at)
    codes = [dict(one.facts) for one in warnings(report) if one.rule == "personal_code_like"]
    assert codes == [{"where": "report_results"}] * is_doubtful
    service.submit(report, by=by, at=at)
    assert report.status is ReportStatus.SUBMITTED


@pytest.mark.usefixtures("running")
def test_an_editor_writes_but_the_representative_hands_in():
    project = the_project()
    report = reports.written(project)
    editor = accounts.actor_of(applications.seat(Role.EDITOR, project.organisation))
    with pytest.raises(NotPermitted):
        service.submit(report, by=editor, at=reports.after_end(project))
    content = reports.whole_content(report)
    service.save_report(report, content, version=report.version, by=editor, at=reports.after_end(project))
    service.submit(report, by=writer(project), at=reports.after_end(project))
    with pytest.raises(StaleState):
        service.save_report(report, content, version=report.version, by=editor, at=reports.after_end(project))


@pytest.mark.usefixtures("running_on_costs")
def test_the_check_needs_every_mark_and_the_reason_of_every_no():
    project = the_project()
    report = reports.submitted(project)
    by, at = reports.people(project.local_call).coordinator, reports.after_end(project, 7)
    first, second, third = report.activities
    one, two, three = report.expenses
    marks = Marks(
        {first.id: ActivityMark(True), second.id: ActivityMark(False)},
        {one.id: ExpenseMark(Decimal("300.00")), two.id: ExpenseMark(Decimal("10.00"))},
    )
    service.save_marks(report, marks, version=report.version, note="Vēl.", by=by, at=at)
    assert (first.is_accepted, third.is_accepted, two.accepted) == (True, None, Decimal("10.00"))
    with pytest.raises(Refused) as refused:
        service.check(report, marks, version=report.version, by=by, at=at)
    assert rules_of(refused) == [
        "activity_refused_without_reason", "activity_not_marked", "expense_reduced_without_reason",
        "expense_reduced_without_point", "expense_not_marked",
    ]  # fmt: skip
    above = Marks({}, {three.id: ExpenseMark(Decimal("150.01"))})
    with pytest.raises(Refused) as refused:
        service.check(report, above, version=report.version, by=by, at=at)
    assert rules_of(refused) == ["eligible_above_cost"]


@pytest.mark.usefixtures("running")
def test_an_activity_that_did_not_take_place_cannot_be_accepted():
    project = the_project()
    report, at = reports.started(project), reports.after_end(project)
    content = reports.whole_content(report)
    left_out = {report.activities[0].id: ActivityEntry(is_done=False, description="Lija.")}
    content = ReportContent(**{**vars(content), "activities": {**content.activities, **left_out}})
    service.save_report(report, content, version=1, by=writer(project), at=at)
    service.submit(report, by=writer(project), at=at)
    with pytest.raises(Refused) as refused:
        service.check(
            report, reports.marks(report), version=report.version,
            by=reports.people(project.local_call).coordinator, at=at,
        )  # fmt: skip
    assert rules_of(refused) == ["activity_accepted_but_not_done"]


@pytest.mark.usefixtures("running")
def test_the_coordinator_checks_what_was_on_the_page_and_only_in_the_own_municipality():
    project = the_project()
    report, at = reports.submitted(project), reports.after_end(project, 7)
    stranger = accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads"))
    with pytest.raises(NotPermitted):
        service.check(report, reports.marks(report), version=report.version, by=stranger, at=at)
    with pytest.raises(NotPermitted):
        service.return_report(report, note="Nē", by=stranger, at=at)
    by = reports.people(project.local_call).coordinator
    with pytest.raises(Refused) as refused:
        service.check(report, reports.marks(report), version=report.version - 1, by=by, at=at)
    assert rules_of(refused) == ["report_changed"]


@pytest.mark.usefixtures("running_on_costs")
def test_a_returned_report_is_told_by_letter_corrected_and_handed_in_again():
    project = the_project()
    report, at = reports.submitted(project), reports.after_end(project, 7)
    by = reports.people(project.local_call).coordinator
    marks = reports.marks(report, eligible={2: "100.00"})
    service.save_marks(report, marks, version=report.version, by=by, at=at)
    with pytest.raises(Refused) as refused:
        service.return_report(report, note=" ", by=by, at=at)
    assert rules_of(refused) == ["return_without_note"]
    service.return_report(report, note="Pielieciet rēķinu.", by=by, at=at)
    letter = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.template == "reports/returned")
    ).one()
    written = write_letter(letter.template, letter.data)
    assert (letter.to_address, "Pielieciet rēķinu." in written.text) == (project.organisation.email, True)
    assert f"/reports/{report.id}" in written.text
    whole = reports.whole_content(report)
    changed = [whole.expenses[0], replace(whole.expenses[1], amount=Decimal("100.00"))]
    content = ReportContent(**{**vars(whole), "expenses": changed})
    service.save_report(report, content, version=report.version, by=writer(project), at=at)
    kept = {line.number: (line.accepted, line.check_reason) for line in report.expenses}
    assert kept == {1: (Decimal("300.00"), ""), 2: (None, "Nav attiecināms.")}
    service.submit(report, by=writer(project), at=at)
    assert (report.status, report.check_note) == (ReportStatus.SUBMITTED, "")


@pytest.mark.parametrize("verdict", ["accepted", "accepted_in_part", "rejected"])
@pytest.mark.usefixtures("running")
def test_the_letter_of_the_decision_reads_well_in_both_languages(verdict):
    data = {
        "verdict": verdict, "note": "Tā.", "decided_on": "01.02.2023.", "due": "EUR 1.00", "balance": "EUR 1.00",
        "recovery": "", "report_id": 7, "number": "P-1", "title": "Skrējiens", "municipality": "Saldus novads",
    }  # fmt: skip
    letter = write_letter("reports/decided", data)
    assert letter.subject == (
        "Lēmums par noslēguma pārskatu, projekts P-1 / Decision on the final report, project P-1"
    )
    latvian = {"accepted": "pieņēma", "accepted_in_part": "daļēji pieņēma", "rejected": "noraidīja"}[verdict]
    assert f"01.02.2023. {latvian} noslēguma pārskatu" in letter.text
    assert "Noslēguma maksājums: EUR 1.00" in letter.text


@pytest.mark.usefixtures("running")
def test_a_report_tells_what_was_reached_of_each_task_the_application_named():
    project = the_project()
    report = reports.started(project)
    assert [row.task for row in report.tasks] == [named.task for named in project.named_tasks]
    content = replace(reports.whole_content(report), tasks={report.tasks[0].id: ""})
    service.save_report(
        report, content, version=report.version, by=writer(project), at=reports.after_end(project)
    )
    with pytest.raises(Refused) as refused:
        service.submit(report, by=writer(project), at=reports.after_end(project))
    assert rules_of(refused) == ["task_without_result"] * len(report.tasks)


@pytest.mark.usefixtures("running")
def test_participants_by_age_add_up_to_the_participants_of_an_activity():
    project = the_project()
    report = reports.started(project)
    whole = reports.whole_content(report)
    first = report.activities[0].id
    uneven = replace(whole.activities[first], by_age={"from_13_to_15": 12, "from_16_to_18": 7})
    content = replace(whole, activities={**whole.activities, first: uneven})
    service.save_report(
        report, content, version=report.version, by=writer(project), at=reports.after_end(project)
    )
    with pytest.raises(Refused) as refused:
        service.submit(report, by=writer(project), at=reports.after_end(project))
    assert rules_of(refused) == ["activity_ages_differ"]
    assert refused.value.findings[0].facts["counted"] == 19


@pytest.mark.usefixtures("running")
def test_a_returned_report_says_which_parts_to_put_right_until_it_is_handed_in_again():
    project = the_project()
    report = reports.submitted(project)
    by = reports.people(project.local_call).coordinator
    wrong = ["results", f"activity_{report.activities[1].id}", "expense_77", "nothing"]
    service.return_report(
        report, note="Lūdzu precizēt.", marked=wrong, by=by, at=reports.after_end(project, 7)
    )
    assert report.marked == ["results", f"activity_{report.activities[1].id}"]
    service.submit(report, by=writer(project), at=reports.after_end(project, 8))
    assert report.marked == []
