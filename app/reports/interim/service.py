"""Writing, handing in and checking an interim report."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.documents.issuing import ask_for
from app.extensions import db
from app.payments.service.locking import lock
from app.reports.interim import policy
from app.reports.interim.completeness import missing
from app.reports.interim.content import InterimContent
from app.reports.interim.letters import tell_accepted, tell_returned
from app.reports.interim.models import InterimReport
from app.reports.interim.parts import PARTS
from app.reports.interim.queries import submissions_of
from app.reports.policy import is_own
from app.reports.service.locks import require_version
from app.reports.workflow import INTERIM_WORKFLOW, INTERIM_WRITABLE, InterimAction, InterimStatus

PAPER = "interim_report"


def save(report: InterimReport, content: InterimContent, *, version: int, by: Actor, at: datetime) -> None:
    """Keep what is written so far; it may be incomplete. Refused when another person has saved since `version`."""
    if not is_own(by, report.application):
        raise NotPermitted("the organisation writes its own report")
    _lock(report)
    if report.status not in INTERIM_WRITABLE:
        raise StaleState(report, "save")
    require_version(report, version)
    known = {one.number for one in report.application.activities}
    report.done = sorted(known & set(content.done))
    report.activities, report.difficulties = content.activities, content.difficulties
    report.participants, report.costs = content.participants, content.costs
    report.typed = dict(content.typed)
    report.version += 1
    record(report, "interim_report.save", by=by, at=at, facts={"version": report.version})


def submit(report: InterimReport, *, by: Actor, at: datetime) -> None:
    """Hand the report in; once it is, it blocks no payment. Refused with everything it lacks."""
    if not policy.may_submit(by, report):
        raise NotPermitted("only the organisation's representative hands the report in")
    _lock(report)
    if report.status not in INTERIM_WRITABLE:
        raise StaleState(report, InterimAction.SUBMIT)
    refuse_if(missing(report))
    _act(
        report,
        InterimAction.SUBMIT,
        {"version": report.version},
        by,
        at,
        submitted_at=at,
        check_note="",
        marked=[],
    )
    ask_for(PAPER, report.id, version=submissions_of(report), at=at)


def give_back(
    report: InterimReport, *, note: str, marked: Sequence[str] = (), by: Actor, at: datetime
) -> None:
    """Give the report back with what is to be put right; the organisation is told. `marked` names parts of `PARTS`."""
    _open_for_check(report, InterimAction.RETURN, by)
    if not note.strip():
        raise refusal("return_without_note")
    known = [name for name in PARTS if name in marked]
    facts = {"note": note, "marked": known}
    _act(report, InterimAction.RETURN, facts, by, at, check_note=note, marked=known)
    tell_returned(report, note, at=at)


def accept(report: InterimReport, *, note: str = "", by: Actor, at: datetime) -> None:
    """Accept the report; it moves no money, and the organisation is told."""
    _open_for_check(report, InterimAction.ACCEPT, by)
    values = {"checked_at": at, "checked_by_id": by.user_id, "check_note": note}
    _act(report, InterimAction.ACCEPT, {"note": note}, by, at, **values)
    tell_accepted(report, note, at=at)


def _open_for_check(report: InterimReport, action: InterimAction, by: Actor) -> None:
    if not policy.may_check(by, report):
        raise NotPermitted("the coordinator of the call's municipality checks interim reports")
    _lock(report)
    if report.status is not InterimStatus.SUBMITTED:
        raise StaleState(report, action)


def _act(
    report: InterimReport,
    action: InterimAction,
    facts: dict[str, Any],
    by: Actor,
    at: datetime,
    **values: Any,
) -> None:
    carry_out(INTERIM_WORKFLOW, report, action, by=by, at=at, facts=facts, **values)


def _lock(report: InterimReport) -> None:
    lock(report.application)
    db.session.refresh(report)
