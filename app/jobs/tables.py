"""Tables people ask for as files: asked for once, and written step by step."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.audit import record
from app.core.actor import Actor
from app.jobs import queries
from app.jobs.handlers import Work
from app.jobs.models import Job
from app.jobs.service import enqueue

_ROWS_A_STEP = 500


def ask_for_file(name: str, asked: Mapping[str, str], *, language: str, by: Actor, at: datetime) -> Job:
    """Ask for a table, narrowed as a list's filters are, in the reader's language.

    While the same table is still in work, that job is given instead of another.
    """
    payload = {"asked": dict(asked), "language": language}
    for job in queries.unfinished(by, name):
        if job.payload == payload:
            return job
    key = f"{name} {by.user_id} {by.role} {by.scope_id} {at.isoformat()}"
    job = enqueue(name, payload, key=key, at=at, owner=by)
    record(job, "job.ask_for_table", by=by, at=at, facts=payload)
    return job


def in_steps(rows: Iterator[Sequence[object]], total: int, work: Work) -> Iterator[Sequence[object]]:
    """The rows, telling how far it is; each time the database is let go, so that others may write meanwhile."""
    for place, row in enumerate(rows):
        if place % _ROWS_A_STEP == 0:
            work.progress(min(99, 100 * place // max(total, 1)))
        yield row
