"""Checks made where a project takes place."""

from dataclasses import dataclass
from datetime import date, datetime

from app.applications.models import Application
from app.audit import record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, refusal
from app.extensions import db
from app.reports import policy
from app.reports.models import SiteVisit


@dataclass(frozen=True)
class Visit:
    """What a check on the spot found: when, where, who took part, and whether all is in order."""

    held_on: date
    place: str
    attended: str
    found: str
    is_in_order: bool


def record_visit(application: Application, visit: Visit, *, by: Actor, at: datetime) -> SiteVisit:
    """Record a check on the spot, which may be made at any time of the project. Refuses a day in the future."""
    if not policy.may_visit(by, application):
        raise NotPermitted("the municipality of the call or IKVD checks projects on the spot")
    if visit.held_on > riga_day(at):
        raise refusal("visit_in_future", day=visit.held_on)
    made = SiteVisit(
        application_id=application.id, held_on=visit.held_on, place=visit.place, attended=visit.attended,
        found=visit.found, is_in_order=visit.is_in_order, recorded_at=at, recorded_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    facts = {"held_on": visit.held_on, "is_in_order": visit.is_in_order}
    record(application, "site_visit.record", by=by, at=at, facts=facts)
    return made
