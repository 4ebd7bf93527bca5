"""Several people, or one with a quick finger, at the same instant: nothing is doubled and nothing is lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.applications import service
from app.applications.models import Application, ApplicationSection, SubmissionSnapshot
from app.applications.sections import SectionCode
from app.calls.models import LocalCall
from app.core.errors import DomainError
from app.extensions import db
from tests.builders import applications, quotas, registry

PEOPLE = 8


def at_once(app, act: Callable[[int], object]) -> Counter[str]:
    """Let `PEOPLE` do something in the same instant; how often each answer came."""
    start = Barrier(PEOPLE)

    def one(number: int) -> str:
        with app.app_context():
            start.wait()
            try:
                answer = act(number)
                db.session.commit()
            except DomainError as refused:
                db.session.rollback()
                return type(refused).__name__
            finally:
                db.session.remove()
            return str(answer)

    db.session.commit()
    with ThreadPoolExecutor(PEOPLE) as people:
        return Counter(people.map(one, range(PEOPLE)))


@pytest.fixture
def local_call(any_database):
    return quotas.announced_local_call()


def test_a_form_sent_many_times_at_once_starts_one_draft(any_database, local_call):
    by = applications.representative(registry.organisation())
    at, call_id = applications.opened(local_call), local_call.id

    def start(_number):
        call = db.session.get_one(LocalCall, call_id)
        return service.start_draft(call, title="Viens", key="a" * 32, by=by, at=at).id

    answers = at_once(any_database, start)
    assert list(answers.values()) == [PEOPLE]
    assert db.session.query(Application).count() == 1


def test_a_submission_pressed_many_times_at_once_has_one_receipt(any_database, local_call):
    application = applications.a_filled_draft(local_call)
    by, at = applications.representative(application.organisation), applications.opened(local_call)
    application_id = application.id

    def submit(_number):
        case = db.session.get_one(Application, application_id)
        return service.submit(case, is_signed_off=True, by=by, at=at).receipt_number

    assert at_once(any_database, submit) == {f"JIP-2022-{application_id:04d}/1": PEOPLE}
    assert db.session.query(SubmissionSnapshot).count() == 1


def test_of_many_editors_saving_a_section_at_once_one_is_kept_and_the_others_are_told(
    any_database, local_call
):
    application = applications.a_draft(local_call)
    by, at = applications.representative(application.organisation), applications.opened(local_call)
    application_id = application.id

    def save(number):
        case = db.session.get_one(Application, application_id)
        typed = {"results": f"Teksts {number}"}
        service.save_section(case, SectionCode.RESULTS, typed, 0, by=by, at=at)
        return "saved"

    assert at_once(any_database, save) == {"saved": 1, "SectionChanged": PEOPLE - 1}
    stored = db.session.query(ApplicationSection).filter_by(code="results").one()
    assert stored.version == 1
