"""Pages of errors: each says what to do next, begins its title with the word, and gives back what was typed."""

from pathlib import Path

import pytest

from app import create_app
from app.applications import service
from app.applications.queries import section_row
from app.applications.sections import SectionCode
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from tests.builders import applications, selection
from tests.builders.accounts import membership
from tests.databases import settings_for

TYPED = "Teksts, ko kāds ilgi rakstījis vakarā"
HOST, MB = "http://localhost", 1024 * 1024


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


TOO_LARGE = {
    "lv": ("Datne ir pārāk liela", "Vienā reizē var nosūtīt līdz 20 MB", "izvēlieties mazāku datni"),
    "en": ("The file is too large", "What you sent is larger than 20 MB", "choose a smaller file"),
}
TOO_LONG = {
    "lv": ("Teksts ir pārāk garš", "tāpēc tas nav saglabāts", "Saīsiniet to"),
    "en": ("The text is too long", "so it was not stored", "Shorten it"),
}
FASTER = {
    "lv": ("Kāds jūs apsteidza", "jūsu darbība nav izpildīta", "izlemiet vēlreiz", "Atvērt lapu no jauna"),
    "en": ("Someone was faster", "your step was not carried out", "decide anew", "Open the page again"),
}
LANGUAGES = ("lv", "en")


def speak(client, language):
    with client.session_transaction() as session:
        session["language"] = language


def assert_says(answer, title, *sentences):
    assert f": {title} – PuMPuRS</title>" in answer.text
    assert f'<h1 tabindex="-1" autofocus>{title}</h1>' in answer.text
    for sentence in sentences:
        assert sentence in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_over_the_limit_is_told_the_limit_and_what_to_do(client, language):
    speak(client, language)
    here = "/representation/new"
    many = {"data": b"x" * 21 * MB, "content_type": "multipart/form-data; boundary=b"}
    answer = client.post(here, headers={"Referer": f"{HOST}{here}"}, **many)
    assert answer.status_code == 413
    assert_says(answer, *TOO_LARGE[language])
    # And the way back.
    assert f'href="{HOST}{here}"' in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_beyond_measure_is_not_called_a_file(client, language):
    speak(client, language)
    field = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n' + b"a" * MB + b"\r\n--b--\r\n"
    answer = client.post("/sign-in", data=field, content_type="multipart/form-data; boundary=b")
    assert answer.status_code == 413
    assert_says(answer, *TOO_LONG[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_comes_late_is_told_so_and_gets_back_what_was_typed(client, language):
    local_call = selection.announced()
    draft = applications.a_filled_draft(local_call)
    address = f"/applications/{draft.id}/sections/results"
    client.sign_in(applications.seat(Role.REPRESENTATIVE, draft.organisation))
    speak(client, language)
    with clock.at(applications.opened(local_call)):
        # A second tab submits meanwhile.
        by = applications.representative(draft.organisation)
        service.submit(draft, is_signed_off=True, by=by, at=clock.now())
        db.session.commit()
        late = {"results": TYPED, "version": "1"}
        answer = client.post(address, data=late, headers={"Referer": f"{HOST}{address}"})
    assert answer.status_code == 409
    assert_says(answer, *FASTER[language])
    assert f'href="{HOST}{address}"' in answer.text
    assert f"{TYPED}</textarea>" in answer.text
    stored = section_row(draft.id, SectionCode.RESULTS)
    assert TYPED not in stored.content.values()
