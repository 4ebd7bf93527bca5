"""Reading the jobs."""

from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.jobs.models import Job, JobState


def jobs(state: JobState | None = None) -> Select[Any]:
    """Rows for a list, without payloads and results."""
    columns: tuple[Any, ...] = (
        Job.id, Job.name, Job.key, Job.state, Job.attempts, Job.progress, Job.error, Job.created_at,
        Job.finished_at,
    )  # fmt: skip
    statement = select(*columns)
    return statement if state is None else statement.where(Job.state == state)


def counts() -> dict[JobState, int]:
    """How many jobs are in each state."""
    counted = select(Job.state, func.count()).group_by(Job.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {state: found.get(state, 0) for state in JobState}
