"""The bell: huey tells a sleeping worker that there is something to do.

Nothing depends on it: the job and outbox tables are the truth, a worker looks at them every few seconds
anyway, and a lost ring only means those seconds.
"""

import logging
import time
from pathlib import Path
from threading import Event
from typing import Any

from flask import Flask, current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.extensions import db

_RING = "ring the bell after commit"
_LISTENING_SECONDS = 0.2
_log = logging.getLogger(__name__)


class Bell:
    """A queue of rings in huey's own SQLite file."""

    def __init__(self, url: str) -> None:
        if not url.startswith("sqlite:///"):
            raise ValueError("JOBS_URL must begin with sqlite:///")
        # Loaded by the first who rings or listens: with it come drivers of stores that are not used here.
        from huey import SqliteHuey

        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        self._huey = SqliteHuey("pumpurs", filename=str(path))
        self._wake = self._huey.task(name="wake")(lambda: None)

    def ring(self) -> None:
        """Wake a worker."""
        self._wake()

    def has_rung(self) -> bool:
        """Whether it rang since it was asked last."""
        rung = False
        while self._huey.dequeue() is not None:
            rung = True
        return rung

    def wait(self, stop: Event, seconds: float) -> None:
        """Sleep until it rings, until told to stop, or for so many seconds."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not stop.wait(_LISTENING_SECONDS):
            if self.has_rung():
                return


def bell_of(app: Flask) -> Bell:
    """The bell of an application, made when first needed: each process opens its own file handle."""
    if "jobs_bell" not in app.extensions:
        app.extensions["jobs_bell"] = Bell(app.config["JOBS_URL"])
    bell: Bell = app.extensions["jobs_bell"]
    return bell


def ring_after_commit() -> None:
    """Ring once the present transaction is committed; not at all when it is rolled back."""
    db.session().info[_RING] = True


def _after_commit(session: Any) -> None:
    # A savepoint that is released is no commit yet.
    if not session.in_nested_transaction() and session.info.pop(_RING, False):
        try:
            bell_of(current_app).ring()
        except Exception:
            # The work itself is safe in its table.
            _log.warning("the bell of the jobs did not ring", exc_info=True)


def _after_rollback(session: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_RING, None)


event.listen(Session, "after_commit", _after_commit)
event.listen(Session, "after_rollback", _after_rollback)
