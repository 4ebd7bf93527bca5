"""What the administrator's lists show has a name in both languages: every job and every letter."""

import pytest
from flask import Flask
from flask_babel import force_locale

from app.jobs.handlers import HANDLERS
from app.jobs.labels import JOB_NAMES
from app.outbox.labels import LETTERS
from tests.architecture.reading import ROOT

EMAILS = ROOT / "templates" / "emails"


def jobs() -> set[str]:
    """Those of the house: tests register some of their own."""
    return {name for name, one in HANDLERS.items() if one.function.__module__.startswith("app.")}


def letters() -> set[str]:
    return {path.relative_to(EMAILS).as_posix().split(".")[0] for path in EMAILS.rglob("*.txt")}


@pytest.mark.usefixtures("app")
def test_every_job_has_a_name_and_no_name_is_left_over():
    assert "audit.anchor" in jobs()
    assert JOB_NAMES.keys() == jobs()


def test_every_letter_has_a_name_and_no_name_is_left_over():
    assert "accounts/invitation" in letters()
    assert LETTERS.keys() == letters()


def test_the_names_differ_and_are_translated(app: Flask):
    for names in (JOB_NAMES, LETTERS):
        worded = {}
        for language in ("en", "lv"):
            with app.app_context(), force_locale(language):
                worded[language] = {key: str(name) for key, name in names.items()}
            assert len(set(worded[language].values())) == len(names)
        alike = [key for key in names if worded["en"][key] == worded["lv"][key]]
        assert alike == []
