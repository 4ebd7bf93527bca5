"""The worker as a process: killed, stopped, and two at once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import RateHit
from app.core import clock
from app.extensions import db
from app.jobs import enqueue
from app.jobs.models import Job, JobState

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start(any_database: Flask, tmp_path: Path) -> Iterator[Start]:
    """Start a worker on the test's database; whatever still runs in the end is killed."""
    begun: list[subprocess.Popen[bytes]] = []
    url = any_database.config["SQLALCHEMY_DATABASE_URI"].replace("postgresql+psycopg", "postgresql")

    def begin() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.worker_process", url, str(tmp_path)]
        begun.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}))
        return begun[-1]

    yield begin
    for process in begun:
        if process.poll() is None:
            process.kill()
            process.wait()


def wait_for(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def ask(*numbers: int) -> None:
    for number in numbers:
        enqueue("test.slow", {"number": number}, key=f"slow {number}", at=clock.now())
    db.session.commit()


def left_rows() -> list[str]:
    found = list(db.session.scalars(select(RateHit.bucket).order_by(RateHit.bucket)))
    db.session.commit()
    return found


def slow_jobs() -> list[tuple[JobState, int]]:
    statement = select(Job.state, Job.attempts).where(Job.name == "test.slow").order_by(Job.id)
    found = [(row[0], row[1]) for row in db.session.execute(statement)]
    db.session.commit()
    return found


def are_done() -> bool:
    return all(state is JobState.DONE for state, _attempts in slow_jobs())


def test_a_job_of_a_killed_worker_is_finished_by_another(start: Start, tmp_path: Path):
    (tmp_path / "hold").touch()
    ask(1)
    first = start()
    wait_for((tmp_path / "begun-1").exists)
    first.kill()
    first.wait()
    (tmp_path / "hold").unlink()
    assert (left_rows(), slow_jobs()) == ([], [(JobState.RUNNING, 1)])
    start()
    wait_for(are_done)
    assert (left_rows(), slow_jobs()) == (["done 1"], [(JobState.DONE, 2)])


def test_a_stopped_worker_finishes_what_it_began_and_begins_nothing_more(start: Start, tmp_path: Path):
    (tmp_path / "hold").touch()
    ask(1, 2)
    worker = start()
    wait_for((tmp_path / "begun-1").exists)
    worker.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    assert worker.poll() is None
    (tmp_path / "hold").unlink()
    assert worker.wait(SECONDS) == 0
    assert (left_rows(), slow_jobs()) == (["done 1"], [(JobState.DONE, 1), (JobState.WAITING, 0)])


def test_two_workers_share_the_jobs_and_do_none_twice(start: Start, tmp_path: Path):
    numbers = range(10, 50)
    ask(*numbers)
    start()
    start()
    wait_for(are_done)
    assert left_rows() == [f"done {number}" for number in numbers]
    assert {attempts for _state, attempts in slow_jobs()} == {1}
