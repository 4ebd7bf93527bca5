"""`flask applications`: work on applications that came in before the release could do it."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Select, exists, func, select

from app.applications.likeness import comparing
from app.applications.likeness.models import TextMark
from app.applications.models import Application, SubmissionSnapshot
from app.applications.workflow import ApplicationStatus
from app.core import clock
from app.core.progress import with_bar
from app.extensions import db
from app.jobs import enqueue

applications = AppGroup("applications", help="Applications.")
_AT_ONCE = 500


@applications.command("compare")
def compare() -> None:
    """Ask for the search for similar texts where none was made; the worker does it. Can be repeated."""
    wanted = db.session.execute(_unmarked()).all()
    for place, (application, receipt) in enumerate(with_bar("Applications", wanted, len(wanted)), start=1):
        # The key of the submission's own job: one that was done, or waits, is not asked for again.
        key = comparing.key_of(receipt)
        enqueue(comparing.JOB, {"application": application}, key=key, at=clock.now())
        if place % _AT_ONCE == 0:
            db.session.commit()
    db.session.commit()
    click.echo(f"Asked for: the search for texts like those of {len(wanted)} applications.")


def _unmarked() -> Select[Any]:
    newest = (
        select(func.max(SubmissionSnapshot.id))
        .where(SubmissionSnapshot.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    columns: tuple[Any, ...] = (Application.id, SubmissionSnapshot.receipt_number)
    return (
        select(*columns)
        .join(SubmissionSnapshot, SubmissionSnapshot.id == newest)
        .where(
            Application.status.not_in((ApplicationStatus.DRAFT, ApplicationStatus.WITHDRAWN)),
            ~exists().where(TextMark.application_id == Application.id),
        )
        .order_by(Application.id)
    )
