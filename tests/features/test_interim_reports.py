"""Interim reports: asked of long projects, written, checked; an organisation that owes one too long is paid nothing."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from app.agreements.queries import signed_agreement
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.clock import RIGA
from app.core.errors import NotPermitted, Refused, StaleState, present
from app.core.roles import Role
from app.core.wording import word
from app.extensions import db
from app.home import interims as home
from app.home.cases import next_steps
from app.jobs.running import run_due
from app.outbox.letters import write_letter
from app.outbox.models import OutboxMessage
from app.payments import checks
from app.payments.blocking import blocks_of
from app.payments.models import PaymentKind
from app.reports.interim import daily, service
from app.reports.interim.content import InterimContent
from app.reports.interim.models import InterimReport
from app.reports.interim.papers import draw_up_interim_report
from app.reports.workflow import InterimStatus
from tests.builders import accounts, applications, registry, reports
from tests.conftest import SigningClient
from tests.features.reports_ground import the_project
from tests.features.test_documents_papers import says, the
from tests.features.test_reports_pages import representative, seat_of

WHOLE = InterimContent((1, 2), "Notika divas nodarbības.", 12, "Lija.", None)
FIRST = date(2023, 1, 1)
COVERED, DUE = date(2023, 6, 30), date(2023, 7, 14)


def moment(day: date) -> datetime:
    return datetime.combine(day, time(8), RIGA)


def lasting(project: Application, ends_on: date, starts_on: date = FIRST) -> None:
    """Let the project last from one day to another by its agreement."""
    agreement = present(signed_agreement(project.id), "it is contracted")
    agreement.starts_on, agreement.ends_on = starts_on, ends_on
    db.session.flush()


def the_interim() -> InterimReport:
    db.session.expire_all()
    return db.session.scalars(select(InterimReport)).one()


@pytest.fixture
def app(running: Flask) -> Flask:
    return running


@pytest.fixture
def project(app: Flask) -> Application:
    project = the_project()
    lasting(project, date(2023, 12, 31))
    return project


@pytest.fixture
def report(project: Application) -> InterimReport:
    assert daily.ask(at=moment(FIRST)) == 1
    return the_interim()


def written(report: InterimReport, content: InterimContent = WHOLE) -> InterimReport:
    by = applications.representative(report.application.organisation)
    service.save(report, content, version=report.version, by=by, at=moment(COVERED))
    return report


def submitted(report: InterimReport, day: date = COVERED) -> InterimReport:
    by = applications.representative(report.application.organisation)
    service.submit(written(report), by=by, at=moment(day))
    return report


def test_a_long_project_is_asked_once_for_the_report_its_agreement_owes(project: Application):
    at = moment(FIRST)
    assert (daily.ask(at=at), daily.ask(at=at)) == (1, 0)
    report = the_interim()
    assert (report.covers_until, report.due_on, report.status) == (COVERED, DUE, InterimStatus.DRAFT)


def test_a_project_of_six_months_or_that_is_over_is_asked_for_none(project: Application):
    lasting(project, COVERED)
    assert daily.ask(at=moment(FIRST)) == 0
    lasting(project, date(2023, 12, 31))
    assert daily.ask(at=moment(date(2024, 1, 1))) == 0


def test_the_days_follow_the_agreement_until_the_report_is_handed_in(
    project: Application, report: InterimReport
):
    lasting(project, date(2024, 3, 1), starts_on=date(2023, 3, 1))
    daily.ask(at=moment(DUE + timedelta(days=2)))
    assert (the_interim().covers_until, the_interim().due_on) == (date(2023, 8, 31), date(2023, 9, 14))
    lasting(project, date(2023, 8, 1), starts_on=date(2023, 3, 1))
    daily.ask(at=moment(DUE))
    assert the_interim().status is InterimStatus.WAIVED
    daily.ask(at=moment(DUE))
    lasting(project, date(2024, 3, 1), starts_on=date(2023, 3, 1))
    daily.ask(at=moment(DUE))
    assert the_interim().status is InterimStatus.DRAFT
    submitted(the_interim())
    lasting(project, date(2024, 9, 1), starts_on=date(2023, 4, 1))
    daily.ask(at=moment(DUE))
    assert the_interim().covers_until == date(2023, 8, 31)


def test_an_unwritten_report_of_a_settled_project_is_waived(project: Application, report: InterimReport):
    project.status = ApplicationStatus.COMPLETED
    daily.ask(at=moment(DUE + timedelta(days=2)))
    assert the_interim().status is InterimStatus.WAIVED


def test_while_a_report_is_overdue_its_organisation_is_paid_nothing(
    project: Application, report: InterimReport
):
    def in_the_way(day: date) -> list[tuple[str, object]]:
        found = checks.obstacles(checks.state_of(project, PaymentKind.BALANCE, on=day))
        return [(one.rule, one.facts["number"]) for one in found if one.rule == "interim_overdue"]

    after = DUE + timedelta(days=1)
    assert (in_the_way(DUE), in_the_way(after)) == ([], [("interim_overdue", project.number)])
    coordinator = reports.people(project.local_call).coordinator
    submitted(report, after)
    assert in_the_way(after) == []
    # It was handed in: what is put right in it keeps nobody from the money.
    service.give_back(report, note="Vēl", by=coordinator, at=moment(after))
    assert in_the_way(after) == []


def test_what_is_owed_overdue_and_waiting_is_the_same_on_both_databases(any_database: Flask):
    project = reports.running()
    lasting(project, date(2023, 12, 31))
    assert (daily.ask(at=moment(FIRST)), daily.ask(at=moment(FIRST))) == (1, 0)
    after = DUE + timedelta(days=1)
    blocked = blocks_of([project.organisation_id], after)[project.organisation_id]
    assert [one.rule for one in blocked] == ["interim_overdue"]
    assert daily.remind(at=moment(after)) == 1
    writer = applications.representative(project.organisation)
    assert db.session.scalar(home.interims_to_write(writer, after)) == 1
    submitted(the_interim())
    assert blocks_of([project.organisation_id], after) == {}
    project.status = ApplicationStatus.COMPLETED
    assert daily.ask(at=moment(after)) == 0
    assert the_interim().status is InterimStatus.SUBMITTED


def test_finance_reads_which_report_is_overdue(project: Application, report: InterimReport):
    found = checks.obstacles(checks.state_of(project, PaymentKind.BALANCE, on=DUE + timedelta(days=1)))
    with current_app.test_request_context():
        words = [word(one) for one in found if one.rule == "interim_overdue"]
    assert words[0].startswith(
        f"Organizācija laikus nav iesniegusi projekta {project.number} starpposma pārskatu."
    )


def test_the_organisation_is_reminded_before_the_day_and_each_week_it_is_overdue(report: InterimReport):
    counts = []
    for days in (-15, -14, -3, 0, 6, 7, 14):
        daily.remind(at=moment(DUE + timedelta(days=days)))
        wanted = select(OutboxMessage).where(OutboxMessage.template == "reports/interim_reminder")
        letters = list(db.session.scalars(wanted.order_by(OutboxMessage.id)))
        counts.append(len(letters))
    assert counts == [0, 1, 1, 1, 1, 2, 3]
    subjects = [write_letter(one.template, one.data).subject for one in letters]
    assert subjects[0].startswith("Starpposma pārskata termiņš ir 2023. gada 14. jūlijs")
    assert subjects[1].startswith("Starpposma pārskata termiņš ir pagājis")
    submitted(report)
    assert daily.remind(at=moment(DUE + timedelta(days=21))) == 0


def test_an_incomplete_report_is_kept_but_not_handed_in(project: Application, report: InterimReport):
    by = applications.representative(project.organisation)
    written(report, InterimContent(done=(1, 99), typed={"participants": "daudz"}))
    assert report.done == [1]
    with pytest.raises(Refused) as refused:
        service.submit(report, by=by, at=moment(COVERED))
    assert [one.rule for one in refused.value.findings] == [
        "report_unreadable", "interim_without_activities", "interim_without_difficulties",
    ]  # fmt: skip
    with pytest.raises(Refused) as changed:
        service.save(report, WHOLE, version=1, by=by, at=moment(COVERED))
    assert [one.rule for one in changed.value.findings] == ["report_changed"]


def test_each_does_only_their_own_part(project: Application, report: InterimReport):
    at, those = moment(COVERED), reports.people(project.local_call)
    stranger = accounts.actor(Role.REPRESENTATIVE, registry.organisation("Cita biedrība", place=50))
    editor = accounts.actor_of(applications.seat(Role.EDITOR, project.organisation))
    elsewhere = accounts.actor(Role.COORDINATOR, registry.municipality("Kuldīgas novads"))
    with pytest.raises(NotPermitted):
        service.save(report, WHOLE, version=1, by=stranger, at=at)
    service.save(report, WHOLE, version=1, by=editor, at=at)
    with pytest.raises(NotPermitted):
        service.submit(report, by=editor, at=at)
    with pytest.raises(StaleState):
        service.accept(report, by=those.coordinator, at=at)
    submitted(report)
    for by in (elsewhere, those.manager):
        with pytest.raises(NotPermitted):
            service.accept(report, by=by, at=at)
    service.accept(report, note="Paldies!", by=those.coordinator, at=at)
    with pytest.raises(StaleState):
        service.give_back(report, note="Vēl", by=those.coordinator, at=at)
    with pytest.raises(StaleState):
        written(report)
    letter = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert letter is not None
    assert "Paldies!" in write_letter(letter.template, letter.data).text


def test_a_returned_report_is_corrected_and_its_document_says_what_was_handed_in(
    project: Application, report: InterimReport
):
    those, at = reports.people(project.local_call), moment(COVERED)
    submitted(report)
    with pytest.raises(Refused):
        service.give_back(report, note=" ", by=those.coordinator, at=at)
    marked = ["difficulties", "nothing"]
    service.give_back(report, note="Pastāstiet vairāk.", marked=marked, by=those.coordinator, at=at)
    assert (report.status, report.marked) == (InterimStatus.RETURNED, ["difficulties"])
    assert draw_up_interim_report(report.id, 1) is None
    submitted(report)
    assert (report.marked, report.check_note) == ([], "")
    assert draw_up_interim_report(report.id, 1) is None
    paper = draw_up_interim_report(report.id, 2)
    assert paper is not None
    assert paper.number == f"{project.number}/S2"


def test_its_document_says_what_was_handed_in(project: Application, report: InterimReport):
    submitted(report)
    db.session.commit()
    run_due(clock.now() + timedelta(days=1))
    paper = the("interim_report", report.id)
    says(paper, project.number, "Notika divas nodarbības.", "Lija.", "2023. gada 30. jūnijs")


def test_what_waits_for_whom_is_told_on_the_first_pages(project: Application, report: InterimReport):
    writer = applications.representative(project.organisation)
    coordinator = reports.people(project.local_call).coordinator

    def waiting(day: date) -> tuple[int | None, int | None]:
        counted = (home.interims_to_write(writer, day), home.interims_to_check(coordinator, day))
        first, second = (db.session.scalar(one) for one in counted)
        return first, second

    def step(day: date) -> tuple[str, date | None]:
        found = next_steps([project.id], moment(day))[project.id]
        return found.code, found.by

    after = COVERED + timedelta(days=1)
    assert (waiting(COVERED), step(COVERED)) == ((0, 0), ("carry_out", date(2023, 12, 31)))
    assert (waiting(after), step(after)) == ((1, 0), ("report_interim", DUE))
    submitted(report)
    assert (waiting(after), step(after)) == ((0, 1), ("carry_out", date(2023, 12, 31)))
    service.give_back(report, note="Vēl", by=coordinator, at=moment(after))
    assert (waiting(after), step(after)[0]) == ((1, 0), "mend_interim")


@pytest.fixture
def at() -> Iterator[datetime]:
    with clock.at(moment(COVERED + timedelta(days=3))) as _:
        yield moment(COVERED)


def test_a_report_goes_through_its_pages(
    client: SigningClient, project: Application, report: InterimReport, at: datetime
):
    db.session.commit()
    here, coordinator = f"/interim-reports/{report.id}", reports.people(project.local_call).coordinator
    client.sign_in(representative(project))
    assert "Rīta skrējiens kopā" in client.get("/interim-reports").text
    typed = {
        "version": "1", "done": ["1"], "activities": "Skrējām.", "participants": "daudz", "difficulties": "Nekas.",
    }  # fmt: skip
    client.post(f"{here}/edit", data=typed)
    page = client.get(f"{here}/edit").text
    assert ('value="daudz"' in page, "„daudz” nav vesels skaitlis." in page) == (True, True)
    second = client.post(f"{here}/edit", data=typed | {"activities": "Otrs teksts"})
    assert second.status_code == 409
    assert '>Skrējām.</td><td data-label="Jūsu rakstītais">Otrs teksts</td>' in second.text
    assert client.post(f"{here}/edit", data=typed | {"done": ["x"]}).status_code == 422
    client.sign_in(seat_of(coordinator))
    assert "Skrējām." not in client.get(here).text
    client.sign_in(representative(project))
    assert client.post(f"{here}/submit").status_code == 422
    right = typed | {"participants": "12", "version": "2", "action": "review"}
    assert client.post(f"{here}/edit", data=right).location == here
    assert client.post(f"{here}/submit").status_code == 302
    assert client.get(f"{here}/edit").location == here


def test_the_municipality_returns_and_accepts_it_on_its_page(
    client: SigningClient, project: Application, report: InterimReport, at: datetime
):
    submitted(report)
    db.session.commit()
    here, coordinator = f"/interim-reports/{report.id}", reports.people(project.local_call).coordinator
    client.sign_in(seat_of(coordinator))
    assert "Notika divas nodarbības." in client.get(here).text
    assert client.post(f"{here}/return", data={"correction": ""}).status_code == 422
    client.post(f"{here}/return", data={"correction": "Precizējiet.", "parts": ["activities"]})
    client.sign_in(representative(project))
    assert "Precizējiet." in client.get(f"{here}/edit").text
    client.post(f"{here}/submit")
    client.sign_in(seat_of(coordinator))
    assert client.post(f"{here}/accept", data={"note": "x" * 2001}).status_code == 422
    assert client.post(f"{here}/accept", data={"note": "Labi."}).location == here
    assert "Labi." in client.get(here).text


def test_an_actual_costs_project_says_what_it_has_spent(running_on_costs: Flask):
    project = the_project()
    lasting(project, date(2023, 12, 31))
    daily.ask(at=moment(FIRST))
    report = written(the_interim())
    by = applications.representative(project.organisation)
    with pytest.raises(Refused) as refused:
        service.submit(report, by=by, at=moment(COVERED))
    assert [one.rule for one in refused.value.findings] == ["interim_without_costs"]
    db.session.commit()
    client = SigningClient(running_on_costs)
    client.sign_in(representative(project))
    with clock.at(moment(COVERED)):
        typed = {"version": "2", "activities": "A", "participants": "1", "difficulties": "B", "costs": "0"}
        client.post(f"/interim-reports/{report.id}/edit", data=typed)
        assert client.post(f"/interim-reports/{report.id}/submit").status_code == 302
        assert "Izdevumi līdz šim" in client.get(f"/interim-reports/{report.id}").text
