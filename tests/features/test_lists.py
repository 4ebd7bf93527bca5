"""Lists: searched, narrowed, sorted by their headings and read page by page; and taken away as a file."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest

from app.applications.models import Application
from app.core import clock
from app.core.formats import search_key, sort_key
from app.core.roles import Role
from app.extensions import db
from tests.builders import accounts, applications, quotas, registry
from tests.counting import counted_queries

TITLES = ["Ābolu diena", "Āra nodarbības", "Čaklās rokas", "Cita pieeja", "Zaļā stunda"]
ROWS = 110


@pytest.fixture
def list_page(app, client):
    """Reads the list of applications as IKVD: three pages of them, many equal in what they are sorted by."""
    local_call = quotas.announced_local_call()
    first = applications.a_submitted_application(local_call, place=1, title=TITLES[0])
    for place in range(2, ROWS + 1):
        _copy_of(first, place, TITLES[place % len(TITLES)])
    db.session.commit()
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    with clock.at(applications.opened(local_call, 2)):
        yield lambda address: client.get(address).text


def _copy_of(first, place, title):
    db.session.add(
        Application(
            local_call_id=first.local_call_id, created_at=first.created_at, title=title, title_sort=sort_key(title),
            organisation=registry.organisation(f"Biedrība {place % 3}", place=place), status=first.status,
            title_search=search_key(title), asked=Decimal(4600 + place % 2), number=f"JIP-2022-9{place:03}",
            submitted_at=first.submitted_at + timedelta(minutes=place // 40),
        )
    )  # fmt: skip


def numbers_in(page):
    return re.findall(r"<tr><td[^>]*>(JIP-[^<]*)</td>", page)


def titles_in(page):
    found = re.findall(r'<th scope="row" class="what"><a href="[^"]*">([^<]*)</a>', page)
    return list(dict.fromkeys(found))


def link(page, which):
    found = re.search(rf'rel="{which}" href="([^"]*)"', page)
    return found and found.group(1).replace("&amp;", "&")


def all_pages(list_page, address):
    pages: list[str] = []
    while address and len(pages) < 9:
        pages.append(list_page(address))
        address = link(pages[-1], "next")
    return pages


@pytest.mark.parametrize(
    "order", ["submitted", "number", "title", "organisation", "municipality", "asked", "status"]
)
def test_every_order_shows_each_row_once_forwards_backwards_and_reversed(list_page, order):
    pages = all_pages(list_page, f"/applications?sort={order}")
    seen = [numbers_in(page) for page in pages]
    forwards = [number for rows in seen for number in rows]
    assert [len(rows) for rows in seen] == [50, 50, 10]
    assert len(set(forwards)) == ROWS
    assert numbers_in(list_page(link(pages[2], "prev"))) == seen[1]
    backwards = all_pages(list_page, f"/applications?sort=-{order}")
    assert [number for page in backwards for number in numbers_in(page)] == forwards[::-1]


def test_titles_follow_the_latvian_alphabet_and_the_heading_tells_the_direction(list_page):
    pages = all_pages(list_page, "/applications?sort=title")
    assert list(dict.fromkeys(title for page in pages for title in titles_in(page))) == [
        "Ābolu diena", "Āra nodarbības", "Cita pieeja", "Čaklās rokas", "Zaļā stunda",
    ]  # fmt: skip
    assert 'aria-sort="ascending"><a href="/applications?sort=-title">' in pages[0]
    assert 'aria-sort="descending"><a href="/applications?sort=title">' in list_page(
        "/applications?sort=-title"
    )


def test_what_is_asked_survives_paging_and_sorting(list_page):
    page = list_page("/applications?words=biedriba&status=submitted&sort=-asked")
    for part in ("words=biedriba", "status=submitted", "sort=-asked"):
        assert part in link(page, "next")
    assert 'href="/applications?words=biedriba&amp;status=submitted&amp;sort=title"' in page
    assert '<input type="hidden" name="sort" value="-asked">' in page
    assert "110 ieraksti" in page


def test_words_find_titles_organisations_and_numbers_without_diacritics(list_page):
    for words, expected in {
        "abolu": ["Ābolu diena"],
        "STUNDA zala": ["Zaļā stunda"],
        "biedriba 1 nav": [],
        "jip-2022-9103": ["Cita pieeja"],
    }.items():
        assert sorted(titles_in(list_page(f"/applications?words={words}"))) == sorted(expected), words


def test_a_list_that_finds_nothing_offers_the_whole_list_again(list_page):
    page = list_page("/applications?words=nav+tāda&status=submitted")
    assert "Nekas netika atrasts" in page
    assert '<a class="btn btn-secondary" href="/applications">' in page
    assert 'value="nav tāda"' in page


@pytest.mark.parametrize(
    "query",
    [
        "?sort=secret",
        "?sort=-",
        "?municipality=1+OR+1",
        "?page=W10",
        "?page=e30",
    ],
)
def test_what_no_list_knows_is_not_asked(list_page, query):
    assert len(numbers_in(list_page(f"/applications{query}"))) == 50


def test_a_cursor_of_another_order_is_no_error(list_page):
    cursor = link(list_page("/applications?sort=title"), "next").split("page=")[1]
    for order in ("asked", "submitted", "status", "number"):
        assert list_page(f"/applications?sort={order}&page={cursor}")


def test_the_file_holds_what_the_list_was_asked_for_and_no_formula(list_page, client):
    danger = db.session.query(Application).filter_by(number="JIP-2022-9101").one()
    danger.title = "=HYPERLINK(1)"
    db.session.commit()
    answer = client.get("/applications/export.csv?words=JIP-2022-9101")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Numurs", "Nosaukums", "Organizācija"]
    assert [row[1] for row in rows[1:]] == ["'=HYPERLINK(1)"]
    assert rows[1][7] == "4601,00"


def test_a_municipality_takes_away_its_own_only_and_the_commission_nothing(list_page, client):
    other = registry.municipality("Dobeles novads")
    client.sign_in(accounts.membership(Role.COORDINATOR, other))
    assert len(client.get("/applications/export.csv").data.splitlines()) == 1
    client.sign_in(accounts.membership(Role.EVALUATOR, registry.municipality("Saldus novads")))
    assert client.get("/applications/export.csv").status_code == 403


LISTS = [
    "/applications", "/applications?sort=title&words=a", "/organisations", "/agreements", "/payments", "/batches",
    "/recoveries", "/reports", "/plans", "/participation", "/selection", "/quotas", "/calls", "/local-calls",
    "/results", "/editions",
]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_no_list_asks_more_for_three_than_for_one(app, client, address):
    local_call = quotas.announced_local_call()
    first = applications.a_submitted_application(local_call, place=1)
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    with clock.at(applications.opened(local_call, 2)):
        counts = []
        for place in (2, 3, 4):
            with counted_queries() as statements:
                assert client.get(address).status_code == 200
            counts.append(len(statements))
            _copy_of(first, place, f"Projekts {place}")
            db.session.commit()
    assert counts[0] == counts[2] <= 12


def test_a_list_that_is_not_narrowed_tells_how_many_rows_there_are(app, client):
    for place in (1, 2, 3):
        registry.organisation(f"Biedrība {place}", place=place)
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    assert "3 ieraksti" in client.get("/organisations").text
