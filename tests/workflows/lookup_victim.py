"""A process that changes the key of lookups and dies by `kill -9`: `python -m tests.workflows.lookup_victim URL FOLDER
KEYS WHICH`: after that batch, or at the commit when WHICH is 0."""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from app import create_app
from app.extensions import db
from app.support_plans.lookups import rotate
from tests.databases import settings_for

BATCH = 20


def die(*_values: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, folder: str, keys: str, which: int) -> None:
    app = create_app(settings_for(url, Path(folder)))
    app.config["PROTECTION_KEYS"] = Path(keys).read_text(encoding="ascii")
    with app.app_context():
        if not which:
            event.listen(db.session, "before_commit", die)
        for place, _count in enumerate(rotate(BATCH), 1):
            if place == which:
                die()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
