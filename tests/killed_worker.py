"""A worker that dies by `kill -9` once a job has told its progress: `python -m tests.killed_worker DATABASE FOLDER`."""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event, select

from app import create_app
from app.core import clock
from app.core.database import reading
from app.extensions import db
from app.jobs.models import Job
from app.jobs.running import run_due
from tests.databases import settings_for


def main(url: str, folder: Path) -> None:
    app = create_app(settings_for(url, folder))
    with app.app_context():

        @event.listens_for(db.session, "after_commit")
        def die_halfway(session: object) -> None:
            with reading(), db.engine.connect() as other:
                if other.scalar(select(Job.progress).where(Job.progress > 0)):
                    os.kill(os.getpid(), signal.SIGKILL)

        run_due(clock.now())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
