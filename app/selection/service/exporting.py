"""Asking for the table of plan tasks as a file."""

from collections.abc import Mapping
from datetime import datetime

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.jobs.models import Job
from app.jobs.tables import ask_for_file
from app.selection.policy import PLAN_READERS

TABLE_JOB = "selection.plan_tasks"


def ask_for_plan_tasks(asked: Mapping[str, str], *, language: str, by: Actor, at: datetime) -> Job:
    """Let the tasks that answer the list's filters be written as a sheet for this person."""
    if by.role not in PLAN_READERS:
        raise NotPermitted("only IKVD, the auditor and the municipality's coordinator take the tasks away")
    return ask_for_file(TABLE_JOB, asked, language=language, by=by, at=at)
