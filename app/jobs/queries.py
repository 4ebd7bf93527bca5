"""Reading the jobs."""

from typing import Any

from sqlalchemy import Select, func, select

from app.core.actor import Actor
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


def files(actor: Actor) -> Select[tuple[Job]]:
    """What this person asked for in their present role and place; in another role it is out of sight."""
    return select(Job).where(
        Job.owner_id == actor.user_id,
        Job.owner_role == actor.role,
        Job.owner_scope_id.is_not_distinct_from(actor.scope_id),
    )


def unfinished(actor: Actor, name: str) -> list[Job]:
    """Their jobs of that name that wait or run, to be waited for instead of asking once more."""
    in_work = (Job.name == name, Job.state.in_((JobState.WAITING, JobState.RUNNING)))
    return list(db.session.scalars(files(actor).where(*in_work).order_by(Job.id)))


def list_of_files(actor: Actor) -> Select[Any]:
    """The same as rows for a list."""
    columns: tuple[Any, ...] = (
        Job.id, Job.name, Job.state, Job.progress, Job.created_at, Job.file_key,
        Job.sealed_file_id, Job.file_name, Job.file_size,
    )  # fmt: skip
    return files(actor).with_only_columns(*columns)


def is_in_work(actor: Actor) -> bool:
    """Whether anything of theirs waits or runs."""
    unfinished = files(actor).where(Job.state.in_((JobState.WAITING, JobState.RUNNING)))
    return db.session.scalar(unfinished.limit(1)) is not None
