"""What the public reads: the call in plain words, the map and the table of what is left, results as open data."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.applications.models import Application
from app.calls.queries import deadline_of
from app.core import clock
from app.extensions import db
from app.home.front import Front, Left, Stage, front, outcomes
from app.home.tiles import tiles
from app.outbox.delivery import deliver_due
from app.registry.models import Municipality
from tests.builders import applications, calls, quotas, selection
from tests.builders.registry import municipality
from tests.conftest import NOON

LUMP = Decimal("4600.00")


def found(at=NOON) -> Front:
    answer = front(at)
    assert answer is not None
    return answer


def decided(local_call) -> tuple[Application, selection.Commission]:
    application = applications.an_eligible_application(local_call)
    seated = selection.commission(local_call)
    selection.assess(application, seated)
    selection.confirm(seated)
    db.session.commit()
    deliver_due(seated.at)
    return application, seated


@pytest.mark.usefixtures("app")
def test_there_is_nothing_to_show_before_a_call_is_published(client):
    assert (front(NOON), outcomes()) == (None, [])
    calls.proposed_call()
    db.session.commit()
    assert front(NOON) is None
    page = client.get("/").text
    assert "Pašlaik neviens konkurss nav atvērts." in page
    assert '<div class="tile-map">' not in page


@pytest.mark.usefixtures("app")
def test_places_stand_by_the_latvian_alphabet_with_what_is_left_and_how_far_they_are():
    names = ["Talsu novads", "Ādažu novads", "Cēsu novads", "Aizputes novads", "Ķeguma novads"]
    call = quotas.open_call(dict.fromkeys(names, (1000, 0)), LUMP * 5)
    calls.announced(call, municipality("Cēsu novads"))
    places = found().places
    in_order = ["Aizputes novads", "Ādažu novads", "Cēsu novads", "Ķeguma novads", "Talsu novads"]
    assert [place.municipality for place in places] == in_order
    assert [place.stage for place in places] == [
        Stage.AHEAD, Stage.AHEAD, Stage.OPEN, Stage.AHEAD, Stage.AHEAD,
    ]  # fmt: skip
    assert {(place.amount, place.left, place.projects, place.projects_left) for place in places} == {
        (LUMP, LUMP, 1, 1)
    }
    assert found().left == LUMP * 5


@pytest.mark.usefixtures("app")
def test_what_is_left_falls_by_what_is_awarded_and_results_rise():
    local_call = quotas.announced_local_call()
    assert found().places[0].how_much is Left.ALL
    after = deadline_of(local_call) + timedelta(hours=1)
    assert (found(after).places[0].stage, found(after).open_places) == (Stage.CHOOSING, [])
    decided(local_call)
    [place] = found(after).places
    assert (place.stage, place.how_much, place.left) == (Stage.DECIDED, Left.SOME, LUMP * 4)
    assert (place.projects, place.projects_left) == (5, 4)
    [row] = outcomes()
    assert (row.municipalities, row.projects, row.amount) == (1, 1, LUMP)


@pytest.mark.usefixtures("app")
def test_an_emptied_quota_has_nothing_left():
    local_call = quotas.announced_local_call(purse=LUMP)
    decided(local_call)
    assert found(deadline_of(local_call)).places[0].how_much is Left.NOTHING


@pytest.mark.usefixtures("app")
def test_every_municipality_of_2017_has_one_square_of_its_own():
    municipality()
    drawn = tiles([])
    assert {tile.name for tile in drawn} == set(db.session.scalars(select(Municipality.name)))
    assert len({(tile.x, tile.y) for tile in drawn}) == len(drawn) == 119


def test_the_page_tells_the_call_in_plain_words(client):
    local_call = quotas.announced_local_call()
    db.session.commit()
    with clock.at(NOON):
        page = client.get("/").text
    told = re.sub(r"\s+", " ", page.replace("\u00a0", " "))
    for words in ("4 600,00 €", "80 %", "3–18 mēnešus", "Pieteikumus pieņem 1 pašvaldība.", "5 no 5"):
        assert words in told
    address = f"/local-calls/{local_call.id}"
    label = "Saldus novads: atlikušie projekti: 5 no 5; pieteikšanās pēdējā diena: 2022. gada 4. maijs"
    assert f'class="tile all" href="{address}" aria-label="{label}"' in page
    assert page.count('<rect x="') == 119
    assert "style=" not in page


def test_a_square_without_a_local_call_leads_to_its_row_of_the_table(client):
    quotas.open_call()
    db.session.commit()
    page = client.get("/").text
    place = found().places[0]
    assert f'href="#m{place.municipality_id}"' in page
    assert f'<tr id="m{place.municipality_id}">' in page


def test_the_results_are_a_file_with_what_the_pages_of_results_show(client):
    assert client.get("/open-data/results.csv").data.count(b"\r\n") == 1
    local_call = quotas.announced_local_call()
    application, _ = decided(local_call)
    answer = client.get("/open-data/results.csv")
    assert answer.mimetype == "text/csv"
    [_heading, row] = answer.data.decode("utf-8-sig").splitlines()
    cells = row.replace('"', "").split(";")
    assert cells[1:6] == [
        municipality().atvk_code, "Saldus novads", application.title, application.organisation.name, "4600.00",
    ]  # fmt: skip


def test_what_was_funded_is_told_when_the_letters_have_gone_though_nothing_else_happens(client):
    local_call = quotas.announced_local_call()
    application = applications.an_eligible_application(local_call)
    seated = selection.commission(local_call)
    selection.assess(application, seated)
    selection.confirm(seated)
    db.session.commit()
    announced = "Rezultāti parādās šeit, tiklīdz"
    with clock.at(seated.at):
        assert announced in client.get("/").text
        deliver_due(seated.at)
        page = client.get("/").text
    assert announced not in page
    assert "Rezultāti pa pašvaldībām" in page
