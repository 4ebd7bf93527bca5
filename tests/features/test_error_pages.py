"""Pages of errors: each says what to do next, begins its title with the word, and gives back what was typed."""

from pathlib import Path

import pytest

from app import create_app
from app.core.roles import Role
from tests.builders.accounts import membership
from tests.databases import settings_for

TYPED = "Teksts, ko kāds ilgi rakstījis vakarā"


@pytest.mark.parametrize(
    ("address", "method", "status", "title"),
    [
        ("/nav-tadas", "GET", 404, "Šādas lapas nav"),
        ("/about/other", "GET", 404, "Šādas lapas nav"),
        ("/language?code=xx", "GET", 400, "Pieprasījumu nevarēja nolasīt"),
    ],
)
def test_an_error_says_so_in_its_title_and_the_focus_goes_to_its_heading(
    client, address, method, status, title
):
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert f"<title>Kļūda: {title}" in answer.text
    assert f'<h1 tabindex="-1" autofocus>{title}</h1>' in answer.text


def test_what_a_role_may_not_do_is_told_with_what_was_typed(client):
    client.sign_in(membership(Role.EVALUATOR))
    answer = client.post("/plans/new", data={"title": TYPED})
    assert answer.status_code == 403
    assert TYPED in answer.text


def test_a_database_that_does_not_answer_is_told_and_the_typed_text_is_given_back(sqlite_databases, tmp_path):
    with sqlite_databases.fresh(tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        app.config["WTF_CSRF_ENABLED"] = False
        file = Path(url.removeprefix("sqlite:///"))
        file.rename(tmp_path / "away")
        file.mkdir()
        answer = app.test_client().post(
            "/sign-in", data={"email": TYPED, "password": "a-long-secret-password-zz"}
        )
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "<title>Kļūda: Sistēma pašlaik nav pieejama" in answer.text
    assert TYPED in answer.text
    assert "a-long-secret" not in answer.text
