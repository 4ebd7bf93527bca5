"""My files: what a person asked for, only for them and only while they hold the role."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.core.roles import Role
from app.extensions import db
from app.jobs import Work, enqueue, handler
from app.jobs.handlers import HANDLERS
from app.jobs.models import Job, JobState
from app.jobs.running import run_due
from tests.builders.accounts import actor_of, membership

NAME = "Māksla un žūrija.csv"


@pytest.fixture(autouse=True)
def delivering() -> Iterator[None]:
    @handler("test.table")
    def make(work: Work) -> None:
        work.deliver(NAME, "text/csv", "ā;č".encode())

    yield
    del HANDLERS["test.table"]


@pytest.fixture
def owner(app):
    return membership(Role.AUDITOR, email="owner@example.lv")


def ask(owner, at, key: str = "table") -> Job:
    job = enqueue("test.table", {}, key=key, at=at, owner=actor_of(owner))
    db.session.commit()
    return job


def test_what_waits_refreshes_by_itself_and_what_is_done_is_downloaded(client, owner, noon):
    job = ask(owner, noon)
    client.sign_in(owner)
    waiting = client.get(f"/files/{job.id}")
    assert waiting.headers["Refresh"] == client.get("/files").headers["Refresh"] == "5"
    assert "Šo lapu varat aizvērt" in waiting.text
    assert client.get(f"/files/{job.id}/download").status_code == 404
    assert run_due(noon) == 1
    shown = client.get("/files")
    assert NAME in shown.text
    assert "Lejupielādēt" in shown.text
    assert "Refresh" not in shown.headers
    file = client.get(f"/files/{job.id}/download")
    assert file.data.decode() == "ā;č"
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["X-Content-Type-Options"] == "nosniff"


def test_a_running_job_shows_how_far_it_is(client, owner, noon):
    job = ask(owner, noon)
    running = {"state": JobState.RUNNING, "progress": 40, "claim": "c", "lease_until": noon}
    db.session.execute(update(Job).where(Job.id == job.id).values(**running))
    db.session.commit()
    client.sign_in(owner)
    assert '<progress max="100" value="40">' in client.get(f"/files/{job.id}").text


def test_a_failed_job_says_what_to_do_and_keeps_the_error_to_itself(client, owner, noon):
    job = ask(owner, noon)
    failed = {"state": JobState.FAILED, "finished_at": noon, "error": "KeyError: secret"}
    db.session.execute(update(Job).where(Job.id == job.id).values(**failed))
    db.session.commit()
    client.sign_in(owner)
    shown = client.get(f"/files/{job.id}").text
    assert "Failu neizdevās sagatavot" in shown
    assert "secret" not in shown


def test_nobody_else_sees_it_nor_the_owner_after_the_role_ended(client, owner, noon):
    job = ask(owner, noon)
    run_due(noon)
    addresses = (f"/files/{job.id}", f"/files/{job.id}/download")
    client.sign_in(membership(Role.AUDITOR, email="other@example.lv"))
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert NAME not in client.get("/files").text
    client.sign_in(owner)
    assert client.get(addresses[1]).status_code == 200
    owner.ended_at = noon
    db.session.commit()
    assert [client.get(address).status_code for address in addresses] == [302, 302]


def test_a_key_of_another_person_gives_nobody_their_job(owner, noon):
    ask(owner, noon)
    other = actor_of(membership(Role.AUDITOR, email="other@example.lv"))
    with pytest.raises(ValueError, match="another person"):
        enqueue("test.table", {}, key="table", at=noon, owner=other)


def test_a_file_expires_after_thirty_days_and_its_name_stays(client, owner, noon):
    job = ask(owner, noon)
    run_due(noon)
    for days, kept in ((29, True), (31, False)):
        finished = update(Job).where(Job.id == job.id).values(finished_at=noon)
        db.session.execute(finished)
        enqueue("jobs.expire_files", {}, key=f"expire {days}", at=noon)
        db.session.commit()
        run_due(noon + timedelta(days=days))
        db.session.refresh(job)
        assert (job.file_key is not None) is kept
    client.sign_in(owner)
    gone = client.get(f"/files/{job.id}/download")
    assert gone.status_code == 410
    assert "laiks ir beidzies" in gone.text
    assert NAME in client.get("/files").text
