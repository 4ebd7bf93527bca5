"""What the tasks of plans got: each application once in every sum, scores only after the ranking."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from app.applications.models import Application, ApplicationTask
from app.calls.models import LocalCall
from app.core import clock
from app.core.errors import NotPermitted
from app.core.roles import Role
from app.extensions import db
from app.jobs.running import run_due
from app.plans.models import PmpPlan
from app.selection.plan_tasks.figures import (
    BY_GOAL,
    BY_TASK,
    NOTHING,
    Figures,
    figures_by,
    sums_by_place,
    together,
)
from app.selection.plan_tasks.scope import Scope
from app.selection.service.exporting import ask_for_plan_tasks
from tests.builders import accounts, calls, plans, quotas, registry, selection
from tests.counting import counted_queries

SUM = Decimal("4600.00")


@dataclass
class Country:
    """Saldus decided on two of three applications, Dobele on none of two; each plan has two goals with two tasks."""

    saldus: PmpPlan
    dobele: PmpPlan
    seated: selection.Commission
    dobele_call: LocalCall
    at: datetime

    def task(self, plan: PmpPlan, code: str) -> int:
        return next(one.id for one in plans.tasks_of(plan) if one.code == code)


def name_tasks(application: Application, *tasks: int) -> None:
    application.named_tasks.clear()
    db.session.flush()
    application.named_tasks += [ApplicationTask(task_id=one, how_served="Palīdz.") for one in tasks]
    db.session.flush()


@pytest.fixture
def country(app) -> Country:
    names = ("Saldus novads", "Dobeles novads")
    saldus, dobele = (plans.adopted_plan(registry.municipality(name), goals=2) for name in names)
    call = quotas.open_call(dict.fromkeys(names, (1200, 300)), SUM * 4)
    local = {name: calls.announced(call, registry.municipality(name)) for name in names}
    seated = selection.commission(local[names[0]])
    found = Country(saldus, dobele, seated, local[names[1]], seated.at + timedelta(days=1))
    named = [("1.1", "1.2"), ("1.1",), ("1.1", "2.1")]
    for place, codes in enumerate(named, 1):
        application = selection.eligible(seated.local_call, place)
        name_tasks(application, *(found.task(saldus, code) for code in codes))
        if place < 3:
            first, second = seated.evaluators
            points = ["3.5", "4"][: len(codes)]
            selection.score(application, first, seated.at, tasks=points)
            selection.score(application, second, seated.at, tasks=["4.5", "5"][: len(codes)])
        else:
            selection.assess(application, seated, need="2")
    for place in (4, 5):
        application = selection.eligible(local[names[1]], place)
        name_tasks(application, found.task(dobele, "1.1"))
    selection.confirm(seated)
    db.session.commit()
    return found


def test_an_application_of_two_tasks_stands_at_both_and_is_counted_once_in_every_sum(country):
    by_task, by_goal = (figures_by(key, Scope()) for key in (BY_TASK, BY_GOAL))
    task = {
        code: by_task.get(country.task(country.saldus, code), NOTHING)
        for code in ("1.1", "1.2", "2.1", "2.2")
    }
    # The mean of 3.5 and 4.5 is 4, once for each of the first two; the third got 4 from both.
    assert task["1.1"] == Figures(3, SUM * 3, 2, SUM * 2, 0, 3, Fraction(12))
    assert task["1.2"] == Figures(1, SUM, 1, SUM, 0, 1, Fraction(9, 2))
    assert task["2.1"] == Figures(1, SUM, 0, Decimal("0.00"), 0, 1, Fraction(4))
    assert task["2.2"] == NOTHING
    goal = by_goal[country.saldus.goals[0].id]
    assert (goal.applications, goal.asked, goal.funded, goal.awarded) == (3, SUM * 3, 2, SUM * 2)
    assert goal.mean == Fraction(Fraction(17, 4) + 4 + 4, 3)
    sums = sums_by_place(Scope())
    assert {one.figures.applications for one in sums.values()} == {3, 2}
    country_wide = together([*sums.values()])
    assert (country_wide.tasks, country_wide.unserved) == (8, 4)
    assert (country_wide.figures.applications, country_wide.figures.asked) == (5, SUM * 5)
    assert (country_wide.figures.funded, country_wide.figures.awarded) == (2, SUM * 2)


def test_scores_are_in_no_mean_before_the_ranking_is_confirmed(country):
    sealed = figures_by(BY_TASK, Scope())[country.task(country.dobele, "1.1")]
    assert (sealed.applications, sealed.sealed, sealed.scored, sealed.mean) == (2, 2, 0, None)


def test_the_country_is_narrowed_by_call_place_kind_and_by_what_nobody_applied_for(app, country, client):
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    with clock.at(country.at):
        whole = client.get("/plan-tasks").text
        assert whole.count("Uzdevums 1.1") == 2
        assert "vēl slēgts" in whole
        nobody = client.get("/plan-tasks?applied=none").text
        assert "Uzdevums 1.1" not in nobody
        assert nobody.count("Uzdevums 2.2") == 2
        own = client.get(f"/plan-tasks?municipality={country.saldus.municipality_id}&applied=some").text
        assert own.count("Uzdevums 1.1") == 1
        assert "Uzdevums 2.2" not in own
        assert "Nekas netika atrasts" in client.get("/plan-tasks?risk=family").text
        call_id = country.seated.local_call.call_id
        assert client.get(f"/plan-tasks?call={call_id}").text.count("Uzdevums 1.1") == 2
        places = client.get(f"/plan-tasks/municipalities?call={call_id}").text
    assert places.index("Dobeles novads") < places.index("Saldus novads")
    assert "50\u00a0%" in places


def test_the_first_page_is_kept_until_something_happens(app, country, client):
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    with clock.at(country.at):
        assert [client.get("/plan-tasks?applied=none").text.count("Uzdevums 2.2") for _again in range(2)] == [
            2,
            2,
        ]
        with counted_queries() as kept:
            client.get("/plan-tasks?applied=none")
        application = selection.eligible(country.dobele_call, 6)
        name_tasks(application, country.task(country.dobele, "2.2"))
        db.session.commit()
        assert client.get("/plan-tasks?applied=none").text.count("Uzdevums 2.2") == 1
        # Another page and another order are of their own.
        assert client.get("/plan-tasks?applied=none&sort=-plan").text.count("Uzdevums 2.2") == 1
    assert not [one for one in kept if "application_task" in one]


def test_a_task_shows_its_plan_and_the_applications_that_name_it(app, country, client):
    client.sign_in(accounts.membership(Role.AUDITOR))
    with clock.at(country.at):
        page = client.get(f"/plan-tasks/{country.task(country.saldus, '2.1')}").text
    assert "Kavētāju daļa, %" in page
    assert "Iesaistīto skaits" in page
    assert "Projekts 3" in page
    assert "Projekts 1" not in page


def test_a_municipality_sees_its_own_tasks_only(app, country, client):
    seat = accounts.membership(
        Role.COORDINATOR, registry.municipality("Dobeles novads"), email="d@example.lv"
    )
    client.sign_in(seat)
    foreign = country.saldus.municipality_id
    with clock.at(country.at):
        page = client.get(f"/plan-tasks?municipality={foreign}").text
        assert page.count("Uzdevums 1.1") == 1
        assert "Saldus" not in page
        assert client.get(f"/plan-tasks/{country.task(country.saldus, '1.1')}").status_code == 404
        assert client.get(f"/plan-tasks/{country.task(country.dobele, '1.1')}").status_code == 200
        assert client.get("/plan-tasks/municipalities").status_code == 403
        rows = csv_rows(client.get(f"/plan-tasks/export.csv?municipality={foreign}").data)
    assert {row[0] for row in rows[1:-1]} == {"Dobeles novads"}
    assert rows[-1][13:15] == ["2", "9200,00"]


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def test_both_files_hold_the_list_and_end_in_the_sums(app, country, client):
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    with clock.at(country.at):
        rows = csv_rows(client.get("/plan-tasks/export.csv?applied=some").data)
        answer = client.post("/plan-tasks/export.xlsx?applied=some")
        run_due(country.at)
        file = client.get(f"{answer.location}/download")
    assert [row[8] for row in rows[1:-1]] == ["1.1", "1.1", "1.2", "2.1"]
    assert rows[1][13:] == ["2", "9200,00", "0", "0,00", "Vēl slēgts", "0"]
    assert rows[2][13:] == ["3", "13800,00", "2", "9200,00", "4", "3"]
    assert rows[-1][13:17] == ["5", "23000,00", "2", "9200,00"]
    sheet = list(load_workbook(io.BytesIO(file.data), read_only=True).active.iter_rows(values_only=True))
    assert list(sheet[0]) == rows[0]
    assert sheet[2][13:17] == (3, 13800, 2, 9200)
    assert len(sheet) == len(rows)


def test_who_follows_no_selection_takes_no_tasks_away(app, country, client):
    member = accounts.membership(Role.EVALUATOR, registry.municipality())
    client.sign_in(member)
    assert client.get("/plan-tasks").status_code == 403
    with pytest.raises(NotPermitted):
        ask_for_plan_tasks({}, language="lv", by=accounts.actor_of(member), at=country.at)


def test_a_page_of_more_tasks_asks_no_more_queries(app, country, client):
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    with clock.at(country.at):
        counts = []
        for address in ("/plan-tasks?applied=some", "/plan-tasks"):
            app.extensions.pop("app.audit.kept", None)
            with counted_queries() as statements:
                assert client.get(address).status_code == 200
            counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
