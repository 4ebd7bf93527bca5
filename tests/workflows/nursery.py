"""Processes that are killed in the middle of their work.

A test of `kill -9` needs dozens of them, and nearly all of the two seconds that one takes goes into assembling the
application. So one process assembles it and forks: each child has connections of its own and dies by a real signal.
"""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Self

from flask import Flask

from app import create_app
from app.extensions import db
from tests.databases import settings_for


class Nursery:
    """Starts `work`, a function `module:name` of an application and plain values, in a process after the other."""

    def __init__(self, work: str, folder: Path) -> None:
        url = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
        db.session.rollback()
        command = [sys.executable, "-m", "tests.workflows.nursery", work, url, str(folder)]
        self._errors = (folder / "nursery").open("w+b")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()
        self._errors.close()

    def begin(self, *values: object) -> int:
        """Let a child do the work with the values; its process id, when it begins."""
        db.session.rollback()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(values).encode() + b"\n")
        self._process.stdin.flush()
        return self._read()

    def end(self) -> int:
        """How the child that was begun last ended: 0, or the signal it died of, negative."""
        return self._read()

    def errors(self) -> str:
        """What all of them wrote about errors."""
        self._errors.seek(0)
        return self._errors.read().decode()

    def _read(self) -> int:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.errors()
        return int(line)


def main(work: str, url: str, folder: str) -> None:
    """For each line of values a child; its id when it begins, its end when it ended."""
    app = create_app(settings_for(url, Path(folder)))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(app, work, json.loads(line))
        _say(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _live(app: Flask, work: str, values: list[object]) -> None:
    """The whole life of a child; it never returns."""
    module, name = work.split(":")
    act = getattr(import_module(module), name)
    status = 1
    try:
        _say(os.getpid())
        act(app, *values)
        status = 0
    finally:
        if status:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        sys.stderr.flush()
        os._exit(status)


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
