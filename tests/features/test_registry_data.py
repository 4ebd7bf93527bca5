"""The 119 municipalities and the registered organisations."""

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.roles import Role
from app.extensions import db
from app.registry import queries, service
from app.registry.models import Municipality, MunicipalityKind, Region
from tests.builders.accounts import membership
from tests.builders.registry import municipality, organisation
from tests.counting import counted_queries

# The participation table of the programme's presentation.
BY_REGION = {
    Region.ZEMGALE: 22,
    Region.KURZEME: 20,
    Region.LATGALE: 21,
    Region.VIDZEME: 26,
    Region.RIGA_REGION: 29,
    Region.RIGA: 1,
}


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Municipality)) or 0


def data_file(folder: Path, **changes: str) -> Path:
    row = {
        "name": "Rīga",
        "kind": "pilseta",
        "region": "Rīga",
        "atvk_2017": "0010000",
        "successor_2021": "Rīga",
    }
    path = folder / "municipalities.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, row)
        writer.writeheader()
        writer.writerow(row | changes)
    return path


def test_the_file_holds_119_municipalities_in_the_regions_of_the_participation_table(any_database):
    assert service.load_municipalities() == 119
    assert count() == 119
    assert queries.counts_by_region() == BY_REGION
    kinds = select(Municipality.kind, func.count()).group_by(Municipality.kind)
    assert {row[0]: row[1] for row in db.session.execute(kinds)} == {
        MunicipalityKind.CITY: 9,
        MunicipalityKind.COUNTY: 110,
    }


@pytest.mark.usefixtures("app")
def test_the_reform_made_43_of_them_and_split_two():
    service.load_municipalities()
    successors = {item.name: item.successor_names for item in queries.municipalities()}
    assert len({name for names in successors.values() for name in names}) == 43
    assert {name: names for name, names in successors.items() if len(names) > 1} == {
        "Aglonas novads": ["Preiļu novads", "Krāslavas novads"],
        "Inčukalna novads": ["Siguldas novads", "Ropažu novads"],
    }


def test_loading_again_updates_and_never_doubles(any_database, tmp_path):
    service.load_municipalities()
    ids = {item.atvk_code: item.id for item in queries.municipalities()}
    service.load_municipalities(data_file(tmp_path, name="Rīgas pilsēta"))
    assert count() == 119
    assert db.session.get_one(Municipality, ids["0010000"]).name == "Rīgas pilsēta"
    service.load_municipalities()
    assert {item.atvk_code: item.id for item in queries.municipalities()} == ids
    assert db.session.get_one(Municipality, ids["0010000"]).name == "Rīga"


def test_the_command_may_be_run_any_number_of_times(app):
    runner = app.test_cli_runner()
    db.session.commit()
    for _ in range(2):
        result = runner.invoke(args=["registry", "municipalities"])
        assert (result.exit_code, result.output) == (0, "119 municipalities loaded.\n")
    assert count() == 119


@pytest.mark.parametrize("broken", [{"kind": "ciems"}, {"region": "Sēlija"}])
def test_a_broken_row_is_named_by_its_line_and_nothing_is_taken(app, tmp_path, broken):
    path = data_file(tmp_path, **broken)
    result = app.test_cli_runner().invoke(args=["registry", "municipalities", str(path)])
    assert result.exit_code == 1
    assert "line 2:" in result.output
    assert count() == 0


@pytest.mark.usefixtures("app")
def test_municipalities_stand_in_the_order_of_the_latvian_alphabet():
    service.load_municipalities()
    names = [item.name for item in queries.municipalities()]
    assert names[:5] == [
        "Aglonas novads",
        "Aizkraukles novads",
        "Aizputes novads",
        "Aknīstes novads",
        "Alojas novads",
    ]
    assert names.index("Cēsu novads") < names.index("Ciblas novads") < names.index("Dagdas novads")
    assert names[-1] == "Žagares novads" or names[-1].startswith("Z")
    found = queries.municipality_by_code("0010000")
    assert found is not None
    assert queries.municipality(found.id) is found


def test_the_public_list_shows_regions_and_successors(client):
    service.load_municipalities()
    page = client.get("/municipalities").text
    assert '<th scope="row">Rīgas reģ.</th><td class="num">29</td>' in page
    assert "<td>119</td>" in page.replace(' class="num"', "")
    assert page.count("<tr><th scope=") == 119 + len(Region)


def test_the_public_list_takes_the_same_few_queries(client):
    municipality()
    db.session.commit()
    with counted_queries() as statements:
        client.get("/municipalities")
    assert len(statements) == 2


@pytest.fixture
def staff(client):
    return client.sign_in(membership(Role.FINANCE_PREPARER))


def test_organisations_are_found_by_words_without_diacritics_and_by_number(staff):
    organisation("Biedrība „Ķekavas jaunieši”", place=1)
    other = organisation("Nodibinājums „Zaļais 100% pumpurs”", place=2)
    for words, expected in {
        "kekavas": [True, False],
        "JAUNIEŠI biedriba": [True, False],
        "100%": [False, True],
        "%": [False, True],
        other.registration_number[:11]: [False, True],
        "4000 8": [True, True],
        "": [True, True],
        "nav tādas": [False, False],
    }.items():
        page = staff.get("/organisations", query_string={"words": words}).text
        assert [name in page for name in ("Ķekavas jaunieši", "Zaļais 100% pumpurs")] == expected, words


def test_a_long_list_is_read_page_by_page_both_ways(staff):
    for place in range(120):
        organisation(f"Biedrība {place:03}", place=place)
    first = staff.get("/organisations")
    assert first.text.count("Biedrība ") == 50
    following = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = staff.get(following).text
    assert "Biedrība 050" in second
    assert "Biedrība 049" not in second
    back = second.split('rel="prev" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Biedrība 000" in staff.get(back).text
    assert staff.get("/organisations?page=tampered").text.count("Biedrība ") == 50


def test_the_list_of_organisations_takes_as_many_queries_for_three_as_for_one(staff):
    counts = []
    for place in (1, 2, 3):
        organisation(f"Biedrība {place}", place=place)
        db.session.commit()
        with counted_queries() as statements:
            staff.get("/organisations")
        counts.append(len(statements))
    assert counts[0] == counts[2] <= 4


def test_the_button_to_register_is_for_those_who_may(client):
    client.sign_in(membership(Role.AUDITOR))
    assert "/organisations/new" not in client.get("/organisations").text
    client.sign_in(membership(Role.PROGRAMME_MANAGER))
    assert "/organisations/new" in client.get("/organisations").text


def test_organisations_are_not_for_the_public_nor_for_applicants(client):
    assert client.get("/organisations").status_code == 302
    client.sign_in(membership(Role.REPRESENTATIVE))
    assert client.get("/organisations").status_code == 403
