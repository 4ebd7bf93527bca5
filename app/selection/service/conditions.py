"""Setting conditions before the ranking is confirmed, and issuing them with it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit import Move, carry_out, carry_out_all, record
from app.calls.queries import regulation_of
from app.calls.workflow import LocalCallStatus
from app.core.actor import Actor
from app.core.clock import riga_day
from app.core.errors import NotPermitted, StaleState, refusal, refuse_if
from app.extensions import db
from app.selection import policy
from app.selection.condition_models import AwardCondition
from app.selection.conditions import LONGEST, day_flaws, is_partial, written
from app.selection.service.locks import lock_application, lock_local_call
from app.selection.sitting import refuse_who_does_not_sit
from app.selection.workflow import CONDITION_WORKFLOW, ConditionAction
from competition_rules.findings import Finding

_LONGEST_POINT = 20


@dataclass(frozen=True)
class Terms:
    """What a condition says: what to do, what to hand in, until which day, and the point it rests on, if any."""

    text: str
    evidence: str
    due_on: date
    point: str = ""


def set_condition(application: Application, terms: Terms, *, by: Actor, at: datetime) -> AwardCondition:
    """Make the award of a project depend on a condition, from the moment the ranking is confirmed.

    Refused without words, for a day that is past, no working day or too late for the edition, and for a project
    that is not assessed.
    """
    _open_to_chair(application, by, at)
    if application.status is not ApplicationStatus.ASSESSED:
        raise StaleState(application, "set a condition")
    refuse_if(_flaws(application, terms, at))
    numbers = select(func.max(AwardCondition.number)).where(AwardCondition.application_id == application.id)
    condition = AwardCondition(
        application=application, number=(db.session.scalar(numbers) or 0) + 1, text=terms.text.strip(),
        evidence=terms.evidence.strip(), point=terms.point.strip(), due_on=terms.due_on, set_at=at,
        set_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(condition)
    db.session.flush()
    facts = {"application": application.id, **written(condition)}
    record(condition, "condition.set", by=by, at=at, facts=facts)
    return condition


def remove_condition(condition: AwardCondition, *, by: Actor, at: datetime) -> None:
    """Take a condition back before the ranking is confirmed."""
    _open_to_chair(condition.application, by, at)
    db.session.refresh(condition)
    carry_out(CONDITION_WORKFLOW, condition, ConditionAction.REMOVE, by=by, at=at)


def conditions_flaws(
    proposed: Mapping[int, list[AwardCondition]], funded: Collection[int], at: datetime
) -> list[Finding]:
    """What is wrong with the conditions when the ranking is confirmed: no award to bind, or a day that has passed."""
    found = []
    for application_id, conditions in proposed.items():
        title = conditions[0].application.title
        if application_id not in funded:
            found.append(Finding("condition_without_award", "", {"title": title}))
        for one in conditions:
            if one.due_on < riga_day(at):
                found.append(
                    Finding(
                        "condition_day_over", "", {"title": title, "number": one.number, "day": one.due_on}
                    )
                )
    return found


def issue_conditions(proposed: Mapping[int, list[AwardCondition]], *, by: Actor, at: datetime) -> None:
    """With the confirmed ranking the conditions count."""
    moves = [Move(one, ConditionAction.ISSUE) for some in proposed.values() for one in some]
    carry_out_all(CONDITION_WORKFLOW, moves, by=by, at=at)


def _open_to_chair(application: Application, by: Actor, at: datetime) -> None:
    local_call = application.local_call
    if not policy.is_chair(by, local_call) or is_partial(by, application):
        raise NotPermitted("only the commission's chair, free of conflict, sets conditions")
    lock_local_call(local_call)
    lock_application(application)
    if local_call.status is not LocalCallStatus.ANNOUNCED:
        raise StaleState(local_call, "set conditions")
    refuse_who_does_not_sit(local_call, by, riga_day(at))


def _flaws(application: Application, terms: Terms, at: datetime) -> list[Finding]:
    found = []
    if not terms.text.strip():
        found.append(Finding("condition_without_text", ""))
    if not terms.evidence.strip():
        found.append(Finding("condition_without_evidence", ""))
    if max(len(terms.text), len(terms.evidence)) > LONGEST:
        found.append(Finding("condition_too_long", "", {"limit": LONGEST}))
    regulation, point = regulation_of(application.local_call.call), terms.point.strip()
    known = {one.point for one in regulation.provisions().values()}
    if point and point not in known:
        found.append(Finding("condition_point_unknown", "", {"point": point[:_LONGEST_POINT]}))
    return found + day_flaws(application, terms.due_on, at)


def require_reason(reason: str) -> str:
    """The reason without blanks around it; refused when there is none or it is too long."""
    reason = reason.strip()
    if not reason:
        raise refusal("condition_without_reason")
    if len(reason) > LONGEST:
        raise refusal("condition_too_long", limit=LONGEST)
    return reason
