"""What a coordinator sees first: the local calls under way with their applications, and clarifications due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.applications.models import Application, ClarificationRequest
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.workflow import CallStatus, LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.extensions import db
from app.registry.models import Organisation
from app.selection.queries import Summary, counts_by_status, summary_of


@dataclass(frozen=True)
class OwnCall:
    """A local call of the municipality: its dates, its applications by what they wait for, and what is next."""

    local_call_id: int
    title: str
    closes_on: date
    evaluated_by_on: date | None
    is_taking: bool
    is_decided: bool
    summary: Summary


def own_calls(actor: Actor, at: datetime) -> list[OwnCall]:
    """The municipality's announced local calls of national calls that are not closed, the newest first."""
    wanted = (
        select(LocalCall.id, LocalCall.status, LocalCall.closes_on, LocalCall.evaluated_by_on, Call.title)
        .join(Call, Call.id == LocalCall.call_id)
        .where(
            LocalCall.municipality_id == actor.municipality_id, LocalCall.status != LocalCallStatus.DRAFT,
            Call.status == CallStatus.OPEN,
        )
        .order_by(LocalCall.id.desc())
    )  # fmt: skip
    rows = db.session.execute(wanted).all()
    counts = counts_by_status([row.id for row in rows])
    return [
        OwnCall(
            row.id, row.title, row.closes_on, row.evaluated_by_on,
            row.status is LocalCallStatus.ANNOUNCED and row.closes_on >= riga_day(at),
            row.status is LocalCallStatus.DECIDED, summary_of(counts.get(row.id, {})),
        )
        for row in rows
    ]  # fmt: skip


def clarifications_due(actor: Actor, limit: int = 50) -> Sequence[Any]:
    """What applicants were asked and have not answered, the soonest day first:
    `id, number, title, organisation, due_on`."""
    wanted = (
        select(
            Application.id, Application.number, Application.title, ClarificationRequest.due_on,
            Organisation.name.label("organisation"),
        )
        .join(ClarificationRequest, ClarificationRequest.application_id == Application.id)
        .join(Application.organisation)
        .join(Application.local_call)
        .where(
            LocalCall.municipality_id == actor.municipality_id,
            Application.status == ApplicationStatus.RETURNED, ClarificationRequest.answered_at.is_(None),
        )
        .order_by(ClarificationRequest.due_on, Application.id)
    )  # fmt: skip
    return db.session.execute(wanted.limit(limit)).all()
