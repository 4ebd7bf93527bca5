"""Commands that take long show how far they are to whoever waits at the screen, and nothing to logs and pipes."""

import io
from contextlib import redirect_stderr, redirect_stdout
from operator import length_hint
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import ScriptInfo

from app.core.progress import with_bar
from app.extensions import db
from tests.builders import applications, selection
from tests.databases import SqliteTemplates, app_on

COMMANDS = {
    "audit anchor": ["Audit anchors"],
    "audit verify": ["Audit anchors", "Audit chains"],
    "ledger verify": ["Accounts"],
    "selection reproduce": ["Rankings"],
    "applications compare": ["Applications"],
    "backup create": ["Tables", "Files"],
}


class Screen(io.StringIO):
    """What a person sees."""

    def isatty(self) -> bool:
        return True


def run(app: Flask, command: str, seen: io.StringIO) -> str:
    """The output of a command whose errors and bars go to `seen`."""
    with redirect_stdout(io.StringIO()) as told, redirect_stderr(seen):
        app.cli.main(command.split(), obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)
    return told.getvalue()


def assert_bars(seen: str, labels: list[str]) -> None:
    """Each begins, and ends whole."""
    drawn = seen.split("\r")
    for label in labels:
        assert any(line.strip("\x1b[?25l").startswith(label) for line in drawn), (label, seen)
        assert any(label in line and "100%" in line for line in drawn), (label, seen)


@pytest.fixture
def filled(app: Flask) -> Flask:
    applications.a_submitted_application(selection.announced())
    run(app, "audit anchor", io.StringIO())
    return app


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_shows_how_far_it_is_only_where_someone_looks(
    filled: Flask, tmp_path: Path, command: str
) -> None:
    screen, log = Screen(), io.StringIO()
    places = [f" {tmp_path / name}" if command == "backup create" else "" for name in ("a", "b")]
    before = run(filled, command + places[0], log)
    assert run(filled, command + places[1], screen) == before
    assert log.getvalue() == ""
    assert_bars(screen.getvalue(), COMMANDS[command])


def test_restoring_shows_how_far_it_is(
    filled: Flask, sqlite_databases: SqliteTemplates, tmp_path: Path
) -> None:
    copy, folder, screen = tmp_path / "copy", tmp_path / "other", Screen()
    run(filled, f"backup create {copy}", io.StringIO())
    folder.mkdir()
    with sqlite_databases.fresh(folder) as url:
        other = app_on(url, folder)
        with other.app_context():
            told = run(other, f"backup restore {copy}", screen)
            db.session.remove()
            db.engine.dispose()
    assert "Audit verified" in told
    labels = ["Checking the copy", "Tables", "Files", "Accounts", "Audit anchors", "Audit chains"]
    assert_bars(screen.getvalue(), labels)


def test_a_bar_takes_each_item_only_when_it_is_asked_for() -> None:
    items = iter(range(1000))
    with redirect_stderr(Screen()) as screen:
        for place in with_bar("Steps", items, 1000):
            assert length_hint(items) == 999 - place
    # Drawn now and then: a drawing takes longer than a step.
    assert screen.getvalue().count("\r") < 500
