"""Ending a project whose money is settled: the step itself, and its certificate."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.applications.models import Application
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import Move, carry_out_all
from app.audit.models import AuditEvent
from app.core.actor import Actor
from app.core.errors import present
from app.documents.issuing import ask_for
from app.extensions import db
from app.jobs import enqueue

CERTIFICATE = "certificate"
CERTIFY_JOB = "payments.certify"
_EVENT = f"{APPLICATION_WORKFLOW.noun}.{ApplicationAction.COMPLETE}"


def complete(applications: Sequence[Application], *, by: Actor, at: datetime) -> None:
    """Complete projects nothing is owed to or by any more; their certificates are issued after the transaction.

    A project that was terminated stays so: what it owed is paid, but it was not carried out.
    """
    running = [one for one in applications if one.status is not ApplicationStatus.TERMINATED]
    if not running:
        return
    carry_out_all(
        APPLICATION_WORKFLOW, [Move(one, ApplicationAction.COMPLETE) for one in running], by=by, at=at
    )
    ids = sorted(one.id for one in running)
    key = f"certificates {ids[0]} to {ids[-1]}, {at.isoformat()}"
    enqueue(CERTIFY_JOB, {"projects": ids}, key=key, at=at)


def certify(application_ids: Sequence[int], *, at: datetime) -> int:
    """Ask for the certificates of those of the projects that are completed; how many they are."""
    completed = select(Application.id).where(
        Application.id.in_(application_ids), Application.status == ApplicationStatus.COMPLETED
    )
    found = list(db.session.scalars(completed.order_by(Application.id)))
    for one in found:
        ask_for(CERTIFICATE, one, version=completions_of(one), at=at)
    return len(found)


def completions_of(application_id: int) -> int:
    """How many times a project was completed: a payment the bank gives back late lets it run on.

    This is the version of its certificate.
    """
    return db.session.scalar(_completions(func.count(), application_id)) or 0


def completed_at(application_id: int) -> datetime:
    """When a project that is completed was so last."""
    last: datetime | None = db.session.scalar(_completions(func.max(AuditEvent.at), application_id))
    return present(last, "it is completed")


def _completions(what: Any, application_id: int) -> Select[Any]:
    return select(what).where(
        AuditEvent.case_kind == Application.__tablename__,
        AuditEvent.case_id == application_id,
        AuditEvent.event == _EVENT,
    )
