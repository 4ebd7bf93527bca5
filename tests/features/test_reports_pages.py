"""The pages of final reports over HTTP: who sees what, nothing typed is lost, and the whole way to the decision."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Membership
from app.accounts.queries import live_memberships
from app.applications.models import Application
from app.core import clock
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.payments.models import Due
from app.reports import service
from app.reports.arithmetic import fingerprint, settlement_of
from app.reports.models import FinalReport, Settlement
from app.reports.workflow import ReportStatus
from tests.builders import accounts, applications, registry, reports
from tests.conftest import SigningClient
from tests.counting import counted_queries
from tests.features.reports_ground import the_project, the_projects


@pytest.fixture
def app(running: Flask) -> Flask:
    return running


@pytest.fixture
def project(app: Flask) -> Application:
    return the_project()


@pytest.fixture
def at(project: Application) -> Iterator[datetime]:
    """The whole process lives after the project's end."""
    moment = reports.after_end(project, 10)
    with clock.at(moment):
        yield moment


def seat_of(actor: Actor) -> Membership:
    wanted = select(Membership).where(Membership.user_id == actor.user_id, Membership.role == actor.role)
    return db.session.scalars(wanted).one()


def representative(project: Application) -> Membership:
    return applications.seat(Role.REPRESENTATIVE, project.organisation)


def the_report() -> FinalReport:
    db.session.expire_all()
    return db.session.scalars(select(FinalReport)).one()


def typed(report: FinalReport, **changes: str) -> dict[str, str]:
    """What the browser sends for a whole report."""
    values = {
        "version": str(report.version), "summary": "Skrējām.", "results": "Mazāk kavējumu.",
        "participants_reached": "24", "at_risk_reached": "14", "action": "save",
    }  # fmt: skip
    for row in report.activities:
        prefix = f"activity_{row.id}_"
        values |= {
            f"{prefix}is_done": "yes", f"{prefix}held_on": "01.07.2022.", f"{prefix}participants": "20",
            f"{prefix}from_16_to_18": "20", f"{prefix}description": "Bija labi.",
        }  # fmt: skip
    values |= {f"task_{task.id}": "Kavējumu mazāk." for task in report.tasks}
    return values | changes


def marked(report: FinalReport, **changes: str) -> dict[str, str]:
    values = {f"activity_{row.id}": "yes" for row in report.activities}
    return {"version": str(report.version), "note": "", "action": "check"} | values | changes


def test_a_report_goes_from_the_first_word_to_the_settlement_through_the_pages(
    client: SigningClient, project: Application, at: datetime
):
    those = reports.people(project.local_call)
    client.sign_in(representative(project))
    assert "Rakstīt pārskatu" in client.get("/reports").text
    opened = client.post(f"/projects/{project.id}/report")
    number = the_report().id
    assert opened.location == f"/reports/{number}/edit"
    assert "Maršrutu plānošana" in client.get(opened.location).text
    sent = client.post(f"/reports/{number}/edit", data=typed(the_report(), action="review"))
    assert sent.location == f"/reports/{number}"
    assert "Pārskats ir pilnīgs." in client.get(sent.location).text
    assert client.post(f"/reports/{number}/submit").status_code == 302
    client.sign_in(seat_of(those.coordinator))
    assert "Rīta skrējiens kopā" in client.get("/reports").text
    assert "Bija labi." in client.get(f"/reports/{number}/check").text
    client.post(f"/reports/{number}/check", data=marked(the_report()))
    client.sign_in(seat_of(those.manager))
    page = client.get(f"/reports/{number}/decision").text
    assert "Aktivitātes × dalībnieki".lower() in page.lower()
    assert "Pieņemt pārskatu: pienākas 4\u00a0600,00\u00a0€" in page
    seen = fingerprint(settlement_of(the_report()))
    made = client.post(f"/reports/{number}/decision", data={"action": "accepted", "seen": seen, "note": ""})
    assert made.location == f"/reports/{number}"
    shown = client.get(made.location).text
    assert "920,00\u00a0€" in shown
    assert "punkts" in shown
    assert "IKVD pārskatu pieņēma" in shown
    assert the_report().status is ReportStatus.SETTLED


def test_what_cannot_be_read_is_kept_and_shown_with_what_is_wrong(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.started(project)
    number, row = report.id, report.activities[0].id
    client.sign_in(representative(project))
    broken = {
        "participants_reached": "divdesmit", f"activity_{row}_held_on": "31.02.2023.",
        f"activity_{row}_participants": "99999999999",
    }  # fmt: skip
    assert client.post(f"/reports/{number}/edit", data=typed(report, **broken)).status_code == 302
    page = client.get(f"/reports/{number}/edit").text
    for text in broken.values():
        assert f'value="{text}"' in page
    assert "„divdesmit” nav vesels skaitlis." in page
    assert "„31.02.2023.” nav datums." in page
    assert the_report().summary == "Skrējām."
    assert "„divdesmit” nav salasāms" in client.get(f"/reports/{number}").text
    refused = client.post(f"/reports/{number}/submit")
    assert (refused.status_code, "„divdesmit” nav salasāms" in refused.text) == (422, True)
    client.post(f"/reports/{number}/edit", data=typed(the_report()))
    assert (the_report().typed, the_report().participants_reached) == ({}, 24)


def test_more_at_risk_than_reached_is_kept_as_typed(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.started(project)
    client.sign_in(representative(project))
    client.post(f"/reports/{report.id}/edit", data=typed(report, at_risk_reached="30"))
    assert (the_report().at_risk_reached, the_report().typed) == (None, {"at_risk_reached": "30"})
    assert 'value="30"' in client.get(f"/reports/{the_report().id}/edit").text


def test_the_second_of_two_writers_sees_both_texts_and_may_keep_the_own(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.started(project)
    number = report.id
    client.sign_in(representative(project))
    old = typed(report)
    client.post(f"/reports/{number}/edit", data={**old, "summary": "Pirmā teksts"})
    second = client.post(f"/reports/{number}/edit", data={**old, "summary": "Otrā teksts"})
    assert second.status_code == 409
    assert '">Pirmā teksts</td><td data-label="Jūsu rakstītais">Otrā teksts</td>' in second.text
    assert second.text.count(">Bija labi.</td>") == 0
    assert the_report().summary == "Pirmā teksts"
    again = {**old, "summary": "Otrā teksts", "version": str(the_report().version)}
    assert f'name="version" type="hidden" value="{again["version"]}"' in second.text
    client.post(f"/reports/{number}/edit", data=again)
    assert the_report().summary == "Otrā teksts"


@pytest.mark.parametrize(
    "changes",
    [{"summary": "x" * 8001}, {"version": "abc"}, {"is_done": "maybe"}],
    ids=["long", "version", "radio"],
)
def test_what_was_tampered_with_is_an_error_on_the_form(
    client: SigningClient, project: Application, at: datetime, changes: dict[str, str]
):
    report = reports.started(project)
    names = {
        f"activity_{report.activities[0].id}_{k}" if k == "is_done" else k: v for k, v in changes.items()
    }
    client.sign_in(representative(project))
    answer = client.post(f"/reports/{report.id}/edit", data=typed(report, results="Mans teksts", **names))
    assert (answer.status_code, "Mans teksts" in answer.text, "Ir kļūda" in answer.text) == (422, True, True)
    assert the_report().results == ""


def test_the_check_form_keeps_what_was_typed_and_tells_what_is_missing(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.submitted(project)
    first, second = (row.id for row in report.activities[:2])
    client.sign_in(seat_of(reports.people(project.local_call).coordinator))
    sent = marked(report, **{f"activity_{first}": "no", f"activity_{second}": "", "note": "Piezīme"})
    answer = client.post(f"/reports/{report.id}/check", data=sent)
    assert answer.status_code == 422
    assert "1. aktivitāte „Maršrutu plānošana”: uzrakstiet, kāpēc tā nav pieņemta." in answer.text
    assert "2. aktivitāte „Skrējienu nedēļa”: norādiet, vai tā īstenota, kā plānots." in answer.text
    assert "Piezīme" in answer.text
    kept = client.post(f"/reports/{report.id}/check", data=sent | {"action": "save"})
    assert (kept.location, the_report().check_note) == (f"/reports/{the_report().id}/check", "Piezīme")
    assert "nav pieņemta" in client.get(f"/reports/{the_report().id}").text
    client.sign_in(representative(project))
    assert "nav pieņemta" not in client.get(f"/reports/{the_report().id}").text
    client.sign_in(seat_of(reports.people(project.local_call).coordinator))
    empty = client.post(f"/reports/{the_report().id}/return", data={"correction": " "})
    assert (empty.status_code, the_report().status) == (422, ReportStatus.SUBMITTED)
    client.post(f"/reports/{the_report().id}/return", data={"correction": "Pielieciet sarakstu."})
    client.sign_in(representative(project))
    assert "Pielieciet sarakstu." in client.get(f"/reports/{the_report().id}/edit").text


COST = {
    "expense_1_category": "materials", "expense_1_description": "Krekli", "expense_1_document": "R-1",
    "expense_1_supplier": "SIA „Kurši”",
    "expense_1_paid_on": "01.07.2022.", "expense_1_amount": "1.234",
    "expense_2_category": "", "expense_2_description": "", "expense_2_amount": "",
}  # fmt: skip


def test_costs_are_written_line_by_line_and_marked_by_the_coordinator(running_on_costs: Flask):
    project = the_project()
    report, client, last = reports.started(project), _client(running_on_costs), f"{project.ends_on:%d.%m.%Y}."
    with clock.at(reports.after_end(project, 10)):
        client.sign_in(representative(project))
        page = client.get(f"/reports/{report.id}/edit").text
        assert page.count("Dokumenta numurs") == 3
        client.post(f"/reports/{report.id}/edit", data=typed(report, **COST, expense_1_issued_on=last))
        assert 'value="1.234"' in client.get(f"/reports/{report.id}/edit").text
        fixed = COST | {"expense_1_amount": "700,00", "expense_1_issued_on": last}
        client.post(f"/reports/{report.id}/edit", data=typed(the_report(), **fixed))
        assert [(line.number, str(line.amount)) for line in the_report().expenses] == [(1, "700.00")]
        tampered = client.post(
            f"/reports/{report.id}/edit", data=typed(the_report(), **fixed | {"expense_1_category": "yacht"})
        )
        assert (tampered.status_code, "Krekli" in tampered.text) == (422, True)
        assert client.post(f"/reports/{report.id}/submit").status_code == 302
        client.sign_in(seat_of(reports.people(project.local_call).coordinator))
        line = the_report().expenses[0].id
        eligible = {
            f"expense_{line}": "part", f"expense_sum_{line}": "650,00",
            f"expense_why_{line}": "Viens krekls par daudz.", f"expense_point_{line}": "5.1",
        }  # fmt: skip
        client.post(f"/reports/{report.id}/check", data=marked(the_report(), **eligible))
        client.sign_in(seat_of(reports.people(project.local_call).manager))
        decision = client.get(f"/reports/{report.id}/decision").text
    assert "Izdevumi pārskatā: 700,00\u00a0€, no tiem attiecināmi: 650,00\u00a0€" in decision
    assert "Pieņemt daļēji: pienākas 650,00\u00a0€" in decision


def test_the_decision_page_says_why_nothing_can_be_decided_and_a_wrong_button_decides_nothing(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.checked(project, accepted=2)
    client.sign_in(seat_of(reports.people(project.local_call).manager))
    seen = fingerprint(settlement_of(report))
    address = f"/reports/{report.id}/decision"
    refused = client.post(address, data={"action": "accepted", "seen": seen})
    assert (refused.status_code, "pieņemams daļēji" in refused.text) == (422, True)
    assert client.post(address, data={"action": "burn", "seen": seen}).status_code == 400
    wholly = client.post(address, data={"action": "rejected", "seen": seen, "note": ""})
    assert "Uzrakstiet, kāpēc to pilnībā noraidāt." in wholly.text
    client.post(f"/reports/{report.id}/send-back", data={"correction": "Vēlreiz, lūdzu."})
    client.sign_in(seat_of(reports.people(project.local_call).coordinator))
    assert "Vēlreiz, lūdzu." in client.get(f"/reports/{the_report().id}/check").text
    assert the_report().status is ReportStatus.SUBMITTED


def test_each_sees_the_reports_of_the_own_scope_only(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.written(project)
    number, place = report.id, project.local_call.municipality
    elsewhere = registry.municipality("Kuldīgas novads")
    stranger = registry.organisation("Cita biedrība", place=50)
    own = representative(project)
    seen = {
        own: 200,
        accounts.membership(Role.REPRESENTATIVE, stranger): 404,
        accounts.membership(Role.COORDINATOR, elsewhere): 404,
        accounts.membership(Role.AUDITOR): 404,
        accounts.membership(Role.EVALUATOR, place): 403,
        accounts.membership(Role.SUPPORT_SPECIALIST): 403,
    }
    for member, status in seen.items():
        client.sign_in(member)
        assert client.get(f"/reports/{number}").status_code == status, member.role
    service.submit(the_report(), by=applications.representative(the_project().organisation), at=at)
    handed_in = {member: 200 if member.role is Role.AUDITOR else status for member, status in seen.items()}
    handed_in[reports.finance(Role.FINANCE_PREPARER)] = 200
    handed_in[seat_of(reports.people(project.local_call).coordinator)] = 200
    for member, status in handed_in.items():
        client.sign_in(member)
        assert client.get(f"/reports/{number}").status_code == status, member.role
    client.sign_in(next(member for member, status in seen.items() if status == 404))
    for path in ("edit", "submit"):
        assert client.post(f"/reports/{number}/{path}", data={}).status_code == 404
    assert client.post(f"/projects/{project.id}/report").status_code == 404


def test_the_list_and_the_report_ask_the_same_number_of_queries_for_one_and_for_three(
    three_running: Flask,
):
    client, projects = _client(three_running), the_projects()
    counted: dict[str, list[int]] = {"list": [], "report": []}
    with clock.at(reports.after_end(projects[0], 10)):
        manager = seat_of(reports.people(projects[0].local_call).manager)
        for number, project in enumerate(projects):
            report = reports.settled(project)
            client.sign_in(manager)
            if number == 1:
                continue
            for name, address in (("list", "/reports?state=all"), ("report", f"/reports/{report.id}")):
                client.get(address)
                with counted_queries() as statements:
                    page = client.get(address)
                counted[name].append(len(statements))
            assert page.status_code == 200
    assert counted["list"][0] == counted["list"][1] <= 12
    assert counted["report"][0] == counted["report"][1] <= 12


def test_reports_are_listed_by_state_page_by_page(client: SigningClient, project: Application, at: datetime):
    reports.checked(project)
    client.sign_in(seat_of(reports.people(project.local_call).manager))
    first = client.get("/reports").text
    assert "Rīta skrējiens kopā" in first
    assert '<option value="checked" selected>Gaida IKVD lēmumu (1)</option>' in first
    assert '<option value="settled">Norēķins veikts (0)</option>' in first
    settled = client.get("/reports?state=settled").text
    assert "Rīta skrējiens kopā" not in settled
    assert 'href="/reports?state="' in settled
    assert "Rīta skrējiens kopā" in client.get("/reports?state=").text
    assert client.get("/reports?state=nonsense&page=broken").status_code == 200


def test_reports_are_searched_and_sorted_and_the_state_stays(
    client: SigningClient, project: Application, at: datetime
):
    reports.checked(project)
    client.sign_in(seat_of(reports.people(project.local_call).manager))
    for words in ("rita skrej", project.number):
        found = client.get(f"/reports?state=&words={words}").text
        assert "Rīta skrējiens kopā" in found
        assert f"words={words.replace(' ', '+')}&amp;state=&amp;sort=project" in found
    assert "Rīta skrējiens kopā" not in client.get("/reports?words=cits").text
    for order in ("project", "municipality", "due", "state"):
        page = client.get(f"/reports?sort={order}").text
        assert 'aria-sort="ascending"' in page
        assert f"?state=checked&amp;sort=-{order}" in page


def test_the_pages_speak_english(client: SigningClient, project: Application, at: datetime):
    report = reports.settled(project)
    client.sign_in(representative(project))
    with client.session_transaction() as session:
        session["language"] = "en"
    page = client.get(f"/reports/{report.id}").text
    assert "Fulfilled part, activities × participants: 100 %" in page
    assert "Grant €4,600.00: due €4,600.00, paid so far €3,680.00" in page


def test_two_managers_deciding_at_once_make_one_decision(any_database: Flask):
    project = reports.running()
    report = reports.checked(project)
    those = reports.people(project.local_call)
    address, seen = f"/reports/{report.id}/decision", fingerprint(settlement_of(report))
    seats = [live_memberships(one.user_id or 0)[0] for one in (those.manager, those.other_manager)]
    start = Barrier(2)

    def press(client: SigningClient) -> int:
        with any_database.app_context():
            start.wait()
            data = {"action": "accepted", "seen": seen, "note": ""}
            status: int = client.post(address, data=data).status_code
            return status

    with clock.at(reports.after_end(project, 10)):
        clients = [_client(any_database).sign_in(seat) for seat in seats]
        db.session.commit()
        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(press, clients))
    assert answers == [302, 409]
    assert db.session.scalar(select(func.count()).select_from(Settlement)) == 1
    assert db.session.scalar(select(func.count()).select_from(Due).where(Due.is_final)) == 1


def _client(app: Flask) -> SigningClient:
    app.test_client_class = SigningClient
    return app.test_client()  # type: ignore[return-value]
