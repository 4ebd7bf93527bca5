"""What of interim reports waits for organisations and municipalities."""

from typing import Any

from sqlalchemy import Select, func, or_, select

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.reports.interim.models import InterimReport
from app.reports.workflow import InterimStatus


def interims_to_write(actor: Actor, day: Any) -> Select[Any]:
    """Interim reports of the organisation that came back, and those whose time is over."""
    is_over = (InterimReport.status == InterimStatus.DRAFT) & (InterimReport.covers_until < day)
    return (
        select(func.count(InterimReport.id))
        .join(InterimReport.application)
        .where(
            Application.organisation_id == actor.scope_id,
            Application.status == ApplicationStatus.CONTRACTED,
            or_(InterimReport.status == InterimStatus.RETURNED, is_over),
        )
    )


def interims_to_check(actor: Actor, _day: Any) -> Select[Any]:
    """Submitted interim reports of the municipality's projects."""
    return (
        select(func.count(InterimReport.id))
        .join(InterimReport.application)
        .join(LocalCall, LocalCall.id == Application.local_call_id)
        .where(LocalCall.municipality_id == actor.scope_id, InterimReport.status == InterimStatus.SUBMITTED)
    )
