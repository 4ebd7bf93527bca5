"""Participants at risk by school: named, asked, confirmed on the report itself by the head of the school."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.outbox.models import OutboxMessage
from app.registry.models import School
from app.reports import service
from app.reports.models import FinalReport, SchoolCount
from tests.builders import accounts, applications, registry, reports
from tests.conftest import SigningClient
from tests.features.reports_ground import the_project
from tests.features.test_reports_pages import representative, seat_of


@pytest.fixture
def app(running: Flask) -> Flask:
    return running


@pytest.fixture
def school(app: Flask) -> School:
    return registry.school("Saldus pamatskola", municipality_name="Saldus novads")


def named(school: School, counted: int = 6) -> tuple[FinalReport, SchoolCount, Actor]:
    """A complete report that names the school, and its writer."""
    project = the_project()
    report, by = reports.written(project), applications.representative(project.organisation)
    row = service.name_school(report, school, counted, by=by, at=reports.after_end(project))
    return report, row, by


def rule_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.findings[0].rule


def test_the_head_confirms_the_number_on_the_report_and_the_check_waits_for_it(school: School):
    head = accounts.membership(Role.DIRECTOR, school, email="skola@example.lv")
    report, row, by = named(school)
    project, at = report.application, reports.after_end(report.application)
    director, coordinator = accounts.actor_of(head), reports.people(project.local_call).coordinator
    with pytest.raises(StaleState):
        service.answer_count(row, 6, by=director, at=at)
    service.submit(report, by=by, at=at)
    letters = select(OutboxMessage.to_address).where(OutboxMessage.template == "reports/school_asked")
    assert list(db.session.scalars(letters)) == ["skola@example.lv"]
    marks = reports.marks(report)
    with pytest.raises(Refused) as refused:
        service.check(report, marks, version=report.version, by=coordinator, at=at)
    assert rule_of(refused) == "school_unanswered"
    with pytest.raises(Refused) as refused:
        service.answer_count(row, 5, by=director, at=at)
    assert rule_of(refused) == "school_without_reason"
    other = accounts.membership(
        Role.DIRECTOR, registry.school("Cita skola", municipality_name="Saldus novads")
    )
    for stranger in (accounts.actor_of(other), coordinator, by):
        with pytest.raises(NotPermitted):
            service.answer_count(row, 6, by=stranger, at=at)
    service.answer_count(row, 5, "Viens mācās citur.", by=director, at=at)
    service.check(report, marks, version=report.version, by=coordinator, at=at)
    with pytest.raises(StaleState):
        service.answer_count(row, 6, by=director, at=at)


def test_a_silent_school_keeps_nobody_from_the_money_when_the_note_says_why(school: School):
    report, _row, by = named(school)
    project, at = report.application, reports.after_end(report.application)
    service.submit(report, by=by, at=at)
    coordinator = reports.people(project.local_call).coordinator
    note = "Skola neatbildēja divas nedēļas; skaitu rāda pašvaldības ziņas."
    service.check(report, reports.marks(report), version=report.version, note=note, by=coordinator, at=at)
    assert report.checked_by_id == coordinator.user_id


def test_schools_have_no_more_at_risk_than_the_report_and_are_asked_anew_about_another_number(school: School):
    report, row, by = named(school)
    at, director = reports.after_end(report.application), accounts.actor(Role.DIRECTOR, school)
    other = registry.school("Cita skola", municipality_name="Saldus novads")
    with pytest.raises(Refused) as refused:
        service.name_school(report, other, 9, by=by, at=at)
    assert rule_of(refused) == "schools_above_at_risk"
    service.submit(report, by=by, at=at)
    service.answer_count(row, 6, by=director, at=at)
    coordinator = reports.people(report.application.local_call).coordinator
    service.return_report(report, note="Precizēt.", by=coordinator, at=at)
    assert service.name_school(report, school, 6, by=by, at=at).confirmed == 6
    assert service.name_school(report, school, 7, by=by, at=at).confirmed is None
    service.drop_school(row, by=by, at=at)
    assert report.schools == []


def test_the_pages_lead_from_naming_to_the_answer_and_nothing_typed_is_lost(
    client: SigningClient, school: School
):
    head = accounts.membership(Role.DIRECTOR, school, email="skola@example.lv")
    project = the_project()
    report, at = reports.written(project), reports.after_end(project)
    db.session.commit()
    number, coordinator = report.id, reports.people(project.local_call).coordinator
    with clock.at(at):
        client.sign_in(representative(project))
        refused = client.post(
            f"/reports/{number}/schools", data={"school": str(school.id), "counted": "seši"}
        )
        assert refused.status_code == 422
        assert "seši" in refused.text
        client.post(f"/reports/{number}/schools", data={"school": str(school.id), "counted": "6"})
        client.post(f"/reports/{number}/submit")
        client.sign_in(head)
        assert "Riska grupas dalībnieku skaiti, kas jāapstiprina" in client.get("/").text
        page = client.get("/report-schools").text
        assert 'name="1-confirmed"' in page
        answer = "/report-schools/1/answer"
        wrong = client.post(answer, data={"1-confirmed": "4", "1-note": ""})
        assert wrong.status_code == 422
        assert 'value="4"' in wrong.text
        client.post(answer, data={"1-confirmed": "4", "1-note": "Divi mācās citur."})
        client.sign_in(seat_of(coordinator))
        assert "Divi mācās citur." in client.get(f"/reports/{number}/check").text
