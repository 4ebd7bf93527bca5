"""A button per role, in demo mode only."""

import re

import pytest

from app.accounts import service
from app.config import ROOT
from app.core.actor import SYSTEM
from app.core.roles import Role
from app.dev import season
from app.dev.queries import demo_memberships
from app.extensions import db
from app.payments.bank_files.contents import Debtor
from tests.builders import calls
from tests.builders.accounts import membership
from tests.builders.registry import municipality
from tests.conftest import NOON, SigningClient
from tests.databases import app_on


@pytest.fixture
def demo(sqlite_databases, tmp_path):
    with sqlite_databases.fresh(tmp_path) as url:
        app = app_on(url, tmp_path, demo=True)
        app.test_client_class = SigningClient
        with app.app_context():
            yield app.test_client()
            db.session.remove()
            db.engine.dispose()


def invented(role: Role, name: str, scope=None):
    return membership(role, scope, email=f"{name}@demo.pumpurs.example")


def offered(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'name="membership" value="(\d+)"', page)]


@pytest.mark.parametrize("language", ["lv", "en"])
def test_every_documented_macro_is_shown_on_the_page_of_components(demo, language):
    demo.get(f"/language?code={language}")
    answer = demo.get("/demo/components")
    assert answer.status_code == 200
    listed = (ROOT / "docs" / "components.md").read_text(encoding="utf-8")
    documented = {
        name for row in listed.splitlines() if row.startswith("|") for name in re.findall(r"`(\w+)\(", row)
    }
    shown = set(re.findall(r"<h2><code>(\w+)</code>", answer.text))
    # The page itself has a heading and a trail; two others hold the rows of a list and a page of errors.
    around = {"heading", "trail", "form_tag", "next_line", "point", "fault", "typed_text"}
    assert (documented - shown - around, shown - documented) == (set(), set())


def test_outside_demo_mode_there_is_no_such_page(client):
    assert client.get("/demo/components").status_code == 404
    assert client.get("/demo").status_code == 404
    assert client.post("/demo").status_code == 404
    assert "/demo" not in client.get("/sign-in").text


def test_the_page_lists_the_invented_people_by_role_and_nobody_else(demo):
    chair = invented(Role.CHAIR, "chair", municipality("Cēsu novads"))
    coordinator = invented(Role.COORDINATOR, "coordinator")
    real = membership(Role.AUDITOR, email="auditor@example.lv")
    ended = invented(Role.AUDITOR, "auditor")
    service.end_membership(ended, by=SYSTEM, at=NOON)
    page = demo.get("/demo").text
    assert offered(page) == [coordinator.id, chair.id]
    assert real.user.name not in page
    assert "<h2>Pašvaldības koordinators</h2>" in page
    assert "<small>Cēsu novads</small>" in page
    assert 'href="/demo"' in demo.get("/sign-in").text
    assert "Demonstrācijas dati" in page


def test_a_button_signs_in_as_that_person(demo):
    coordinator = invented(Role.COORDINATOR, "coordinator")
    answer = demo.post("/demo", data={"membership": coordinator.id})
    assert (answer.status_code, answer.location) == (302, "/")
    assert "pašvaldības koordinators, Saldus novads" in demo.get("/").text


def test_no_real_person_can_be_acted_for(demo):
    real = membership(Role.ADMINISTRATOR, email="admin@example.lv")
    for asked in (real.id, "", "x", 99):
        assert demo.post("/demo", data={"membership": asked}).status_code == 404
    assert demo.get("/account").status_code == 302


def test_many_people_of_a_role_stand_on_a_page_of_their_own(demo):
    auditor = invented(Role.AUDITOR, "auditor")
    evaluators = [invented(Role.EVALUATOR, f"evaluator{place}") for place in range(5)]
    page = demo.get("/demo").text
    assert offered(page) == [one.id for one in evaluators[:3]] + [auditor.id]
    assert 'href="/demo?role=evaluator">Rādīt visus (5)' in page
    assert "/demo?role=auditor" not in page
    whole = demo.get("/demo?role=evaluator").text
    assert offered(whole) == [one.id for one in evaluators]
    assert 'href="/demo">' in whole
    assert offered(demo.get("/demo?role=nobody").text) == offered(page)
    answer = demo.post("/demo", data={"membership": evaluators[4].id})
    assert (answer.status_code, answer.location) == (302, "/")


def test_without_demo_data_the_page_says_how_to_load_it(demo):
    assert "flask demo" in demo.get("/demo").text


def test_the_season_is_not_loaded_among_real_calls_nor_outside_demo_mode(app, demo):
    calls.draft_call()
    db.session.commit()
    refused = demo.application.test_cli_runner().invoke(args=["demo"])
    assert (refused.exit_code, "load the demo season into an empty one" in refused.output) == (1, True)
    assert demo_memberships() == {}
    assert "No such command 'demo'" in app.test_cli_runner().invoke(args=["demo"]).output


def test_a_season_broken_off_leaves_the_database_as_it_was(demo):
    acts = season.acts(Debtor("IKVD", "LV61TREL2200000000000", "TRELLV22"), NOON)
    for act in acts[:4]:
        act()
    assert set(demo_memberships()) > {Role.AUDITOR, Role.COORDINATOR}
    db.session.rollback()
    assert demo_memberships() == {}
