"""Signing off, submitting, clarifying and withdrawing: what only the representative does."""

from datetime import datetime

from app.applications import policy
from app.applications.facts import blocking, facts_of, worded_by_reason
from app.applications.likeness import comparing
from app.applications.models import Application, LateAttempt, SubmissionSnapshot
from app.applications.papers import ask_for_papers
from app.applications.queries import current_snapshot, frame_of, open_clarification, readings_of
from app.applications.service.locks import lock_application
from app.applications.snapshots import Filing, content_of, sealed
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import carry_out, record
from app.calls.queries import deadline_of
from app.core.actor import Actor
from app.core.clock import end_of_day, riga_day
from app.core.errors import NotPermitted, Refused, StaleState, present, refuse_if
from app.core.formats import exact_moment
from app.extensions import db
from app.jobs import enqueue
from app.outbox.service import post_message
from competition_rules.findings import Finding


class TooLate(Refused):
    """The submission came at or after the deadline: to be rolled back and written down."""

    def __init__(self, finding: Finding, deadline: datetime) -> None:
        super().__init__([finding])
        self.deadline = deadline


def submit(application: Application, *, is_signed_off: bool, by: Actor, at: datetime) -> SubmissionSnapshot:
    """Sign off and hand in a draft: the receipt is the snapshot that comes back.

    Sent twice it gives the same receipt. Raises `TooLate` at or after the deadline, `Refused` with the findings
    of the rules.
    """
    _require_representative(application, by)
    lock_application(application)
    if application.status is ApplicationStatus.WITHDRAWN:
        raise StaleState(application, ApplicationAction.SUBMIT)
    if application.status is not ApplicationStatus.DRAFT:
        return present(current_snapshot(application), "the application was submitted")
    deadline = deadline_of(application.local_call)
    if at >= deadline:
        point = _point(application, "in_time", at)
        raise TooLate(Finding("submitted_late", point, {"deadline": deadline}), deadline)
    snapshot = _filed(application, is_signed_off, by, at, submitted_at=at)
    values = {"submitted_at": at, "number": _number(application, at)}
    _step(application, ApplicationAction.SUBMIT, snapshot, by, at, **values)
    return snapshot


def clarify(application: Application, *, is_signed_off: bool, by: Actor, at: datetime) -> SubmissionSnapshot:
    """Hand in the clarified application: same number, a new snapshot and receipt.

    Sent twice it gives the same receipt. Raises `TooLate` after the last day of the request.
    """
    _require_representative(application, by)
    lock_application(application)
    latest = present(current_snapshot(application), "the application was submitted")
    if application.status is ApplicationStatus.SUBMITTED and latest.number > 1:
        return latest
    asked = open_clarification(application)
    if asked is None:
        raise StaleState(application, ApplicationAction.CLARIFY)
    deadline = end_of_day(asked.due_on)
    if at >= deadline:
        point = frame_of(application, at).regulation.clarification.point
        raise TooLate(Finding("clarified_late", point, {"due_on": asked.due_on}), deadline)
    submitted_at = present(application.submitted_at, "the application was submitted")
    snapshot = _filed(application, is_signed_off, by, at, submitted_at=submitted_at)
    asked.answered_at = at
    _step(application, ApplicationAction.CLARIFY, snapshot, by, at, clarified_at=at)
    return snapshot


def record_late_attempt(application: Application, deadline: datetime, *, by: Actor, at: datetime) -> None:
    """Write down a submission that came too late."""
    attempt = LateAttempt(
        application_id=application.id, attempted_at=at, deadline=deadline, attempted_by_id=by.user_id
    )
    db.session.add(attempt)
    # The exact moments are kept to the microsecond: a refusal may be contested.
    facts = {"attempted_at": at, "deadline": deadline}
    record(application, "application.refuse_late", by=by, at=at, facts=facts)


def withdraw(application: Application, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Take an application back before its contract. An awarded one releases money: that is selection's verb."""
    _require_representative(application, by)
    lock_application(application)
    if application.status is ApplicationStatus.APPROVED:
        raise NotPermitted("an awarded project is withdrawn where its money is released")
    facts = {"reason": reason}
    carry_out(APPLICATION_WORKFLOW, application, ApplicationAction.WITHDRAW, by=by, at=at, facts=facts)


def _require_representative(application: Application, by: Actor) -> None:
    if not policy.may_submit(by, application):
        raise NotPermitted("only the organisation's representative signs off, clarifies and withdraws")


def _number(application: Application, at: datetime) -> str:
    return f"JIP-{riga_day(at).year}-{application.id:04d}"


def _point(application: Application, criterion: str, at: datetime) -> str:
    named = frame_of(application, at).regulation.administrative_criteria
    return next((one.point for one in named if one.code == criterion), "")


def _filed(
    application: Application, is_signed_off: bool, by: Actor, at: datetime, *, submitted_at: datetime
) -> SubmissionSnapshot:
    frame = frame_of(application, at)
    readings = readings_of(application, frame)
    facts = facts_of(application, frame, readings, submitted_at=submitted_at, is_signed_off=is_signed_off)
    refuse_if(worded_by_reason(blocking(frame, facts, readings)))
    latest = current_snapshot(application)
    number = application.number or _number(application, at)
    place = latest.number + 1 if latest else 1
    filing = Filing(number, place, f"{number}/{place}", by.name, at)
    text, digest = sealed(content_of(application, frame, readings, filing))
    return SubmissionSnapshot(
        application_id=application.id, number=place, receipt_number=filing.receipt_number, content=text,
        sha256=digest, submitted_at=at, submitted_by_id=by.user_id,
    )  # fmt: skip


def _step(
    application: Application,
    action: ApplicationAction,
    snapshot: SubmissionSnapshot,
    by: Actor,
    at: datetime,
    **values: object,
) -> None:
    facts = {"receipt": snapshot.receipt_number, "sha256": snapshot.sha256}
    carry_out(APPLICATION_WORKFLOW, application, action, by=by, at=at, facts=facts, **values)
    db.session.add(snapshot)
    db.session.flush()
    ask_for_papers(snapshot, at=at)
    payload = {"application": application.id}
    enqueue(comparing.JOB, payload, key=comparing.key_of(snapshot.receipt_number), at=at)
    letter = {
        "application_id": application.id, "title": application.title, "number": application.number,
        "receipt_number": snapshot.receipt_number, "submitted_at": exact_moment(at), "sha256": snapshot.sha256,
        "municipality": application.local_call.municipality.name,
    }  # fmt: skip
    address = application.organisation.email
    post_message(address, "applications/receipt", letter, at=at, key=f"receipt {snapshot.receipt_number}")
