"""Asking for files of the books: a project's dossier, a month's entries."""

from datetime import datetime

from app.applications.models import Application
from app.books.months import Month
from app.books.queries import READERS
from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.jobs.models import Job
from app.jobs.tables import ask_for_file

DOSSIER_JOB, MONTH_JOB = "books.dossier", "books.month"


def ask_for_dossier(application: Application, *, by: Actor, at: datetime) -> Job:
    """Let a project's dossier be put together for this person."""
    return _ask(DOSSIER_JOB, {"application": str(application.id)}, "lv", by, at)


def ask_for_month(month: Month, *, language: str, by: Actor, at: datetime) -> Job:
    """Let a month's entries be written as a sheet for this person."""
    return _ask(MONTH_JOB, {"month": month.code}, language, by, at)


def _ask(name: str, asked: dict[str, str], language: str, by: Actor, at: datetime) -> Job:
    if by.role not in READERS:
        raise NotPermitted("finance, the programme manager and the auditor take the books away")
    return ask_for_file(name, asked, language=language, by=by, at=at)
