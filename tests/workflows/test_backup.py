"""A backup restored, on the same engine and on the other one, is the same system and goes on working."""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.audit import anchors
from app.audit.immutable import APPEND_ONLY
from app.books.holding import HELD
from app.core.actor import SYSTEM
from app.extensions import db
from app.funds.service import fund_programme
from app.payments.models import PaymentKind
from app.storage import service as files
from app.storage.backup import LEFT_OUT
from tests.builders.accounts import user
from tests.conftest import NOON
from tests.databases import app_on
from tests.workflows.field import build_field
from tests.workflows.grants import Grants
from tests.workflows.test_migrations import triggers

CONTENT = b"%PDF-1.7 a stored file"
CONTENT_KEY = hashlib.sha256(CONTENT).hexdigest()
Opener = Callable[[str, str], Any]


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    """An empty application on an engine, with a folder of its own."""

    @contextmanager
    def application(engine: str, name: str) -> Iterator[Flask]:
        source = "sqlite_databases" if engine == "sqlite" else "postgres_databases"
        folder = tmp_path / name
        folder.mkdir()
        with request.getfixturevalue(source).fresh(folder) as url:
            app = app_on(url, folder)
            with app.app_context():
                yield app
                db.session.remove()
                db.engine.dispose()

    return application


@pytest.mark.parametrize(("source", "target"), [("bucket", "folder"), ("folder", "bucket")])
def test_files_of_a_bucket_are_copied_and_go_back_into_a_folder_and_the_other_way(
    opened: Opener, bucket_url: str, tmp_path: Path, source: str, target: str
) -> None:
    large = b"%PDF-1.7 " + bytes(3 << 20)
    copy = tmp_path / "copy"
    with opened("sqlite", "one") as app:
        app.config["STORAGE_URL"] = bucket_url if source == "bucket" else app.config["STORAGE_URL"]
        key = files.put(large)
        assert app.test_cli_runner().invoke(args=["backup", "create", str(copy)]).exit_code == 0
    assert (copy / "files" / key).read_bytes() == large
    with opened("sqlite", "two") as app:
        app.config["STORAGE_URL"] = bucket_url if target == "bucket" else app.config["STORAGE_URL"]
        assert app.test_cli_runner().invoke(args=["backup", "restore", str(copy)]).exit_code == 0
        assert files.get(key) == large


def fill(app: Flask) -> None:
    grants = Grants(build_field(["5", "4.5"], units=2))
    assert grants.confirm_ranking()
    grants.contract(0)
    grants.pay(0, PaymentKind.PREFINANCING)
    files.put(CONTENT)
    anchors.anchor(Path(app.config["AUDIT_ANCHORS"]), app.config["SECRET_KEY"], grants.at)
    db.session.commit()


def contents() -> dict[str, list[Any]]:
    """Every row as the columns' own types give it."""
    kept = [one for one in db.metadata.sorted_tables if one.name not in LEFT_OUT]
    found = {
        one.name: [tuple(row) for row in db.session.execute(select(one).order_by(*one.primary_key))]
        for one in kept
    }
    db.session.rollback()
    return found


def run(app: Flask, *command: str) -> Any:
    return app.test_cli_runner().invoke(args=["backup", *command])


def anchor_bytes(app: Flask) -> bytes:
    return (Path(app.config["AUDIT_ANCHORS"]) / anchors.FILE).read_bytes()


@pytest.mark.parametrize(
    ("source", "target"),
    [("sqlite", "sqlite"), ("postgresql", "postgresql"), ("sqlite", "postgresql"), ("postgresql", "sqlite")],
)
def test_everything_is_restored_and_works(opened: Opener, tmp_path: Path, source: str, target: str) -> None:
    with opened(source, "old") as app:
        fill(app)
        before, sealed = contents(), anchor_bytes(app)
        made = run(app, "create", str(tmp_path / "copy"))
        assert made.exit_code == 0, made.output
        assert contents() == before
    with opened(target, "new") as app:
        references = reference_count()
        done = run(app, "restore", str(tmp_path / "copy"))
        assert done.exit_code == 0, done.output
        assert "Ledger verified" in done.output
        assert "Audit verified" in done.output
        assert contents() == before
        assert before["ledger_transfer"]
        assert (files.get(CONTENT_KEY), anchor_bytes(app)) == (CONTENT, sealed)
        assert reference_count() == references
        assert triggers(db.engine) == {
            f"{one}_no_{verb}" for one in APPEND_ONLY for verb in ("update", "delete")
        } | {f"{one}_held" for one in (*HELD, "learner")}
        goes_on_working({row[0] for row in before["user_account"]})


def reference_count() -> int:
    """How many references the database itself keeps."""
    if db.engine.dialect.name == "sqlite":
        count = db.session.scalar(text("PRAGMA foreign_keys"))
    else:
        count = db.session.scalar(text("SELECT count(*) FROM pg_constraint WHERE contype = 'f'"))
    db.session.rollback()
    assert count
    return int(count)


def goes_on_working(numbers: set[int]) -> None:
    fund_programme(Decimal("100.00"), "after the restore", by=SYSTEM, at=NOON)
    new = user("after-the-restore@example.lv")
    db.session.commit()
    assert new.id > max(numbers)


@pytest.fixture
def copy(opened: Opener, tmp_path: Path) -> Path:
    with opened("sqlite", "old") as app:
        fill(app)
        run(app, "create", str(tmp_path / "copy"))
    return tmp_path / "copy"


def test_a_backup_goes_only_where_nothing_is(opened: Opener, copy: Path) -> None:
    with opened("sqlite", "new") as app:
        assert run(app, "restore", str(copy)).exit_code == 0
        before = contents()
        again = run(app, "restore", str(copy))
        assert (again.exit_code, "not empty" in again.output) == (1, True)
        assert run(app, "create", str(copy)).exit_code == 1
        assert contents() == before


def _longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize("part", ["ledger_transfer.jsonl", anchors.FILE, "files", "manifest.json"])
def test_a_damaged_backup_is_refused_before_anything_is_written(
    opened: Opener, copy: Path, part: str
) -> None:
    if part == "manifest.json":
        (copy / part).unlink()
    else:
        _longer(next((copy / part).iterdir()) if part == "files" else copy / part)
    with opened("sqlite", "new") as app:
        assert run(app, "restore", str(copy)).exit_code == 1
        assert not any(contents().values())


def test_another_revision_is_refused(opened: Opener, copy: Path) -> None:
    with opened("sqlite", "new") as app:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'other'"))
        refused = run(app, "restore", str(copy))
        assert (refused.exit_code, "schema" in refused.output) == (1, True)
        assert not any(contents().values())
    shutil.rmtree(copy)
