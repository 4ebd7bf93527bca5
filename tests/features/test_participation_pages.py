"""The pages of participation."""

import re

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.participation.models import Participation
from app.registry.models import SchoolKind
from tests.builders import participation
from tests.builders.accounts import membership
from tests.builders.registry import municipality, school
from tests.conftest import NOON
from tests.counting import counted_queries


def words(html: str) -> str:
    """The text of a page without its tags, spaces run together."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def manager(client):
    return client.sign_in(membership(Role.PROGRAMME_MANAGER))


def test_the_manager_starts_records_and_ends_a_participation(manager):
    place = municipality()
    with clock.at(NOON):
        answer = manager.post("/participation/new", data={"partner": f"municipality-{place.id}"})
        entry = db.session.scalars(select(Participation)).one()
        address = f"/participation/{entry.id}"
        assert (answer.status_code, answer.location) == (302, address)
        manager.post(f"{address}/figures", data={"schools_participating": "7", "learners_at_risk": "210"})
        manager.post(f"{address}/agreement", data={"number": "L-1", "signed_on": "04.04.2022."})
        shown = words(manager.get(address).text)
        for text in (
            "Sadarbības līgums parakstīts",
            "Sadarbības līgums L-1, parakstīts 2022. gada 4. aprīlis",
            "210",
        ):
            assert text in shown
        manager.post(f"{address}/end", data={"ended_on": "04.04.2022."})
        assert "Dalība beigusies" in manager.get(address).text


def test_a_vocational_school_is_a_partner_of_its_own(manager):
    tehnikums = school("Saldus tehnikums", kind=SchoolKind.VOCATIONAL, is_state=True)
    general = school("Saldus vidusskola")
    form = manager.get("/participation/new").text
    assert f"school-{tehnikums.id}" in form
    assert f"school-{general.id}" not in form
    manager.post("/participation/new", data={"partner": f"school-{tehnikums.id}", "learners_at_risk": "40"})
    entry = db.session.scalars(select(Participation)).one()
    assert (entry.school_id, entry.municipality_id, entry.learners_at_risk) == (tehnikums.id, None, 40)
    assert f"school-{tehnikums.id}" not in manager.get("/participation/new").text


def test_what_was_typed_stays_when_it_is_refused(manager):
    entry = participation.contracting()
    with clock.at(NOON):
        data = {"number": "L-1", "signed_on": "05.04.2022."}
        answer = manager.post(f"/participation/{entry.id}/agreement", data=data)
    assert answer.status_code == 422
    for text in ("vēl nav pienākusi", 'value="L-1"', 'value="05.04.2022."'):
        assert text in answer.text
    answer = manager.post(f"/participation/{entry.id}/figures", data={"learners_at_risk": "daudz"})
    assert (answer.status_code, 'value="daudz"' in answer.text) == (422, True)


@pytest.mark.parametrize("partner", ["", "municipality-0", "school-x", "x", "municipality-1; DROP"])
def test_a_tampered_partner_is_an_error_of_the_form(manager, partner):
    municipality()
    assert manager.post("/participation/new", data={"partner": partner}).status_code == 422
    assert db.session.scalars(select(Participation)).all() == []


def test_the_list_is_filtered_by_region_status_and_kind(manager):
    participation.signed()
    participation.contracting(municipality("Talsu novads"))
    participation.contracting(municipality("Ogres novads"))
    participation.signed(
        school("Ogres tehnikums", municipality_name="Ogres novads", kind=SchoolKind.VOCATIONAL)
    )
    partners = ["Saldus novads", "Talsu novads", "Ogres novads", "Ogres tehnikums"]

    def listed(query: str) -> list[str]:
        page = manager.get(f"/participation{query}").text
        return [name for name in partners if f">{name}</a>" in page]

    assert listed("") == partners
    assert listed("?region=Kurzeme") == ["Saldus novads", "Talsu novads"]
    assert listed("?region=Kurzeme&status=signed") == ["Saldus novads"]
    assert listed("?kind=school") == ["Ogres tehnikums"]
    assert listed("?kind=municipality&status=contracting") == ["Talsu novads", "Ogres novads"]
    assert listed("?region=nowhere&status=x&kind=y&page=zzz") == partners
    assert "Tādu partneru nav" in manager.get("/participation?region=Latgale").text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR])
def test_readers_see_everything_and_change_nothing(client, role):
    entry = participation.signed()
    client.sign_in(membership(role))
    pages = [client.get("/participation"), client.get(f"/participation/{entry.id}")]
    assert [page.status_code for page in pages] == [200, 200]
    assert all('action="/participation/' not in page.text for page in pages)
    addresses = [
        "/participation/new",
        *(f"/participation/{entry.id}/{verb}" for verb in ("figures", "agreement", "end")),
    ]
    assert [client.post(address).status_code for address in addresses] == [403] * 4


def test_applicants_and_the_public_see_only_the_region_tables(client):
    entry = participation.signed()
    assert client.get("/participation").status_code == 302
    client.sign_in(membership(Role.REPRESENTATIVE))
    answers = [client.get(f"/participation{path}").status_code for path in ("", f"/{entry.id}", "/regions")]
    assert answers == [403, 403, 200]


def test_an_unknown_partner_is_not_found(manager):
    assert manager.get("/participation/77").status_code == 404


def test_the_region_page_shows_printed_and_computed_totals_and_their_difference(client):
    participation.signed(schools=5, learners=100)
    shown = words(client.get("/participation/regions").text)
    for text in (
        "Kurzeme 20 1 1 5 100", "Kopā 119 1 1 5 100",
        "Kopā, kā publicēts 52 19 22684 2120", "Kopā pēc rindām 52 18 22684 2416", "Starpība 0 +1 0 −296",
        "publicētais kopskaits ir 19, rindu summa ir 18", "publicētais kopskaits ir 2120, rindu summa ir 2416",
        "Rīgas reģ. 29 7 120 43 21912 ~442",
    ):  # fmt: skip
        assert text in shown


def test_pages_ask_the_database_as_often_for_three_as_for_one(manager):
    counts = []
    for names in (["Saldus novads"], ["Talsu novads", "Ogres novads"]):
        for name in names:
            entry = participation.signed(municipality(name))
        entry_id = entry.id
        asked = []
        for path in ("", f"/{entry_id}", "/regions", "/new"):
            with counted_queries() as statements:
                manager.get(f"/participation{path}")
            asked.append(len(statements))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
