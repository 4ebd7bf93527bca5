"""Costs of a report from a spreadsheet, documents that stand twice, and the project's period."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook

from app.applications.models import Application
from app.core import clock
from app.core.errors import NotPermitted, Refused, StaleState
from app.core.roles import Role
from app.extensions import db
from app.reports import service
from app.reports.completeness import warnings
from app.reports.content import COST_FIELDS
from app.reports.cost_sheets import SheetRow
from app.reports.costs import against_plan, elsewhere
from app.reports.models import FinalReport
from tests.builders import accounts, applications, registry, reports
from tests.conftest import SigningClient
from tests.features.reports_ground import ACTUAL_COSTS, run_projects, the_project, the_projects
from tests.features.test_reports_pages import representative, seat_of, the_report

HEADINGS = [
    "Izdevumu veids", "Dokumenta numurs", "Dokumenta datums", "Piegādātājs", "Par ko", "Summa", "Samaksas diena",
]  # fmt: skip


@pytest.fixture
def app(running_on_costs: Flask) -> Flask:
    return running_on_costs


@pytest.fixture
def project(app: Flask) -> Application:
    return the_project()


@pytest.fixture
def at(project: Application) -> Iterator[datetime]:
    moment = reports.after_end(project, 10)
    with clock.at(moment):
        yield moment


def good(project: Application, number: str = "R-1", **changes: object) -> list[object]:
    """A row as a person fills it in: a real date, a number, a date as text."""
    day = project.ends_on
    assert day is not None
    row: dict[str, object] = {
        "category": "Materiāli", "document": number, "issued_on": day,
        "supplier": "SIA „Kurši”", "description": "Krekli", "amount": 12.5, "paid_on": f"{day:%d.%m.%Y}.",
    }  # fmt: skip
    return list((row | changes).values())


def sheet(*rows: Sequence[object], headings: Sequence[object] = HEADINGS) -> bytes:
    book, file = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in (headings, *rows):
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def filled_in(template: bytes, *rows: Sequence[object]) -> bytes:
    """The template with these rows below its headings."""
    book, file = load_workbook(io.BytesIO(template)), io.BytesIO()
    assert book.active is not None
    assert [cell.value for cell in book.active[1]] == HEADINGS
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return file.getvalue()


def upload(client: SigningClient, report: FinalReport, data: bytes, name: str = "izdevumi.xlsx") -> Any:
    return client.post(f"/reports/{report.id}/costs", data={"file": (io.BytesIO(data), name)})


def taken(page: str, report: FinalReport) -> dict[str, str]:
    """What the browser sends back from the page that shows the file."""
    found = re.search(r'name="rows" type="hidden" value="([^"]*)"', page)
    assert found
    return {"rows": unescape(found.group(1)), "version": str(report.version)}


def test_the_template_comes_filled_in_and_its_costs_are_shown_before_they_are_taken_in(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.started(project)
    client.sign_in(representative(project))
    template = client.get(f"/reports/{report.id}/costs/template")
    equipment = good(project, "R-2", category="equipment", amount="1 100,00")
    filled = filled_in(template.data, good(project), equipment)
    page = upload(client, report, filled)
    assert page.status_code == 200
    assert "1\u00a0112,50\u00a0€" in page.text
    assert "Aprīkojums" in page.text
    assert the_report().expenses == []
    sent = taken(page.text, report)
    answer = client.post(f"/reports/{report.id}/costs/take-in", data=sent)
    assert answer.location == f"/reports/{report.id}/edit#costs"
    lines = [(one.number, *(getattr(one, name) for name in COST_FIELDS)) for one in the_report().expenses]
    last = project.ends_on
    assert lines == [
        (1, "materials", "R-1", "SIA „Kurši”", "Krekli", last, last, Decimal("12.50")),
        (2, "equipment", "R-2", "SIA „Kurši”", "Krekli", last, last, Decimal("1100.00")),
    ]
    again = client.post(f"/reports/{report.id}/costs/take-in", data=sent)
    assert (again.status_code, len(the_report().expenses)) == (422, 2)
    shown = upload(client, the_report(), filled).text
    assert "Tas viss jau ir pārskatā." in shown
    assert ">Pārņemt izdevumus</button>" not in shown


WRONG = (
    "3. rinda, kolonna „Izdevumu veids”: šajā konkursā nav izdevumu veida „Jahta”.",
    "Rakstiet vienu no šīm: Materiāli, Pakalpojumi, Transports, Aprīkojums.",
    "3. rinda, kolonna „Summa”: „12,345”",
    "4. rinda: kolonna „Piegādātājs” ir tukša.",
    "4. rinda, kolonna „Dokumenta datums”: „31.02.2022.” nav datums.",
    "5. rinda, kolonna „Par ko”: ne vairāk kā 200 rakstzīmes.",
    "5. rinda, kolonna „Summa”: „-3”",
    "5. rinda, kolonna „Samaksas diena”:",
    "6. rinda: dokumenta datums ir 2020. gada 31. janvāris",
    "7. rinda: kolonna „Summa” ir tukša.",
)


def test_every_wrong_cell_is_named_and_nothing_is_taken(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.started(project)
    client.sign_in(representative(project))
    before = date(2020, 1, 31)
    data = sheet(
        good(project),
        good(project, category="Jahta", amount="12,345"),
        good(project, supplier="", issued_on="31.02.2022."),
        good(project, description="x" * 201, amount=-3, paid_on=at.date() + timedelta(days=2)),
        good(project, issued_on=before),
        good(project, amount=None),
    )
    page = upload(client, report, data)
    assert page.status_code == 422
    for text in WRONG:
        assert text in page.text, text
    assert "2. rinda" not in page.text
    assert "No datnes nekas nav pārņemts." in page.text
    assert the_report().expenses == []


@pytest.mark.parametrize(
    ("data", "name", "text"),
    [
        (sheet(headings=HEADINGS[:-1]), "a.xlsx", "Samaksas diena"),
        (sheet(), "a.xlsx", "Datnē nav izdevumu."),
        (b"%PDF-1.4\n%%EOF\n", "a.pdf", "nav XLSX datne"),
        (b"Izdevumu veids;Summa\n", "a.csv", "a.csv"),
        (b"", "a.xlsx", "a.xlsx"),
        (sheet()[:-40], "a.xlsx", "a.xlsx"),
    ],
    ids=["column", "empty", "pdf", "csv", "nothing", "broken"],
)
def test_a_file_that_is_no_table_of_costs_is_refused_with_what_to_do(
    client: SigningClient, project: Application, at: datetime, data: bytes, name: str, text: str
):
    report = reports.started(project)
    client.sign_in(representative(project))
    page = upload(client, report, data, name)
    assert (page.status_code, text in page.text) == (422, True)


def test_rows_that_no_page_showed_are_not_taken(client: SigningClient, project: Application, at: datetime):
    report = reports.started(project)
    client.sign_in(representative(project))
    row = dict.fromkeys(COST_FIELDS, "x")
    for rows in ("", "{", "[1]", "[[1]]", '[[1, "x"]]', json.dumps([[2, row | {"more": "x"}]]),
                 json.dumps([[2, row | {"amount": 5}]]), json.dumps([["a", row]]), "[" * 5000):  # fmt: skip
        sent = {"rows": rows, "version": str(report.version)}
        assert client.post(f"/reports/{report.id}/costs/take-in", data=sent).status_code == 422, rows
    assert the_report().expenses == []


def row_of(number: int, day: date, **changes: str) -> SheetRow:
    texts = {
        "category": "materials", "document": f"R-{number}", "issued_on": day.isoformat(), "supplier": "SIA X",
        "description": "Papīrs", "amount": "1,00", "paid_on": day.isoformat(),
    }  # fmt: skip
    return SheetRow(number + 1, texts | changes)


def test_a_report_takes_in_all_rows_or_none(project: Application, at: datetime):
    report, day = reports.written(project), project.ends_on
    assert day is not None
    by = applications.representative(project.organisation)
    rows = [row_of(number, day) for number in range(1, 199)]
    with pytest.raises(Refused) as refused:
        service.take_in_costs(report, rows, version=report.version, by=by, at=at)
    assert [one.rule for one in refused.value.findings] == ["cost_rows_too_many"]
    with pytest.raises(Refused) as refused:
        service.take_in_costs(report, rows[:2], version=report.version - 1, by=by, at=at)
    assert [one.rule for one in refused.value.findings] == ["report_changed"]
    assert [one.number for one in report.expenses] == [1, 2, 3]
    there = service.take_in_costs(report, [*rows[:2], rows[0]], version=report.version, by=by, at=at)
    assert ([one.number for one in report.expenses], there.known) == ([1, 2, 3, 4, 5], (2,))
    stranger = accounts.actor(Role.REPRESENTATIVE, registry.organisation("Cita biedrība", place=50))
    with pytest.raises(NotPermitted):
        service.take_in_costs(report, rows[:1], version=report.version, by=stranger, at=at)
    service.submit(report, by=by, at=at)
    with pytest.raises(StaleState):
        service.take_in_costs(report, rows[:1], version=report.version, by=by, at=at)


@pytest.mark.usefixtures("running")
def test_a_lump_sum_report_takes_no_costs(running: Flask):
    project = the_project()
    report, client = reports.started(project), SigningClient(running)
    by = applications.representative(project.organisation)
    with pytest.raises(Refused) as refused:
        service.take_in_costs(report, [], version=1, by=by, at=reports.after_end(project))
    assert [one.rule for one in refused.value.findings] == ["report_has_no_costs"]
    with clock.at(reports.after_end(project, 10)):
        client.sign_in(representative(project))
        assert "vienreizēju maksājumu" in client.get(f"/reports/{report.id}/costs").text
        assert client.get(f"/reports/{report.id}/costs/template").status_code == 200
        assert upload(client, report, sheet(good(project))).status_code == 422


def save_costs(report: FinalReport, at: datetime, *changes: dict[str, Any]) -> None:
    whole = reports.whole_content(report)
    costs = [replace(one, **change) for one, change in zip(whole.expenses, changes, strict=False)]
    by = applications.representative(report.application.organisation)
    service.save_report(report, replace(whole, expenses=costs), version=report.version, by=by, at=at)


def test_a_document_outside_the_project_s_time_keeps_the_report_back(project: Application, at: datetime):
    report, by = reports.started(project), applications.representative(project.organisation)
    assert project.ends_on is not None
    day = project.ends_on + timedelta(days=1)
    save_costs(report, at, {"issued_on": day}, {})
    with pytest.raises(Refused) as refused:
        service.submit(report, by=by, at=at)
    assert [(one.rule, one.point, one.facts["number"]) for one in refused.value.findings] == [
        ("expense_outside_period", "5.5", 1)
    ]


def test_a_document_that_stands_twice_is_pointed_out_to_its_writer(project: Application, at: datetime):
    report = reports.started(project)
    save_costs(report, at, {"supplier": "SIA Kurši"}, {"document": "r 1", "supplier": "kursi, SIA"}, {})
    assert [dict(one.facts) for one in warnings(report) if one.rule == "expense_twice"] == [
        {"numbers": (1, 2)}
    ]
    assert elsewhere(report) == []


def test_the_sums_stand_beside_the_plan_and_the_ceiling(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.written(project)
    planned = {one.category: str(one.planned) for one in against_plan(report) if one.planned}
    in_plan: dict[str, Decimal] = {}
    for line in project.budget_lines:
        in_plan[line.category] = in_plan.get(line.category, Decimal(0)) + line.amount
    assert planned == {name: f"{amount:.2f}" for name, amount in in_plan.items()}
    assert [str(one.reported) for one in against_plan(report)] == ["300.00", "250.00", "0.00", "150.00"]
    assert (str(against_plan(report)[-1].ceiling), against_plan(report)[-1].point) == ("280.00", "5.4")
    service.submit(report, by=applications.representative(project.organisation), at=at)
    client.sign_in(seat_of(reports.people(project.local_call).coordinator))
    assert client.get(f"/reports/{report.id}/check").text.count("280,00\u00a0€") == 1


def in_doubt(report: FinalReport) -> dict[str, str]:
    """A check that leaves out the sum of the second cost, and the reason and point of the third."""
    first, second, third = (one.id for one in report.expenses)
    return {f"activity_{row.id}": "yes" for row in report.activities} | {
        "version": str(report.version), "action": "check", f"expense_{first}": "whole",
        f"expense_{second}": "part", f"expense_sum_{second}": "", f"expense_why_{second}": "Privāti.",
        f"expense_point_{second}": "5.2", f"expense_{third}": "not", f"expense_point_{third}": "",
    }  # fmt: skip


def test_a_cost_is_eligible_whole_in_part_or_not_with_its_reason_and_point(
    client: SigningClient, project: Application, at: datetime
):
    report = reports.submitted(project)
    client.sign_in(seat_of(reports.people(project.local_call).coordinator))
    _first, second, third = (one.id for one in report.expenses)
    address = f"/reports/{report.id}/check"
    values = in_doubt(report)
    without_sum = client.post(address, data=values)
    assert (without_sum.status_code, "Ierakstiet, cik no izdevumiem ir attiecināms." in without_sum.text) == (
        422,
        True,
    )
    lacking = client.post(address, data=values | {f"expense_sum_{second}": "100"})
    assert "3. izdevumi: uzrakstiet, kāpēc" in lacking.text
    assert "3. izdevumi: izvēlieties nolikuma punktu" in lacking.text
    whole = {
        f"expense_sum_{second}": "100",
        f"expense_why_{third}": "Nav projektam.",
        f"expense_point_{third}": "5.4",
    }
    assert client.post(address, data=values | whole).status_code == 302
    marks = [(one.accepted, one.check_reason, one.check_point) for one in the_report().expenses]
    assert marks == [
        (Decimal("300.00"), "", ""), (Decimal("100.00"), "Privāti.", "5.2"), (Decimal("0.00"), "Nav projektam.", "5.4"),
    ]  # fmt: skip
    client.sign_in(seat_of(reports.people(project.local_call).manager))
    page = client.get(f"/reports/{report.id}/decision").text
    assert "2. izdevumi: attiecināmi 100,00\u00a0€ no 250,00\u00a0€" in page
    assert "Pieņemt daļēji: pienākas 400,00\u00a0€" in page


def test_the_checker_is_told_of_a_document_that_stands_in_another_project_of_the_organisation(
    empty_app: Flask,
):
    run_projects(ACTUAL_COSTS, 2)
    first, second = the_projects()
    second.organisation = first.organisation
    report, other = reports.started(first), reports.started(second)
    at = reports.after_end(first)
    save_costs(report, at, {}, {"document": "Z-9"})
    save_costs(other, at, {"document": "Q"}, {}, {"document": "r1"})
    assert elsewhere(report) == []
    service.submit(other, by=applications.representative(first.organisation), at=at)
    found = [dict(one.facts) for one in elsewhere(report)]
    assert found == [{"numbers": (1,), "project": second.number, "other": 3}]
    service.submit(report, by=applications.representative(first.organisation), at=at)
    db.session.commit()
    client = SigningClient(empty_app)
    client.sign_in(seat_of(reports.people(first.local_call).coordinator))
    page = client.get(f"/reports/{report.id}/check").text
    assert f"ir arī projektā {second.number} (3. izdevumi)" in page
