"""A process that changes the key of lookups and dies by `kill -9` in the middle."""

import os
import signal
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.support_plans.lookups import rotate

BATCH = 20


def die(*_values: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def rotate_and_die(app: Flask, keys: str, which: int) -> None:
    """Change to the key of a file, and die after the batch `which`, or at the commit when it is 0."""
    app.config["PROTECTION_KEYS"] = Path(keys).read_text(encoding="ascii")
    with app.app_context():
        if not which:
            event.listen(db.session, "before_commit", die)
        for place, _count in enumerate(rotate(BATCH), 1):
            if place == which:
                die()
