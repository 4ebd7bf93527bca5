"""What cannot be taken gets its clear answer in both languages, and nothing typed is lost."""

from datetime import timedelta

import pytest

from app.calls.queries import deadline_of
from app.core.roles import Role
from app.extensions import db
from tests.builders import applications, calls, quotas, reports
from tests.journeys import contracting, spine
from tests.journeys.season import Season
from tests.journeys.visitor import Upload, Visitor

LANGUAGES = ("lv", "en")


def _speak(visitor: Visitor, language: str) -> None:
    if language == "en":
        visitor.follow("/language")


@pytest.mark.parametrize(
    ("language", "refused"),
    [("lv", "iesniegts par vēlu"), ("en", "came too late and was refused")],
)
def test_an_application_signed_off_a_moment_too_late_is_refused_and_kept(
    season: Season, language: str, refused: str
) -> None:
    local_call = quotas.announced_local_call()
    draft = applications.a_filled_draft(local_call)
    season.meet("representative", applications.seat(Role.REPRESENTATIVE, draft.organisation).user.email)
    deadline = deadline_of(local_call)
    db.session.commit()
    season.go_to(deadline - timedelta(milliseconds=1))
    applicant = spine.open_application(season, applications.TITLE)
    _speak(applicant, language)
    applicant.follow(r"/applications/\d+/answers")

    season.go_to(deadline)
    applicant.send(r"/applications/\d+/submit", {"is_signed_off": True}, expect=422)
    assert "05.05.2022. 00:00:00 (UTC+3)" in applicant.text
    assert refused in applicant.text
    assert "Jaunieši trīs reizes nedēļā kopā skrien pirms stundām." in applicant.text
    assert not applicant.offers(r"/applications/\d+/submit")


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("lv", "nav derīgs IBAN"), ("en", "is not a valid IBAN")],
)
def test_a_wrong_account_is_refused_and_stays_in_the_box(
    season: Season, language: str, sentence: str
) -> None:
    project = reports.contracted()[0]
    season.meet("representative", applications.seat(Role.REPRESENTATIVE, project.organisation).user.email)
    db.session.commit()
    season.go_to(reports.signed_at(project))
    applicant = season.person("representative")
    _speak(applicant, language)
    applicant.open("/bank-account")
    applicant.send("/bank-account", {"iban": "LV80 BANK 0000 4351 9500 2"}, expect=422)
    assert "LV80 BANK 0000 4351 9500 2" in applicant.text
    assert sentence in applicant.text
    contracting.enter_account(season, "lv80-bank-0000-4351-9500-1")
    assert "LV80BANK0000435195001" in applicant.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_purse_is_read_as_people_type_it_and_two_readings_are_refused(
    season: Season, language: str
) -> None:
    calls.confirmed_edition()
    season.meet("manager", "call-manager@example.lv")
    db.session.commit()
    manager = season.person("manager")
    _speak(manager, language)
    manager.open("/calls")
    manager.follow("/calls/new")
    answers = {"edition": "1", "title": "Pavasara kārta"}
    manager.send("/calls/new", answers | {"purse": "46.000"}, expect=422)
    assert {"lv": "„46.000” nav summa eiro", "en": '"46.000" is not an amount in euro'}[
        language
    ] in manager.text
    # What was typed is still in the form: only the purse is typed again.
    manager.send("/calls/new", {"purse": "46.000,00"})
    assert {"lv": "46 000,00 €", "en": "€46,000.00"}[language] in manager.text
    assert "Pavasara kārta" in manager.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_broken_row_of_a_learner_file_is_listed_and_the_mended_file_is_taken(
    season: Season, language: str
) -> None:
    quotas.partners(["Saldus novads", "Rīga"])
    call = calls.published_call()
    season.meet("manager", "call-manager@example.lv")
    whole = quotas.learner_file({"Saldus novads": (1200, 300), "Rīga": (9000, 2000)}).decode("utf-8-sig")
    db.session.commit()
    manager = season.person("manager")
    _speak(manager, language)
    manager.open(f"/quotas/{call.id}/learners")
    broken = whole.replace("1200", "-3").replace("9000", "daudz") + "\r\n9999999;Atlantīda;1;1"
    manager.send(rf"/quotas/{call.id}/learners", {"file": Upload("a.csv", broken.encode())}, expect=422)
    for row, typed in {2: "-3", 3: "daudz", 4: "9999999"}.items():
        listed = {"lv": f"{row}. rinda", "en": f"Line {row}"}[language]
        assert listed in manager.text
        assert typed in manager.text
    assert not manager.offers(r"/quotas/\d+/compute")
    manager.send(rf"/quotas/{call.id}/learners", {"file": Upload("b.csv", whole.encode())})
    assert manager.offers(r"/quotas/\d+/compute")
