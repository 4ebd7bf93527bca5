"""Reads of interim reports, scoped to who is asking."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.applications.models import Application
from app.audit.models import AuditEvent
from app.calls.models import LocalCall
from app.calls.queries import WITHOUT_TEXT
from app.core.actor import Actor
from app.core.roles import APPLICANTS, Role
from app.extensions import db
from app.registry.models import Municipality, Organisation
from app.reports.interim.models import InterimReport
from app.reports.policy import NATIONAL_READERS

_QUIET = ("interim_report.save",)
_WITH_ALL = (
    contains_eager(InterimReport.application).options(
        joinedload(Application.organisation),
        selectinload(Application.activities),
        contains_eager(Application.local_call).options(
            joinedload(LocalCall.municipality), joinedload(LocalCall.call).options(WITHOUT_TEXT)
        ),
    ),
)


def visible_to(actor: Actor) -> Select[InterimReport]:
    """Interim reports this person may read: of the own organisation, of the municipality's calls, or all.

    Staff see that one is owed before it is written; what is in it they read once it was handed in.
    """
    wanted = select(InterimReport).join(InterimReport.application).join(Application.local_call)
    if actor.role in APPLICANTS:
        return wanted.where(Application.organisation_id == actor.organisation_id)
    if actor.role is Role.COORDINATOR:
        return wanted.where(LocalCall.municipality_id == actor.municipality_id)
    return wanted if actor.role in NATIONAL_READERS else wanted.where(false())


def find(actor: Actor, report_id: int) -> InterimReport | None:
    """One interim report this person may read, with what its pages show; or None."""
    return db.session.scalar(visible_to(actor).where(InterimReport.id == report_id).options(*_WITH_ALL))


def of_project(actor: Actor, application_id: int) -> InterimReport | None:
    """The interim report of a project, as far as this person may read it."""
    return db.session.scalar(visible_to(actor).where(InterimReport.application_id == application_id))


def rows_visible_to(actor: Actor) -> Select[Any]:
    """The list's columns: `id, status, covers_until, due_on, submitted_at, number, title, organisation,
    municipality`."""
    columns: tuple[Any, ...] = (
        InterimReport.id, InterimReport.status, InterimReport.covers_until, InterimReport.due_on,
        InterimReport.submitted_at, Application.number, Application.title,
        Organisation.name.label("organisation"), Municipality.name.label("municipality"),
    )  # fmt: skip
    return (
        visible_to(actor)
        .join(Application.organisation)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .with_only_columns(*columns)
    )


def history_of(report: InterimReport) -> Sequence[AuditEvent]:
    """The turns in its life, oldest first."""
    wanted = select(AuditEvent).where(
        AuditEvent.case_kind == InterimReport.__tablename__,
        AuditEvent.case_id == report.id,
        AuditEvent.event.not_in(_QUIET),
    )
    return db.session.scalars(wanted.order_by(AuditEvent.place)).all()


def submissions_of(report: InterimReport) -> int:
    """How many times it was handed in: the version of its document."""
    return sum(one.event == "interim_report.submit" for one in history_of(report))
