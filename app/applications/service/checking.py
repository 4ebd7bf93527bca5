"""The administrative check: verdicts on the criteria, one clarification, eligible or not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.applications import policy
from app.applications.models import (
    AdministrativeCheck,
    Application,
    ClarificationRequest,
    SubmissionSnapshot,
)
from app.applications.queries import (
    checks_of,
    clarifications_of,
    current_snapshot,
    open_clarification,
    regulation_of,
)
from app.applications.service.locks import lock_application
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.core.formats import short_day
from app.core.holidays import holidays_around
from app.extensions import db
from app.outbox.service import post_message
from competition_rules.calendar import add_working_days
from competition_rules.findings import Finding
from competition_rules.regulation import Regulation

YES, NO, CLARIFY = "yes", "no", "clarify"
_LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Verdict:
    """What the coordinator says of one criterion; a doubt needs a note."""

    verdict: str
    note: str = ""


def record_check(
    application: Application, verdicts: Mapping[str, Verdict], *, by: Actor, at: datetime
) -> None:
    """Keep the verdicts given so far, by the criterion's code; others stay as they were.

    Refused for a criterion the edition does not have, a doubt without a note, and a clarification of what
    cannot be clarified (any more).
    """
    snapshot = _under_check(application, by)
    regulation = regulation_of(application)
    refuse_if(list(_flaws(verdicts, regulation, _times_left(application, regulation))))
    stored = checks_of(snapshot)
    for code, given in verdicts.items():
        check = stored.get(code)
        if check is None:
            check = AdministrativeCheck(snapshot_id=snapshot.id, criterion_code=code)
            db.session.add(check)
        check.verdict, check.note = given.verdict, given.note.strip()
        check.checked_at, check.checked_by_id = at, by.user_id
    facts = {"verdicts": {code: given.verdict for code, given in verdicts.items()}}
    record(application, "application.check", by=by, at=at, facts=facts)


def return_for_clarification(
    application: Application, *, text: str, by: Actor, at: datetime
) -> ClarificationRequest:
    """Ask the applicant to put right what was judged `clarify`, within the working days of the edition."""
    snapshot = _under_check(application, by)
    regulation = regulation_of(application)
    rule = regulation.clarification
    doubts = [code for code, check in checks_of(snapshot).items() if check.verdict == CLARIFY]
    if not doubts:
        raise refusal("nothing_to_clarify")
    if not _times_left(application, regulation):
        raise refusal("clarified_before", rule.point, times=rule.times)
    if not text.strip():
        raise refusal("clarification_without_text")
    today = riga_day(at)
    due_on = add_working_days(today, rule.working_days, holidays_around(today))
    order = [one.code for one in regulation.administrative_criteria if one.code in doubts]
    request = ClarificationRequest(
        application_id=application.id, snapshot_id=snapshot.id, asked_at=at, asked_by_id=by.user_id,
        text=text.strip(), criteria=order, due_on=due_on,
    )  # fmt: skip
    facts = {"criteria": _cited(order, regulation, checks_of(snapshot)), "due_on": due_on.isoformat()}
    action = ApplicationAction.RETURN_FOR_CLARIFICATION
    carry_out(APPLICATION_WORKFLOW, application, action, by=by, at=at, facts=facts)
    db.session.add(request)
    db.session.flush()
    _tell(application, request, at)
    return request


def declare_eligible(application: Application, *, by: Actor, at: datetime) -> None:
    """Let the application go to the commission. Refused until every criterion of the edition is met."""
    snapshot = _under_check(application, by)
    regulation, stored = regulation_of(application), checks_of(snapshot)
    open_ones = [
        Finding("criterion_not_confirmed", one.point, {"criterion": f"criterion_{one.code}"})
        for one in regulation.administrative_criteria
        if one.code not in stored or stored[one.code].verdict != YES
    ]
    refuse_if(open_ones)
    facts = {"criteria": [one.code for one in regulation.administrative_criteria]}
    carry_out(
        APPLICATION_WORKFLOW, application, ApplicationAction.DECLARE_ELIGIBLE, by=by, at=at, facts=facts
    )


def declare_ineligible(application: Application, *, by: Actor, at: datetime) -> None:
    """End the application at the administrative check, citing each criterion not met with its point.

    What can be clarified must have been asked about first; a request not answered in time counts as not met.
    """
    regulation = regulation_of(application)
    lock_application(application)
    asked = open_clarification(application) if policy.may_check(by, application) else None
    if asked is not None:
        cited = _unanswered(application, asked, regulation, at)
    else:
        stored = checks_of(_under_check(application, by))
        not_met = [code for code, check in stored.items() if check.verdict == NO]
        _require_reason(application, not_met, regulation)
        cited = _cited(not_met, regulation, stored)
    carry_out(
        APPLICATION_WORKFLOW, application, ApplicationAction.DECLARE_INELIGIBLE, by=by, at=at,
        facts={"criteria": cited}, decided_at=at,
    )  # fmt: skip


def may_still_clarify(application: Application) -> bool:
    """Whether the applicant may be asked (once more) to put something right."""
    return _times_left(application, regulation_of(application))


def _under_check(application: Application, by: Actor) -> SubmissionSnapshot:
    if not policy.may_check(by, application):
        raise NotPermitted("the coordinator of the municipality checks the administrative criteria")
    lock_application(application)
    if application.status is not ApplicationStatus.SUBMITTED:
        raise StaleState(application, "check")
    return present(current_snapshot(application), "the application was submitted")


def _times_left(application: Application, regulation: Regulation) -> bool:
    return len(clarifications_of(application)) < regulation.clarification.times


def _flaws(verdicts: Mapping[str, Verdict], regulation: Regulation, may_ask: bool) -> Iterator[Finding]:
    known = {one.code: one for one in regulation.administrative_criteria}
    for code, given in verdicts.items():
        if code not in known or given.verdict not in (YES, NO, CLARIFY):
            yield Finding("not_a_choice", "", {"field": code, "text": given.verdict[:60]})
            continue
        facts = {"field": code, "criterion": f"criterion_{code}"}
        if given.verdict != YES and not given.note.strip():
            yield Finding("doubt_without_note", known[code].point, facts)
        if len(given.note) > _LONGEST_NOTE:
            yield Finding("note_too_long", "", {**facts, "limit": _LONGEST_NOTE})
        if given.verdict == CLARIFY and not known[code].clarifiable:
            yield Finding("not_clarifiable", known[code].point, facts)
        elif given.verdict == CLARIFY and not may_ask:
            rule = regulation.clarification
            yield Finding("clarified_before", rule.point, {**facts, "times": rule.times})


def _require_reason(application: Application, not_met: Sequence[str], regulation: Regulation) -> None:
    if not not_met:
        raise refusal("nothing_not_met")
    criteria = [regulation.administrative_criterion(code) for code in not_met]
    if all(one.clarifiable for one in criteria) and _times_left(application, regulation):
        raise refusal("ask_first", regulation.clarification.point)


def _unanswered(
    application: Application, asked: ClarificationRequest, regulation: Regulation, at: datetime
) -> list[dict[str, Any]]:
    point = regulation.clarification.point
    if riga_day(at) <= asked.due_on:
        raise refusal("clarification_running", point, due_on=asked.due_on)
    snapshot = present(current_snapshot(application), "the application was submitted")
    cited = _cited(asked.criteria, regulation, checks_of(snapshot))
    return [{"rule": "clarification_unanswered", "point": point, "due_on": asked.due_on.isoformat()}, *cited]


def _cited(
    codes: Sequence[str], regulation: Regulation, checks: Mapping[str, AdministrativeCheck]
) -> list[dict[str, Any]]:
    return [
        {
            "criterion": code,
            "point": regulation.administrative_criterion(code).point,
            "note": checks[code].note,
        }
        for code in codes
    ]


def _tell(application: Application, request: ClarificationRequest, at: datetime) -> None:
    letter = {
        "application_id": application.id, "title": application.title, "number": application.number,
        "municipality": application.local_call.municipality.name, "text": request.text,
        "due_on": short_day(request.due_on),
    }  # fmt: skip
    address = application.organisation.email
    key = f"clarification {request.id}"
    post_message(address, "applications/clarification", letter, at=at, key=key)
