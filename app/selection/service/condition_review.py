"""Answers to conditions, their check by a person of the municipality, and the end of an award they were not met for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.applications.models import Application
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction
from app.audit import carry_out
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, present, refusal, refuse_if
from app.documents.uploads import without_metadata
from app.extensions import db
from app.funds.models import AccountKind
from app.funds.queries import balance
from app.funds.service import Place, post
from app.outbox.service import post_message
from app.selection import policy
from app.selection.appeals import has_open_appeal
from app.selection.condition_models import AwardCondition, ConditionAnswer, ConditionFile
from app.selection.conditions import (
    LONGEST,
    conditions_of,
    day_flaws,
    has_failed,
    is_over,
    is_pending,
    may_judge,
    written,
)
from app.selection.queries import lapse_act, quota_place
from app.selection.service.conditions import require_reason
from app.selection.service.decisions import decide_on_lapse
from app.selection.service.locks import lock_application, lock_local_call
from app.selection.workflow import CONDITION_WORKFLOW, ConditionAction, ConditionStatus
from app.storage.service import put

MOST_FILES = 5


@dataclass(frozen=True)
class HandedIn:
    """A file as it was sent."""

    name: str
    data: bytes


def answer_condition(
    condition: AwardCondition, text: str, files: Sequence[HandedIn] = (), *, by: Actor, at: datetime
) -> ConditionAnswer:
    """Say how a condition is met and hand in files, until its last day; a later answer is added to the earlier.

    Refused without words, after the last day and for files the store does not take.
    """
    if not policy.may_withdraw(by, condition.application):
        raise NotPermitted("only the organisation's representative answers conditions")
    _lock(condition)
    if is_over(condition, at):
        raise refusal("condition_over", day=condition.due_on)
    text = text.strip()
    if not text:
        raise refusal("condition_answer_without_text")
    if len(text) > LONGEST:
        raise refusal("condition_too_long", limit=LONGEST)
    if len(files) > MOST_FILES:
        raise refusal("condition_too_many_files", limit=MOST_FILES)
    kept = [
        ConditionFile(file_key=put(without_metadata(one.data, one.name)), file_name=one.name[-200:])
        for one in files
    ]
    answer = ConditionAnswer(
        condition=condition, text=text, answered_at=at, answered_by_id=by.user_id, files=kept
    )
    db.session.add(answer)
    facts = {"text": text, "files": {one.file_name: one.file_key for one in kept}}
    carry_out(CONDITION_WORKFLOW, condition, ConditionAction.ANSWER, by=by, at=at, facts=facts)
    return answer


def find_met(condition: AwardCondition, *, by: Actor, at: datetime) -> bool:
    """A person found an answered condition to be met; with the last of them the project is approved, and True."""
    _lock_for_review(condition, by)
    carry_out(
        CONDITION_WORKFLOW, condition, ConditionAction.FIND_MET, by=by, at=at, judged_at=at,
        judged_by_id=by.user_id, verdict_reason="",
    )  # fmt: skip
    application = condition.application
    if any(one.status is not ConditionStatus.MET for one in conditions_of(application)):
        return False
    carry_out(APPLICATION_WORKFLOW, application, ApplicationAction.MEET_CONDITIONS, by=by, at=at)
    _post(condition, "selection/conditions_met", at, key="met")
    return True


def find_not_met(condition: AwardCondition, reason: str, *, by: Actor, at: datetime) -> None:
    """A person found a condition not to be met, and says why; until its last day it may be answered again."""
    _lock_for_review(condition, by)
    reason = require_reason(reason)
    carry_out(
        CONDITION_WORKFLOW, condition, ConditionAction.FIND_NOT_MET, by=by, at=at, facts={"reason": reason},
        judged_at=at, judged_by_id=by.user_id, verdict_reason=reason,
    )  # fmt: skip
    _post(condition, "selection/condition_not_met", at, key=f"not met {at.isoformat()}", reason=reason)


def extend_condition(
    condition: AwardCondition, due_on: date, reason: str, *, by: Actor, at: datetime
) -> None:
    """Give a condition a later last day, once and with a reason: the coordinator's act."""
    if not policy.may_appoint(by, condition.application.local_call):
        raise NotPermitted("only the municipality's coordinator extends the time to meet a condition")
    _lock_for_review(condition, by)
    if condition.extended_at is not None:
        raise refusal("condition_extended_before")
    reason = require_reason(reason)
    refuse_if(day_flaws(condition.application, due_on, at))
    if due_on <= condition.due_on:
        raise refusal("condition_not_later", day=condition.due_on)
    facts = {"from_day": condition.due_on, "to_day": due_on, "reason": reason}
    carry_out(
        CONDITION_WORKFLOW, condition, ConditionAction.EXTEND, by=by, at=at, facts=facts, due_on=due_on,
        first_due_on=condition.due_on, extended_at=at, extended_by_id=by.user_id, extension_reason=reason,
    )  # fmt: skip
    _post(condition, "selection/condition_extended", at, key=f"extended {due_on}", reason=reason)


def lapse_award(application: Application, reason: str, *, by: Actor, at: datetime) -> Decimal:
    """Declare that the award has lapsed because a condition was not met; returns the euro back in the quota.

    Refused while every condition is met, waits for a check or may still be met, and while an appeal is open.
    """
    if not may_judge(by, application):
        raise NotPermitted("only the coordinator or the chair, free of conflict, declares an award lapsed")
    lock_local_call(application.local_call)
    lock_application(application)
    if not is_pending(application):
        raise StaleState(application, "declare the award lapsed")
    if has_open_appeal(application.id):
        raise refusal("appeal_open", regulation_of(application.local_call.call).appeal.point)
    reason, failed = require_reason(reason), _failed(application, at)
    held = Place(AccountKind.COMMITTED, application.id)
    released, quota = balance(held), quota_place(application.local_call)
    post(lapse_act(application.id), held, present(quota, "it was awarded"), released, by=by, at=at)
    numbers = [one.number for one in failed]
    facts = {"reason": reason, "conditions": numbers, "released": released}
    carry_out(
        APPLICATION_WORKFLOW, application, ApplicationAction.LAPSE, by=by, at=at, facts=facts, decided_at=at
    )
    decide_on_lapse(application, [written(one) for one in failed], reason, by=by, at=at)
    return released


def _failed(application: Application, at: datetime) -> list[AwardCondition]:
    conditions = conditions_of(application)
    failed = [one for one in conditions if has_failed(one, at)]
    if failed:
        return failed
    waiting = [one for one in conditions if one.status is ConditionStatus.ANSWERED]
    if waiting:
        raise refusal("condition_unchecked", number=waiting[0].number)
    raise refusal("condition_still_open", day=max(one.due_on for one in conditions))


def _lock(condition: AwardCondition) -> None:
    """The application's row first; then the condition as it is now. Only an award that depends on it has conditions."""
    lock_application(condition.application)
    db.session.refresh(condition)
    if not is_pending(condition.application):
        raise StaleState(condition, "act on the condition")


def _lock_for_review(condition: AwardCondition, by: Actor) -> None:
    if not may_judge(by, condition.application):
        raise NotPermitted("only the coordinator or the chair, free of conflict, checks conditions")
    _lock(condition)


def _post(condition: AwardCondition, template: str, at: datetime, *, key: str, **more: Any) -> None:
    address = condition.application.organisation.email
    post_message(
        address,
        template,
        letter_data(condition) | more,
        at=at,
        key=f"condition {condition.id} {key}: {address}",
    )


def letter_data(condition: AwardCondition) -> dict[str, Any]:
    """What letters say of a condition."""
    application = condition.application
    return {
        "application_id": application.id, "application_number": application.number, "title": application.title,
        "organisation": application.organisation.name,
        "municipality": application.local_call.municipality.name, **written(condition),
    }  # fmt: skip
