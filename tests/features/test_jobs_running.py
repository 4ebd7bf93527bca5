"""Jobs: asked for once, done once, tried again later, given up in the end."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.accounts.models import RateHit
from app.audit.models import AuditEvent
from app.core.actor import SYSTEM
from app.core.errors import StaleState
from app.extensions import db
from app.jobs import Work, enqueue, handler
from app.jobs.bell import bell_of
from app.jobs.daily import DAILY, plan_day
from app.jobs.handlers import HANDLERS
from app.jobs.models import Job, JobState
from app.jobs.running import MOST_ATTEMPTS, run_due
from app.jobs.service import run_again

HOUR = timedelta(hours=1)


@pytest.fixture
def leaving_a_row() -> Iterator[list[int]]:
    """The job `test.row` leaves one row per run; the list counts the runs."""
    runs: list[int] = []

    @handler("test.row")
    def leave(work: Work) -> dict[str, int]:
        runs.append(work.payload["number"])
        db.session.add(RateHit(bucket="row", at=work.at))
        return {"number": work.payload["number"]}

    yield runs
    del HANDLERS["test.row"]


@pytest.fixture
def breaking() -> Iterator[None]:
    @handler("test.break")
    def fail(work: Work) -> None:
        db.session.add(RateHit(bucket="row", at=work.at))
        db.session.flush()
        raise ValueError("no such thing")

    yield
    del HANDLERS["test.break"]


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(RateHit)) or 0


def state(job_id: int) -> tuple[str, int, str]:
    db.session.expire_all()
    job = db.session.get_one(Job, job_id)
    return job.state.value, job.attempts, job.error


def test_the_same_key_makes_one_job_and_it_is_done_once(any_database, noon, leaving_a_row):
    first = enqueue("test.row", {"number": 1}, key="row 1", at=noon)
    assert enqueue("test.row", {"number": 2}, key="row 1", at=noon).id == first.id
    db.session.commit()
    assert (run_due(noon), run_due(noon), leaving_a_row, rows()) == (1, 0, [1], 1)
    db.session.expire_all()
    assert (first.state, first.result, first.progress) == (JobState.DONE, {"number": 1}, 100)


def test_a_job_of_a_rolled_back_transaction_does_not_exist(app, noon, leaving_a_row):
    enqueue("test.row", {"number": 1}, key="row 1", at=noon)
    db.session.rollback()
    assert (run_due(noon), leaving_a_row) == (0, [])
    assert not bell_of(app).has_rung()


def test_a_commit_rings_the_bell_once(app, noon):
    with db.session.begin_nested():
        enqueue("test.row", {"number": 1}, key="row 1", at=noon)
    assert not bell_of(app).has_rung()
    db.session.commit()
    assert (bell_of(app).has_rung(), bell_of(app).has_rung()) == (True, False)


def test_a_job_waits_for_its_moment(app, noon, leaving_a_row):
    enqueue("test.row", {"number": 1}, key="row 1", at=noon + HOUR)
    db.session.commit()
    assert (run_due(noon), run_due(noon + HOUR)) == (0, 1)


def test_a_failed_attempt_leaves_nothing_and_is_tried_later(any_database, noon, breaking):
    job = enqueue("test.break", {}, key="break", at=noon)
    db.session.commit()
    assert (run_due(noon), rows()) == (1, 0)
    assert state(job.id) == ("waiting", 1, "ValueError: no such thing")
    assert (run_due(noon), run_due(noon + timedelta(seconds=30))) == (0, 1)


def test_a_job_fails_after_its_last_attempt_and_may_be_run_again(app, noon, breaking):
    job = enqueue("test.break", {}, key="break", at=noon)
    db.session.commit()
    moments = [noon + HOUR * 24 * day for day in range(MOST_ATTEMPTS + 1)]
    assert sum(run_due(moment) for moment in moments) == MOST_ATTEMPTS
    assert state(job.id) == ("failed", MOST_ATTEMPTS, "ValueError: no such thing")
    run_again(job, by=SYSTEM, at=moments[-1])
    db.session.commit()
    assert db.session.scalars(select(AuditEvent.event)).all() == ["job.run_again"]
    with pytest.raises(StaleState):
        run_again(job, by=SYSTEM, at=moments[-1])
    assert run_due(moments[-1]) == 1


def test_a_job_without_a_handler_waits_for_the_version_that_knows_it(app, noon):
    job = enqueue("test.unknown", {}, key="unknown", at=noon)
    db.session.commit()
    run_due(noon)
    assert state(job.id) == ("waiting", 1, "LookupError: no handler for the job test.unknown")


def test_a_lapsed_lease_lets_another_worker_do_the_job(any_database, noon, leaving_a_row):
    job = enqueue("test.row", {"number": 1}, key="row 1", at=noon)
    held = {"state": JobState.RUNNING, "lease_until": noon + HOUR, "claim": "gone", "attempts": 1}
    db.session.execute(update(Job).where(Job.id == job.id).values(**held))
    db.session.commit()
    assert (run_due(noon), run_due(noon + HOUR), rows()) == (0, 1, 1)
    assert state(job.id) == ("done", 2, "")


def test_a_job_that_ends_every_worker_is_given_up(app, noon, leaving_a_row):
    job = enqueue("test.row", {"number": 1}, key="row 1", at=noon)
    held = {"state": JobState.RUNNING, "lease_until": noon, "claim": "gone", "attempts": MOST_ATTEMPTS}
    db.session.execute(update(Job).where(Job.id == job.id).values(**held))
    db.session.commit()
    run_due(noon)
    assert state(job.id) == ("failed", MOST_ATTEMPTS, "every worker ended in the middle of it")
    assert leaving_a_row == []


def test_a_worker_that_lost_its_lease_leaves_nothing(any_database, noon):
    @handler("test.slow_loser")
    def lose(work: Work) -> None:
        taken = update(Job).where(Job.id == work.job_id).values(claim="another")
        db.session.execute(taken)
        db.session.commit()
        db.session.add(RateHit(bucket="row", at=work.at))

    job = enqueue("test.slow_loser", {}, key="loser", at=noon)
    db.session.commit()
    run_due(noon)
    del HANDLERS["test.slow_loser"]
    assert (rows(), state(job.id)) == (0, ("running", 1, ""))


def test_progress_is_seen_while_the_job_runs(any_database, noon):
    seen: list[int] = []

    @handler("test.long")
    def long(work: Work) -> None:
        for percent in (30, 60):
            work.progress(percent)
            seen.append(db.session.scalars(select(Job.progress)).one())

    enqueue("test.long", {}, key="long", at=noon)
    db.session.commit()
    run_due(noon)
    del HANDLERS["test.long"]
    assert (seen, db.session.scalars(select(Job.progress)).one()) == ([30, 60], 100)


def test_many_workers_at_once_do_each_job_once(any_database: Flask, noon: datetime, leaving_a_row):
    for number in range(30):
        enqueue("test.row", {"number": number}, key=f"row {number}", at=noon)
    db.session.commit()

    def work(_place: int) -> int:
        with any_database.app_context():
            return run_due(noon)

    with ThreadPoolExecutor(6) as pool:
        tried = sum(pool.map(work, range(6)))
    assert (tried, sorted(leaving_a_row), rows()) == (30, list(range(30)), 30)


def test_the_audit_chains_are_anchored_once_a_day(app, noon):
    assert [plan_day(noon), plan_day(noon + HOUR), plan_day(noon + 24 * HOUR)] == [True, False, True]
    assert run_due(noon + 24 * HOUR) == 2 * len(DAILY)
    assert db.session.scalars(select(Job.state).distinct()).all() == [JobState.DONE]
