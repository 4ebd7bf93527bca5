"""Several applications declared eligible in one act: all of those that were looked at, or none."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import select

from app.applications.models import Application
from app.applications.under_check import UnderCheck, under_check
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction
from app.audit import Move, carry_out_all
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import NotPermitted, refusal, refuse_if
from app.core.roles import Role
from app.extensions import db
from competition_rules.findings import Finding


def declare_all_eligible(local_call: LocalCall, seen: Mapping[int, int], *, by: Actor, at: datetime) -> int:
    """Let these applications go to the commission, each as the submission that was `seen`; returns how many.

    `seen` is the submission's id by application. Refused as a whole, one finding for each application that was
    decided, returned, withdrawn or submitted anew since, or has a criterion not judged as met.
    """
    if by.role is not Role.COORDINATOR or by.municipality_id != local_call.municipality_id:
        raise NotPermitted("the coordinator of the municipality checks the administrative criteria")
    if not seen:
        raise refusal("nothing_chosen")
    applications = _locked(local_call, seen)
    waiting = {one.application_id: one for one in under_check(local_call)}
    refuse_if(list(_outdated(seen, applications, waiting)))
    criteria = [one.code for one in regulation_of(local_call.call).administrative_criteria]
    moves = [
        Move(one, ApplicationAction.DECLARE_ELIGIBLE, {"criteria": criteria, "at_once": len(applications)})
        for one in applications.values()
    ]
    carry_out_all(APPLICATION_WORKFLOW, moves, by=by, at=at)
    return len(moves)


def _locked(local_call: LocalCall, seen: Mapping[int, int]) -> dict[int, Application]:
    wanted = (
        select(Application)
        .where(Application.local_call_id == local_call.id, Application.id.in_(seen))
        .order_by(Application.id)
    )
    rows = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True))
    return {one.id: one for one in rows}


def _outdated(
    seen: Mapping[int, int], applications: Mapping[int, Application], waiting: Mapping[int, UnderCheck]
) -> Iterator[Finding]:
    for application_id, snapshot_id in seen.items():
        application, known = applications.get(application_id), waiting.get(application_id)
        if application is None:
            yield Finding("not_in_this_call", "")
        elif known is None:
            yield Finding("not_under_check", "", {"title": application.title})
        elif known.snapshot_id != snapshot_id:
            yield Finding("submitted_anew", "", {"title": application.title})
        elif not known.is_ready:
            yield Finding("not_all_confirmed", known.open_ones[0].point, {"title": application.title})
