"""`kill -9` in the middle of a batch: nothing is lost, nothing is doubled, and the work can be done again."""

import os
import pickle
import signal
import subprocess
import sys
import time
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
from tests.workflows.victim import STAGES, take

SOAK = bool(os.environ.get("SOAK"))
PROJECTS = 500 if SOAK else 12
# How long the process lives after it has begun, as shares of the time the whole stage takes.
MOMENTS = [place / 50 for place in range(50)] if SOAK else [0.1, 0.5, 0.9]


def state() -> dict[str, int]:
    """How many payments are in each status."""
    rows = db.session.execute(select(Payment.status, func.count()).group_by(Payment.status))
    found = {row[0].value: row[1] for row in rows}
    db.session.rollback()
    return found


def kill_in(url: str, folder: Path, stage: str, seconds: float) -> bool:
    """Start the stage in a process of its own and kill it so long after it began; True when it was cut off."""
    command = [sys.executable, "-m", "tests.workflows.victim", url, str(folder), stage]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"begin\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_a_killed_batch_leaves_all_or_nothing(any_database: Flask, tmp_path: Path) -> None:
    grants = Grants(build_field(["5"] * PROJECTS, units=PROJECTS))
    assert grants.confirm_ranking()
    for place in range(PROJECTS):
        grants.contract(place)
    (tmp_path / "field.pickle").write_bytes(pickle.dumps(grants.field))
    url = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    expected = {"prepare": "prepared", "approve": "approved", "export": "exported", "import": "confirmed"}
    seconds, cut = 0.5, 0
    for stage in STAGES:
        before = state()
        for moment in MOMENTS:
            cut += kill_in(url, tmp_path, stage, seconds * moment)
            assert state() in (before, {expected[stage]: PROJECTS}), stage
            assert _lines() == (PROJECTS if stage == "import" and state() != before else 0)
            assert funds.verify() == []
            db.session.rollback()
        started = time.monotonic()
        if state() == before:
            take(stage, grants.field)
        seconds = max(0.2, time.monotonic() - started)
        assert state() == {expected[stage]: PROJECTS}
    assert cut > 0, "not one process was killed in the middle"
    assert audit.verify(None, "") == []
    assert db.session.scalar(select(func.count()).select_from(BatchFile)) == 1
    assert _lines() == PROJECTS


def _lines() -> int:
    return db.session.scalar(select(func.count()).select_from(StatementLine)) or 0
