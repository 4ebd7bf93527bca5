"""Taking jobs that are due and doing them, so that two workers never do the same one at once.

A job is taken by one UPDATE that sets a lease; its effects in the database and its end are one transaction,
which succeeds only while the claim is still this worker's.
"""

import logging
import traceback
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update

from app.core import clock
from app.core.database import reading
from app.extensions import db
from app.jobs import results
from app.jobs.handlers import HANDLERS, LEASE
from app.jobs.models import Job, JobState

MOST_ATTEMPTS = 6
_FIRST_PAUSE = timedelta(seconds=30)
_log = logging.getLogger(__name__)


class LostLease(RuntimeError):
    """Another worker holds the job: what was done in this transaction is taken back."""


@dataclass
class ClaimedWork:
    """A job in this worker's hands."""

    job_id: int
    name: str
    payload: Any
    claim: str
    attempts: int
    at: datetime
    lease: timedelta
    is_sealed: bool

    def progress(self, percent: int) -> None:
        """Commit what was done so far, show how far it is, and hold the job for another lease."""
        self._update(progress=percent, lease_until=clock.now() + self.lease)
        db.session.commit()

    def deliver(self, file_name: str, media_type: str, content: bytes | Path) -> None:
        """Leave a file for who asked for the job; of several, the last."""
        kept = results.kept(self.job_id, content, is_sealed=self.is_sealed, at=self.at)
        self._update(file_name=file_name, media_type=media_type, **kept)

    def finish(self, result: Any) -> None:
        """Mark it done and commit everything with it."""
        self._update(
            state=JobState.DONE, result=result, progress=100, error="", finished_at=clock.now(),
            lease_until=None, claim=None,
        )  # fmt: skip
        db.session.commit()

    def give_up(self, error: str) -> None:
        """Put it back to be tried later, or mark it failed after the last attempt."""
        values: dict[str, Any] = {"error": error[:2000], "lease_until": None, "claim": None}
        if self.attempts >= MOST_ATTEMPTS:
            values |= {"state": JobState.FAILED, "finished_at": self.at}
        else:
            pause = _FIRST_PAUSE * 4 ** (self.attempts - 1)
            values |= {"state": JobState.WAITING, "next_attempt_at": self.at + pause}
        self._update(**values)
        db.session.commit()

    def _update(self, **values: Any) -> None:
        db.session.flush()
        mine = update(Job).where(Job.id == self.job_id, Job.claim == self.claim)
        changed = db.session.execute(mine.values(**values).execution_options(synchronize_session=False))
        if cast("CursorResult[Any]", changed).rowcount != 1:
            raise LostLease(f"job {self.job_id}")


def run_due(now: datetime) -> int:
    """Do every job that is due at that moment; returns how many were tried. Commits; call it outside a transaction."""
    tried = 0
    while run_next(now):
        tried += 1
    return tried


def run_next(now: datetime) -> bool:
    """Do the job that is due first, if any; says whether there was one."""
    if not _is_any_due(now):
        return False
    work = _claim(now)
    if work is None:
        return False
    try:
        work.finish(_do(work))
    except LostLease:
        db.session.rollback()
        _log.warning("job %s was taken over by another worker", work.job_id)
    except Exception as error:
        db.session.rollback()
        _give_up(work, error)
    return True


def _give_up(work: ClaimedWork, error: Exception) -> None:
    told = type(error).__name__
    failed = "job %s %s failed at attempt %s: %s"
    if work.is_sealed:
        where = "".join(traceback.format_tb(error.__traceback__))
        _log.error(f"{failed}\n%s", work.job_id, work.name, work.attempts, told, where)
    else:
        told = f"{told}: {error}"
        _log.error(failed, work.job_id, work.name, work.attempts, told, exc_info=error)
    try:
        work.give_up(told)
    except LostLease:
        db.session.rollback()


def _do(work: ClaimedWork) -> Any:
    found = HANDLERS.get(work.name)
    if found is None:
        raise LookupError(f"no handler for the job {work.name}")
    result = found.function(work)
    if found.is_sealed and any(type(one) is not int for one in (result or {}).values()):
        raise TypeError(f"the job {work.name} may tell counts alone")
    return result


def _due(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Job.state == JobState.WAITING, Job.next_attempt_at <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until <= now),
    )


def _is_any_due(now: datetime) -> bool:
    """Asked without the write lock, so that an idle worker disturbs no one."""
    db.session.rollback()
    with reading():
        found = db.session.scalar(select(Job.id).where(_due(now)).limit(1))
        db.session.rollback()
    return found is not None


def _claim(now: datetime) -> ClaimedWork | None:
    first = select(Job).where(_due(now)).order_by(Job.next_attempt_at, Job.id).limit(1)
    job = db.session.scalar(first.with_for_update(skip_locked=True).execution_options(populate_existing=True))
    if job is None:
        db.session.rollback()
        return None
    known = HANDLERS.get(job.name)
    work = ClaimedWork(
        job.id, job.name, job.payload, uuid.uuid4().hex, job.attempts + 1, now,
        known.lease if known else LEASE, known is not None and known.is_sealed,
    )  # fmt: skip
    taken = update(Job).where(Job.id == job.id, _due(now))
    if job.attempts >= MOST_ATTEMPTS:
        # Every attempt ended with its worker: the job itself may be what ends them.
        taken = taken.values(
            state=JobState.FAILED, finished_at=now, lease_until=None, claim=None,
            error="every worker ended in the middle of it",
        )  # fmt: skip
    else:
        taken = taken.values(
            state=JobState.RUNNING, lease_until=now + work.lease, claim=work.claim, attempts=work.attempts
        )
    changed = db.session.execute(taken.execution_options(synchronize_session=False))
    is_mine = cast("CursorResult[Any]", changed).rowcount == 1 and job.attempts < MOST_ATTEMPTS
    db.session.commit()
    return work if is_mine else None
