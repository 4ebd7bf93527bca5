"""`kill -9` in the middle of a batch: nothing is lost, nothing is doubled, and the work can be done again."""

import os
import pickle
import signal
import time
from contextlib import suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from app.audit import verify as audit
from app.extensions import db
from app.funds import queries as funds
from app.payments.models import BatchFile, Payment
from app.payments.statement_models import StatementLine
from tests.workflows.field import build_field
from tests.workflows.grants import Grants
from tests.workflows.nursery import Nursery
from tests.workflows.victim import take

SOAK = bool(os.environ.get("SOAK"))
PROJECTS = 500 if SOAK else 12
# How long the process lives after it has begun, as shares of the time the whole stage takes.
MOMENTS = [place / 50 for place in range(50)] if SOAK else [0.1, 0.5, 0.9]
# In which status each stage leaves the payments.
EXPECTED = {"prepare": "prepared", "approve": "approved", "export": "exported", "import": "confirmed"}


def state() -> dict[str, int]:
    """How many payments are in each status."""
    rows = db.session.execute(select(Payment.status, func.count()).group_by(Payment.status))
    found = {row[0].value: row[1] for row in rows}
    db.session.rollback()
    return found


def kill_in(nursery: Nursery, folder: Path, stage: str, seconds: float) -> int:
    """Start the stage in a process of its own and kill it so long after it began; how it ended."""
    process = nursery.begin(str(folder), stage)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return nursery.end()


def test_a_killed_batch_leaves_all_or_nothing(any_database: Flask, tmp_path: Path) -> None:
    grants = Grants(build_field(["5"] * PROJECTS, units=PROJECTS))
    assert grants.confirm_ranking()
    for place in range(PROJECTS):
        grants.contract(place)
    (tmp_path / "field.pickle").write_bytes(pickle.dumps(grants.field))
    seconds, cut = 0.5, 0
    with Nursery("tests.workflows.victim:take_once", tmp_path) as nursery:
        for stage, after in EXPECTED.items():
            before = state()
            for moment in MOMENTS:
                done = state() != before
                ended = kill_in(nursery, tmp_path, stage, seconds * moment)
                # A stage that one of them had time to finish is refused to the next.
                assert ended in (0, -signal.SIGKILL) or done, nursery.errors()
                cut += ended == -signal.SIGKILL
                assert state() in (before, {after: PROJECTS}), stage
                assert _lines() == (PROJECTS if stage == "import" and state() != before else 0)
                assert funds.verify() == []
                db.session.rollback()
            started = time.monotonic()
            if state() == before:
                take(stage, grants.field)
            seconds = max(0.2, time.monotonic() - started)
            assert state() == {after: PROJECTS}
    assert cut > 0, "not one process was killed in the middle"
    assert audit.verify(None, "") == []
    assert db.session.scalar(select(func.count()).select_from(BatchFile)) == 1
    assert _lines() == PROJECTS


def _lines() -> int:
    return db.session.scalar(select(func.count()).select_from(StatementLine)) or 0
