"""What jobs about learners leave is encrypted before it is stored, and opened only for who asked for it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.core.roles import Role
from app.extensions import db
from app.jobs import Work, enqueue, handler
from app.jobs.handlers import HANDLERS
from app.jobs.models import Job, JobState
from app.jobs.running import run_due
from app.jobs.tables import ask_for_file
from app.storage import sealed
from app.storage.models import SealedFile
from app.storage.service import get
from app.storage.stores import configured_files
from app.support_plans import jobs, service
from app.support_plans.allotment_queries import semester_allotment
from app.support_plans.order_models import SupportOrder
from tests.builders import accounts, support_plans
from tests.builders.double_funding import written_twice
from tests.builders.support_money import manager
from tests.builders.support_plans import SPRING, Chain, approve, submitted
from tests.conftest import NOON, SigningClient
from tests.features.test_support_carrying import LATER, given
from tests.features.test_support_plan_pages import browser
from tests.features.test_support_retention import DUE, NAME, full_plan

SCHOOL = "Kanārijas vidusskola"
PACKAGE = jobs.__name__.rpartition(".")[0]
CANARIES = (SCHOOL, NAME, "Kanārijas", "Kanārija", "Zzkļūda")


@pytest.fixture
def people(app) -> Chain:
    return support_plans.chain(SCHOOL)


def ask_for_money(people: Chain) -> None:
    asked = {"allotment": str(semester_allotment(SPRING.code).id)}
    ask_for_file("support_plans.money", asked, language="lv", by=manager(), at=LATER)


def send_a_set(people: Chain) -> None:
    approve(submitted(people, 3), people.director, people.coordinator)


def issue_an_order(people: Chain) -> SupportOrder:
    row = given(support_plans.in_force(people, 4), by=people.author)
    return service.issue_order([row.id], row.cost, by=people.director, at=LATER)


def take_an_order_back(people: Chain) -> None:
    order = issue_an_order(people)
    db.session.commit()
    run_due(LATER)
    found = service.propose_take_back(order, "Zzkļūda", by=people.author, at=LATER)
    service.confirm_take_back(found, by=people.director, at=LATER)


def write_twice(people: Chain) -> None:
    written_twice(people, support_plans.chain("Cita Kanārijas skola"))
    enqueue("support_plans.match", {}, key="match", at=LATER)


def keep_no_longer(people: Chain) -> None:
    full_plan(people)
    db.session.commit()
    run_due(NOON)
    enqueue("support_plans.anonymise", {}, key="anonymise", at=DUE)


# What leads to each kind of job, and whether it leaves something in the store.
ASKED: dict[str, tuple[Callable[[Chain], object], bool]] = {
    "support_plans.money": (ask_for_money, True),
    "support_plans.cover": (send_a_set, True),
    "support_plans.make_order": (issue_an_order, True),
    "support_plans.make_take_back": (take_an_order_back, True),
    "support_plans.match": (write_twice, False),
    "support_plans.anonymise": (keep_no_longer, False),
}
KINDS = sorted(name for name, one in HANDLERS.items() if one.function.__module__.startswith(PACKAGE))


def test_every_kind_of_job_about_learners_is_sealed_and_tried_here():
    assert sorted(ASKED) == KINDS
    assert [name for name in KINDS if not HANDLERS[name].is_sealed] == []


@pytest.mark.parametrize("name", KINDS)
def test_the_store_has_nothing_in_clear(people, name):
    lead, leaves = ASKED[name]
    lead(people)
    db.session.commit()
    before = set(configured_files().keys())
    run_due(DUE)
    done = db.session.scalars(select(Job).where(Job.name == name)).all()
    assert {(one.state, one.error) for one in done} == {(JobState.DONE, "")}
    files = {one.file_key: one for one in db.session.scalars(select(SealedFile))}
    left = set(configured_files().keys())
    assert (bool(left - before), left <= files.keys()) == (leaves, True)
    for key in left:
        raw, clear = get(key), sealed.opened(files[key])
        assert clear[:4] in (b"%PDF", b"PK\x03\x04", b"<!do")
        assert clear not in raw
        assert not any(word.encode() in raw for word in (*CANARIES, "%PDF", "PK\x03\x04", "<html"))


def test_the_table_of_money_is_opened_for_who_asked_and_nobody_else(client: SigningClient, people: Chain):
    ask_for_money(people)
    db.session.commit()
    run_due(LATER)
    job = db.session.scalars(select(Job).where(Job.name == "support_plans.money")).one()
    assert (job.file_key, job.result) == (None, {"rows": 3})
    address, size = f"/files/{job.id}/download", job.file_size
    page = browser(client, manager())
    assert f"{address}" in page.get("/files").text
    answer = page.get(address)
    assert (answer.status_code, answer.content_length, answer.headers["Cache-Control"]) == (
        200,
        size,
        "no-store",
    )
    cells = [cell.value for row in load_workbook(BytesIO(answer.data)).active for cell in row]
    assert SCHOOL in cells
    for other in (people.specialist, people.coordinator, accounts.actor(Role.AUDITOR)):
        assert browser(client.application.test_client(), other).get(address).status_code == 404


def test_an_expired_table_is_opened_by_nobody_and_leaves_the_store(client: SigningClient, people: Chain):
    ask_for_money(people)
    db.session.commit()
    run_due(LATER)
    job = db.session.scalars(select(Job).where(Job.name == "support_plans.money")).one()
    job.finished_at = LATER
    for days, is_kept in ((29, True), (31, False)):
        at = LATER + timedelta(days=days)
        for name in ("jobs.expire_files", "storage.sweep"):
            enqueue(name, {}, key=f"{name} {days}", at=at)
        db.session.commit()
        run_due(at)
        db.session.expire_all()
        assert (job.sealed_file is not None, bool(list(configured_files().keys()))) == (is_kept, is_kept)
    answer = browser(client, manager()).get(f"/files/{job.id}/download")
    assert (answer.status_code, "laiks ir beidzies" in answer.text) == (410, True)


@pytest.fixture
def spoiled(app):
    """A sealed kind of job that fails and has a child's name in its hands, or tells it as its result."""

    @handler("test.sealed", is_sealed=True)
    def work(work: Work) -> dict[str, str]:
        if work.payload["fails"]:
            raise ValueError(f"{NAME} has no plan")
        work.deliver("first.txt", "text/plain", NAME.encode())
        work.deliver("second.txt", "text/plain", f"2 {NAME}".encode())
        return {"who": NAME}

    yield
    del HANDLERS["test.sealed"]


@pytest.mark.parametrize(("fails", "error"), [(True, "ValueError"), (False, "TypeError")])
def test_neither_the_error_nor_the_result_repeats_what_was_in_hand(spoiled, caplog, fails, error):
    enqueue("test.sealed", {"fails": fails}, key="spoiled", at=NOON)
    db.session.commit()
    run_due(NOON)
    job = db.session.scalars(select(Job)).one()
    assert (job.error, job.result, job.sealed_file_id) == (error, None, None)
    assert ("test_sealed_jobs.py" in caplog.text, NAME in caplog.text) == (fails, False)


def test_of_several_files_of_a_sealed_job_the_last_is_kept(app):
    @handler("test.several", is_sealed=True)
    def work(work: Work) -> None:
        for words in ("viens", "divi"):
            work.deliver(f"{words}.txt", "text/plain", words.encode())

    try:
        enqueue("test.several", {}, key="several", at=NOON)
        db.session.commit()
        run_due(NOON)
    finally:
        del HANDLERS["test.several"]
    job = db.session.scalars(select(Job)).one()
    assert (job.file_name, sealed.opened(job.sealed_file)) == ("divi.txt", b"divi")
    assert sum(one.erased_at is None for one in db.session.scalars(select(SealedFile))) == 1
