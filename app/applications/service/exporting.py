"""Asking for the list of applications as a file."""

from collections.abc import Mapping
from datetime import datetime

from app.applications.policy import EXPORTERS
from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.jobs.models import Job
from app.jobs.tables import ask_for_file

TABLE_JOB = "applications.table"


def ask_for_table(asked: Mapping[str, str], *, language: str, by: Actor, at: datetime) -> Job:
    """Let the applications that answer the list's filters be written as a sheet for this person."""
    if by.role not in EXPORTERS:
        raise NotPermitted("only IKVD and the municipality take the list away")
    return ask_for_file(TABLE_JOB, asked, language=language, by=by, at=at)
