"""What was submitted, written once: each application and each language its own."""

from flask import Flask
from flask_babel import force_locale

from app.applications.queries import current_snapshot
from app.applications.submitted import submitted_answers
from app.core.errors import present
from tests.builders import applications, selection


def test_each_application_and_language_has_its_own_answers(app: Flask) -> None:
    local_call = selection.announced()
    one, other = [
        applications.a_submitted_application(local_call, place=place, title=title)
        for place, title in ((1, "Robotikas garāža"), (2, "<b>Muzikanti</b>"))
    ]
    first, second = [present(current_snapshot(each), "it was submitted") for each in (one, other)]
    with app.test_request_context():
        for _time in (1, 2):
            with force_locale("lv"):
                assert "Robotikas garāža" in submitted_answers(first, "lv")
                assert "&lt;b&gt;Muzikanti&lt;/b&gt;" in submitted_answers(second, "lv")
                assert "<h2>" in submitted_answers(first, "lv")
                assert "<h3>" in submitted_answers(first, "lv", level=3)
            with force_locale("en"):
                assert submitted_answers(first, "en") != submitted_answers(first, "lv")
        assert submitted_answers(None, "lv") == ""
