"""The list of applications as a sheet: written meanwhile, the same as the list, for its owner as they are now."""

import csv
import io
import os
import signal
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, event, select

from app.applications.models import Application
from app.applications.service import ask_for_table
from app.audit.models import AuditEvent
from app.core import clock
from app.core.database import reading
from app.core.errors import NotPermitted
from app.core.formats import search_key, sort_key
from app.core.roles import Role
from app.extensions import db
from app.jobs.models import Job, JobState
from app.jobs.running import run_due, run_next
from app.storage import service as storage
from tests.builders import accounts, applications, quotas, registry

ROOT = Path(__file__).resolve().parents[2]


def fill(rows: int):
    """That many submitted applications in one municipality; gives its local call and a moment after."""
    local_call = quotas.announced_local_call()
    begun = applications.opened(local_call)
    first = applications.a_submitted_application(local_call, place=1, title="Ābolu diena")
    for place in range(2, rows + 1):
        title = f"Projekts {place}"
        db.session.add(
            Application(
                local_call_id=local_call.id, created_at=first.created_at, title=title, title_sort=sort_key(title),
                title_search=search_key(title), asked=Decimal(4600 + place % 2), number=f"JIP-2022-9{place:03}",
                organisation=registry.organisation(f"Biedrība {place}", place=place), status=first.status,
                submitted_at=begun + timedelta(days=2, minutes=place),
            )
        )  # fmt: skip
    # What submitting asked for is not what is tested here.
    db.session.execute(delete(Job))
    db.session.commit()
    return local_call, applications.opened(local_call, 3)


def only_job() -> Job:
    db.session.rollback()
    return db.session.scalars(select(Job).where(Job.name == "applications.table")).one()


def rows_of(data: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(data), read_only=True).active.iter_rows(values_only=True))


def test_the_sheet_is_the_list_with_numbers_as_numbers(app, client):
    _local_call, at = fill(4)
    client.sign_in(accounts.membership(Role.PROGRAMME_MANAGER))
    with clock.at(at):
        assert "Sagatavot XLSX" in client.get("/applications").text
        csv_text = client.get("/applications/export.csv?words=projekts").data.decode("utf-8-sig")
        answer = client.post("/applications/export.xlsx?words=projekts")
        assert client.post("/applications/export.xlsx?words=projekts").location == answer.location
        run_due(at)
        file = client.get(f"{answer.location}/download")
    assert file.headers["Content-Disposition"].startswith("attachment; filename=pieteikumi-20")
    sheet, expected = rows_of(file.data), list(csv.reader(io.StringIO(csv_text), delimiter=";"))
    assert list(sheet[0]) == expected[0]
    shown = [["" if value is None else str(value) for value in row] for row in sheet[1:]]
    assert [row[:7] + row[8:] for row in shown] == [row[:7] + row[8:] for row in expected[1:]]
    assert [row[7] for row in sheet[1:]] == [4600, 4601, 4600]
    assert only_job().result == {"rows": 3}
    asked = db.session.scalars(select(AuditEvent.event).where(AuditEvent.event == "job.ask_for_table")).all()
    assert len(asked) == 1


def test_it_shows_how_far_it_is_every_five_hundred_rows(app):
    _local_call, at = fill(600)
    owner = accounts.actor(Role.AUDITOR)
    ask_for_table({}, language="lv", by=owner, at=at)
    db.session.commit()
    told = []

    def note(_session):
        with reading(), db.engine.connect() as other:
            told.append(other.scalar(select(Job.progress).where(Job.name == "applications.table")))

    event.listen(db.session, "after_commit", note)
    run_next(at)
    event.remove(db.session, "after_commit", note)
    assert [*dict.fromkeys(told)] == [0, 83, 100]


def test_a_municipality_gets_its_own_only_and_a_role_that_ended_nothing(app):
    local_call, at = fill(2)
    other = accounts.membership(Role.COORDINATOR, registry.municipality("Dobeles novads"))
    own = accounts.membership(Role.COORDINATOR, local_call.municipality, email="own@example.lv")
    foreign = {"municipality": str(local_call.municipality_id)}
    jobs = [
        ask_for_table(foreign, language="lv", by=accounts.actor_of(other), at=at),
        ask_for_table({}, language="lv", by=accounts.actor_of(own), at=at),
        ask_for_table({"words": "projekts"}, language="lv", by=accounts.actor_of(own), at=at + timedelta(1)),
    ]
    db.session.commit()
    run_due(at)
    own.ended_at = at
    db.session.commit()
    run_due(at + timedelta(2))
    db.session.expire_all()
    assert [len(rows_of(storage.get(job.file_key))) for job in jobs[:2]] == [1, 3]
    assert (jobs[2].state, jobs[2].file_key) == (JobState.DONE, None)


def test_the_commission_takes_nothing_away(app, client):
    local_call, at = fill(1)
    member = accounts.membership(Role.EVALUATOR, local_call.municipality)
    client.sign_in(member)
    assert client.post("/applications/export.xlsx").status_code == 403
    with pytest.raises(NotPermitted):
        ask_for_table({}, language="lv", by=accounts.actor_of(member), at=at)


def test_a_worker_killed_halfway_leaves_the_table_to_another_and_it_is_done_once(any_database, tmp_path):
    _local_call, at = fill(600)
    ask_for_table({}, language="lv", by=accounts.actor(Role.AUDITOR), at=at)
    db.session.commit()
    url = any_database.config["SQLALCHEMY_DATABASE_URI"].replace("postgresql+psycopg", "postgresql")
    command = [sys.executable, "-m", "tests.killed_worker", url, str(tmp_path)]
    died = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert died.returncode == -signal.SIGKILL
    cut = only_job()
    assert (cut.state, cut.progress, cut.file_key) == (JobState.RUNNING, 83, None)
    later = clock.now() + timedelta(hours=1)
    assert (run_due(later), run_due(later)) == (1, 0)
    done = only_job()
    assert (done.state, done.attempts, done.result) == (JobState.DONE, 2, {"rows": 600})
    assert len(rows_of(storage.get(done.file_key))) == 601
