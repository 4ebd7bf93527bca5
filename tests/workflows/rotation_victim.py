"""A process that rotates keys and dies by `kill -9` at a commit: `python -m tests.workflows.rotation_victim URL FOLDER
KEYS WHICH WHEN`: before or after the commit of that batch."""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from app import create_app
from app.extensions import db
from app.support_plans.rotation import rotate
from tests.databases import settings_for

BATCH = 20


def main(url: str, folder: str, keys: str, which: int, when: str) -> None:
    app = create_app(settings_for(url, Path(folder)))
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


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
