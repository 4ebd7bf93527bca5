"""The pages about the site, the grouped menu, the warning before a sign-in ends."""

import re

import pytest

from app.core import clock
from app.core.roles import Role
from tests.builders.accounts import membership
from tests.conftest import NOON


@pytest.mark.parametrize(
    ("page", "title", "told"),
    [
        ("accessibility", "Piekļūstamības paziņojums", "Nr. 445"),
        ("privacy", "Privātuma paziņojums", "Datu valsts inspekcij"),
        ("help", "Palīdzība un kontakti", "pasts@ikvd.gov.lv"),
    ],
)
def test_the_pages_about_the_site_are_public_and_at_the_foot_of_every_page(client, page, title, told):
    text = client.get(f"/about/{page}").text
    assert f"<h1>{title}</h1>" in text
    assert told in text
    assert f'href="/about/{page}"' in client.get("/").text.split("<footer")[1]


def test_a_long_menu_comes_in_groups_that_open_without_scripts(client):
    client.sign_in(membership(Role.PROGRAMME_MANAGER))
    menu = client.get("/calls").text.split("</nav>")[0]
    groups = re.findall(r"<summary[^>]*>([^<]+)</summary>", menu)
    assert groups[1:] == ["Konkursi un kvotas", "Projekti", "Nauda", "Pašvaldības un skolas"]
    assert '<summary class="current">Konkursi un kvotas</summary>' in menu
    assert '<a href="/calls" aria-current="page">' in menu


def test_a_short_menu_stays_flat(client):
    client.sign_in(membership(Role.EVALUATOR))
    assert '<li class="group">' not in client.get("/").text


def test_a_page_says_when_the_sign_in_ends_and_offers_to_extend_it(client):
    with clock.at(NOON):
        client.sign_in(membership(Role.COORDINATOR))
        text = client.get("/").text
        left = re.search(r'data-session="(\d+)" data-extend="([^"]+)"', text)
        assert left is not None
        assert int(left[1]) == 8 * 3600
        assert "līdz plkst. 20:00" in text
        assert client.post(left[2]).json["ends_at"] == "2022-04-04T17:00:00+00:00"


def test_nobody_signed_in_is_told_of_no_end(client):
    assert "data-session" not in client.get("/").text
