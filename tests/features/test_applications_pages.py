"""The pages of an applicant: start, sections, autosave, two editors, answers, receipt."""

import re
from datetime import timedelta

import pytest

from app.applications.models import Application, LateAttempt, SubmissionSnapshot
from app.applications.queries import section_row
from app.applications.sections import SectionCode
from app.calls.queries import deadline_of
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from tests.builders import accounts, applications, calls, quotas, registry

AUTOSAVE = {"X-Autosave": "1"}


@pytest.fixture
def local_call(app):
    return quotas.announced_local_call()


@pytest.fixture
def organisation(app):
    return registry.organisation("Biedrība „Pumpurs 1”", place=1)


@pytest.fixture
def browser(local_call, organisation, client):
    """The representative's browser, a day after the announcement."""
    with clock.at(applications.opened(local_call)):
        yield client.sign_in(applications.seat(Role.REPRESENTATIVE, organisation))


def page(answer, status=200):
    assert answer.status_code == status, answer.text[:2000]
    return re.sub(r"\s+", " ", answer.text)


def key_of(text):
    return re.search(r'name="key"[^>]*value="(\w+)"', text)[1]


def test_a_draft_is_started_once_however_often_its_form_is_sent(browser, local_call):
    address = f"/applications/start/{local_call.id}"
    key = key_of(page(browser.get(address)))
    answers = [browser.post(address, data={"title": "Rīta skrējiens", "key": key}) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {302}
    assert answers[0].location == answers[1].location
    assert [one.title for one in db.session.query(Application)] == ["Rīta skrējiens"]
    assert "Rīta skrējiens" in page(browser.get(answers[0].location))


def test_starting_asks_for_a_title_and_for_an_open_call(browser, local_call, organisation):
    address = f"/applications/start/{local_call.id}"
    assert "Aizpildiet" in page(browser.post(address, data={"title": " ", "key": "a"}), 422)
    with clock.at(deadline_of(local_call)):
        browser.sign_in(applications.seat(Role.REPRESENTATIVE, organisation))
        page(browser.post(address, data={"title": "Par vēlu", "key": "b"}), 422)
    assert page(browser.get("/applications/start/999"), 404)
    assert db.session.query(Application).count() == 0


@pytest.mark.parametrize("edition", [calls.LUMP_SUM, calls.ACTUAL_COSTS])
def test_every_section_opens_and_keeps_what_a_careful_applicant_types(app, client, edition):
    local_call = quotas.announced_local_call(code=edition)
    application = applications.a_draft(local_call)
    client.sign_in(applications.seat(Role.REPRESENTATIVE, application.organisation))
    with clock.at(applications.opened(local_call)):
        typed = applications.contents(application, applications.opened(local_call))
        for code in SectionCode:
            assert kept_by(client, application, code, typed[code]) == typed[code]
            assert section_row(application.id, code).is_complete
        tasks = page(client.get(f"/applications/{application.id}"))
    assert tasks.count("Pabeigts") == len(SectionCode)


def kept_by(client, application, code, typed):
    """What a section holds after its page was opened, filled in, saved and opened again."""
    address = f"/applications/{application.id}/sections/{code}"
    opened = page(client.get(address))
    assert f'data-autosave-url="{address}"' in opened
    version = re.search(r'name="version"[^>]*value="(\d+)"', opened)[1]
    answer = client.post(address, data=posted(typed) | {"version": version})
    assert answer.location == f"/applications/{application.id}"
    page(client.get(address))
    content = section_row(application.id, code).content
    return {name: content[name] for name in typed}


def posted(typed):
    """Typed values as a browser sends them."""
    data: dict[str, str] = {}
    for name, value in typed.items():
        if name == "rows":
            data |= {f"rows-{n}-{key}": text for n, row in enumerate(value) for key, text in row.items()}
        elif value is True:
            data[name] = "y"
        elif value is not False:
            data[name] = value
    return data


def test_unreadable_entries_are_kept_as_typed_and_shown_with_their_error(browser, local_call):
    application = applications.a_draft(local_call)
    address = f"/applications/{application.id}/sections/target"
    data = {"version": "0", "participants": "divdesmit", "participants_at_risk": "14"}
    answer = browser.post(address, data=data)
    assert answer.location == address
    shown = page(browser.get(address))
    assert "Kļūda:" in shown
    assert 'value="divdesmit"' in shown
    assert "„divdesmit” nav vesels skaitlis" in shown
    assert applications.stored(application.id).participants is None


def test_an_ambiguous_amount_is_kept_and_its_row_says_what_to_write(app, client):
    local_call = quotas.announced_local_call(code=calls.ACTUAL_COSTS)
    application = applications.a_draft(local_call)
    client.sign_in(applications.seat(Role.REPRESENTATIVE, application.organisation))
    address = f"/applications/{application.id}/sections/budget"
    rows = [
        {"category": "materials", "description": "Krekli", "amount": "1.234"},
        {"category": "equipment", "description": "Telts", "amount": "1.234,56"},
        {"category": "nav tādas", "description": "Cits", "amount": "1"},
    ]
    with clock.at(applications.opened(local_call)):
        client.post(address, data=posted({"rows": rows}) | {"version": "0"})
        shown = page(client.get(address))
    assert 'value="1.234"' in shown
    assert "„1.234” nav summa eiro" in shown
    assert "Izvēlieties vienu no piedāvātajām atbildēm." in shown
    assert "Prasīti 1 234,56 €, bet projekts" in shown.replace("\u00a0", " ")
    assert "5. punkts" in shown
    assert str(applications.stored(application.id).asked) == "1234.56"


def test_autosave_answers_with_the_moment_and_the_version(browser, local_call):
    application = applications.a_draft(local_call)
    address = f"/applications/{application.id}/sections/results"
    first = browser.post(address, data={"version": "0", "results": "Mazāk"}, headers=AUTOSAVE)
    again = browser.post(address, data={"version": "1", "results": "Mazāk kavējumu"}, headers=AUTOSAVE)
    assert first.json == {"saved_at": "12:00:00", "version": 1}
    assert again.json == {"saved_at": "12:00:00", "version": 2}
    same = browser.post(address, data={"version": "1", "results": "Mazāk kavējumu"}, headers=AUTOSAVE)
    assert same.json["version"] == 2


def test_the_second_of_two_editors_sees_both_texts_and_nothing_is_overwritten(browser, local_call):
    application = applications.a_draft(local_call)
    address = f"/applications/{application.id}/sections/results"
    browser.post(address, data={"version": "0", "results": "Pirmā teksts"})
    late = {"version": "0", "results": "Otrā teksts"}
    assert browser.post(address, data=late, headers=AUTOSAVE).status_code == 409
    both = page(browser.post(address, data=late), 409)
    assert "Pirmā teksts" in both
    assert "Otrā teksts" in both
    assert section_row(application.id, SectionCode.RESULTS).content["results"] == "Pirmā teksts"
    version = re.search(r'name="version"[^>]*value="(\d+)"', both)[1]
    browser.post(address, data={"version": version, "results": "Abu teksts"})
    assert section_row(application.id, SectionCode.RESULTS).content["results"] == "Abu teksts"


def test_what_is_missing_is_listed_with_its_point_and_a_link(browser, local_call):
    application = applications.a_filled_draft(local_call, changes={"idea": {"ends_on": "", "need": ""}})
    shown = page(browser.get(f"/applications/{application.id}/answers"))
    assert f'href="/applications/{application.id}/sections/idea?gaps=1"' in shown
    assert "16.5" in shown
    assert "16.8" in shown
    gaps = page(browser.get(f"/applications/{application.id}/sections/idea?gaps=1"))
    assert gaps.count("Aizpildiet: Projekta pēdējā diena.") == 2
    assert gaps.count("Aizpildiet: Kāpēc projekts ir vajadzīgs.") == 2


def test_the_representative_signs_off_and_receives_one_receipt(browser, local_call):
    application = applications.a_filled_draft(local_call)
    address = f"/applications/{application.id}/submit"
    page(browser.post(address, data={}), 422)
    answers = [browser.post(address, data={"is_signed_off": "y"}) for _ in range(2)]
    assert {answer.location for answer in answers} == {f"/applications/{application.id}/receipts/1"}
    snapshot = db.session.query(SubmissionSnapshot).one()
    receipt = page(browser.get(answers[0].location))
    assert f"JIP-2022-{application.id:04d}/1" in receipt
    assert snapshot.sha256 in receipt
    assert "05.04.2022. 12:00:00 (UTC+3)" in receipt
    download = browser.get(f"/applications/{application.id}/receipts/1/application.json")
    assert download.data == snapshot.content.encode()
    assert download.headers["Content-Disposition"].startswith("attachment")


def test_a_late_attempt_is_refused_written_down_and_shown(browser, local_call):
    application = applications.a_filled_draft(local_call)
    with clock.at(deadline_of(local_call) + timedelta(milliseconds=1)):
        browser.sign_in(applications.seat(Role.REPRESENTATIVE, application.organisation))
        answer = browser.post(f"/applications/{application.id}/submit", data={"is_signed_off": "y"})
        shown = page(answer, 422)
        again = page(browser.get(f"/applications/{application.id}"))
    assert "05.05.2022. 00:00:00 (UTC+3)" in shown
    assert "05.05.2022. 00:00:00 (UTC+3)" in again
    attempt = db.session.query(LateAttempt).one()
    assert attempt.attempted_at - attempt.deadline == timedelta(milliseconds=1)
    assert db.session.query(SubmissionSnapshot).count() == 0


def test_an_editor_writes_but_does_not_submit(local_call, organisation, client):
    application = applications.a_filled_draft(local_call)
    client.sign_in(accounts.membership(Role.EDITOR, organisation))
    with clock.at(applications.opened(local_call)):
        page(client.get(f"/applications/{application.id}"))
        saved = client.post(f"/applications/{application.id}/sections/results", data={"version": "9"})
        assert saved.status_code in (302, 409)
        assert client.post(f"/applications/{application.id}/submit").status_code == 403


def test_a_submitted_application_is_not_edited(browser, local_call):
    application = applications.a_submitted_application(local_call)
    address = f"/applications/{application.id}/sections/idea"
    assert browser.get(address).status_code == 409
    assert browser.post(address, data={"version": "1", "title": "Cits"}).status_code == 409
    assert browser.get(f"/applications/{application.id}/answers").status_code == 409
    assert "Jānis Bērziņš" in page(browser.get(f"/applications/{application.id}"))


def test_withdrawing_asks_for_the_reason(browser, local_call):
    application = applications.a_submitted_application(local_call)
    address = f"/applications/{application.id}/withdraw"
    page(browser.get(address))
    page(browser.post(address, data={"reason": ""}), 422)
    assert browser.post(address, data={"reason": "Mainījās plāni"}).status_code == 302
    assert applications.stored(application.id).status == "withdrawn"


def test_the_pages_speak_english_too(browser, local_call):
    application = applications.a_filled_draft(local_call, changes={"idea": {"need": ""}})
    browser.get("/language?code=en")
    tasks = page(browser.get(f"/applications/{application.id}"))
    assert "In progress" in tasks
    assert "you – finish and submit the application" in tasks
    assert "Fill in: Why the project is needed." in page(
        browser.get(f"/applications/{application.id}/sections/idea?gaps=1")
    )


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("plan_tasks", {"plan_id": "999", "task_999": "y", "how_999": "Svešs"}),
        ("target", {"participants": "9" * 30, "age_from": "-1", "age_to": "１２", "version": "-5"}),
        ("idea", {"title": "ab" * 200, "starts_on": "9999-12-31", "ends_on": "0001-01-01"}),
        (
            "activities",
            {"rows-99999999-title": "Tālu", "rows--1-title": "x", "rows-0-held_on": "31.02.2022."},
        ),
        ("budget", {"costs": "x" * 5000, "rows-0-amount": "1e9", "version": "9" * 40}),
        ("organisation", {"contact_email": "nav adrese", "status": "approved", "organisation_id": "1"}),
    ],
)
def test_tampered_and_impossible_entries_are_kept_or_dropped_but_never_break(browser, local_call, code, data):
    application = applications.a_draft(local_call)
    address = f"/applications/{application.id}/sections/{code}"
    known = section_row(application.id, SectionCode(code))
    answer = browser.post(address, data={"version": str(known.version if known else 0)} | data)
    assert answer.status_code == 302
    page(browser.get(address))
    page(browser.get(f"/applications/{application.id}/answers"))
    assert (
        browser.post(f"/applications/{application.id}/submit", data={"is_signed_off": "y"}).status_code == 422
    )
    assert applications.stored(application.id).status == "draft"
