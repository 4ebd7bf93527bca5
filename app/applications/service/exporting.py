"""Asking for the list of applications as a file."""

from collections.abc import Mapping
from datetime import datetime

from app.applications.policy import EXPORTERS
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.jobs import enqueue, queries
from app.jobs.models import Job

TABLE_JOB = "applications.table"


def ask_for_table(asked: Mapping[str, str], *, language: str, by: Actor, at: datetime) -> Job:
    """Let the applications that answer the list's filters be written as a sheet for this person.

    While the same table is still in work, that job is given instead of another.
    """
    if by.role not in EXPORTERS:
        raise NotPermitted("only IKVD and the municipality take the list away")
    payload = {"asked": dict(asked), "language": language}
    for job in queries.unfinished(by, TABLE_JOB):
        if job.payload == payload:
            return job
    key = f"{TABLE_JOB} {by.user_id} {by.role} {by.scope_id} {at.isoformat()}"
    job = enqueue(TABLE_JOB, payload, key=key, at=at, owner=by)
    record(job, "job.ask_for_table", by=by, at=at, facts=payload)
    return job
