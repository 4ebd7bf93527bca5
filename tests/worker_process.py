"""A real worker in a process of its own, with jobs made for tests: `python -m tests.worker_process DATABASE FOLDER`.

The job `test.slow` writes a file when it begins, waits while the file `hold` is there, and leaves one row.
"""

import logging
import sys
import time
from datetime import timedelta
from pathlib import Path

from app import create_app
from app.accounts.models import RateHit
from app.extensions import db
from app.jobs import Work, handler
from app.jobs.worker import work_until_told
from tests.databases import settings_for

LEASE = timedelta(seconds=1)


def main(url: str, folder: Path) -> None:
    @handler("test.slow", lease=LEASE)
    def slow(work: Work) -> None:
        number = work.payload["number"]
        (folder / f"begun-{number}").touch()
        while (folder / "hold").exists():
            time.sleep(0.02)
        db.session.add(RateHit(bucket=f"done {number}", at=work.at))

    logging.basicConfig(level=logging.WARNING)
    work_until_told(create_app(settings_for(url, folder)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
