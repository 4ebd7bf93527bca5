"""Asking for work outside the request."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.audit import record
from app.core.actor import Actor
from app.core.errors import StaleState
from app.extensions import db
from app.jobs.bell import ring_after_commit
from app.jobs.models import Job, JobState


def enqueue(name: str, payload: dict[str, Any], *, key: str, at: datetime, owner: Actor | None = None) -> Job:
    """Ask for a job in the caller's transaction; it is done after the commit, from the moment `at` on.

    `key` names the deed: asking again with the same key gives the job that exists, whatever its state.
    An `owner` finds the job and its file among their files; the key must then be theirs alone.
    """
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.session.execute(
        insert(Job)
        .values(
            name=name, payload=payload, key=key, state=JobState.WAITING, attempts=0, progress=0, error="",
            created_at=at, next_attempt_at=at, **_owned_by(owner),
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )  # fmt: skip
    ring_after_commit()
    job = db.session.scalars(select(Job).where(Job.key == key)).one()
    if any(getattr(job, column) != value for column, value in _owned_by(owner).items()):
        raise ValueError(f"the key {key} is that of another person's job")
    return job


def _owned_by(owner: Actor | None) -> dict[str, Any]:
    if owner is None or owner.user_id is None:
        return {}
    return {"owner_id": owner.user_id, "owner_role": owner.role, "owner_scope_id": owner.scope_id}


def run_again(job: Job, *, by: Actor, at: datetime) -> None:
    """Let a failed job be tried anew."""
    if job.state is not JobState.FAILED:
        raise StaleJob(job)
    job.state, job.attempts, job.next_attempt_at, job.finished_at = JobState.WAITING, 0, at, None
    record(job, "job.run_again", by=by, at=at, facts={"name": job.name})
    ring_after_commit()


def run_all_again(*, by: Actor, at: datetime) -> int:
    """Let every failed job be tried anew, as after an outage; returns how many there were."""
    failed = list(db.session.scalars(select(Job).where(Job.state == JobState.FAILED).order_by(Job.id)))
    for job in failed:
        run_again(job, by=by, at=at)
    return len(failed)


class StaleJob(StaleState):
    """The job has not failed, or no longer."""

    def __init__(self, job: Job) -> None:
        Exception.__init__(self, f"job {job.id} is {job.state}: only a failed one is run again")
        self.case, self.action = job, "run_again"
