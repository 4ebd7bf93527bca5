"""A process that rotates keys and dies by `kill -9` before or after the commit of a batch."""

import os
import signal
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.support_plans.rotation import rotate

BATCH = 20


def rotate_and_die(app: Flask, keys: str, which: int, when: str) -> None:
    """Rotate to the keys of a file until the batch `which`, and die `before` or `after` its commit."""
    app.config["PROTECTION_KEYS"] = Path(keys).read_text(encoding="ascii")
    commits = 0
    with app.app_context():

        @event.listens_for(db.session, f"{when}_commit")
        def die(session: object) -> None:
            nonlocal commits
            commits += 1
            if commits == which:
                os.kill(os.getpid(), signal.SIGKILL)

        for _count in rotate(BATCH):
            pass
