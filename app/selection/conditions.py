"""Reads of conditions of awards: those of an application, who may see them, and what stands in their way."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Membership
from app.applications.models import Application, ConflictDeclaration
from app.applications.queries import visible_to as applications_visible_to
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.clock import end_of_day, riga_day
from app.core.holidays import holidays_around
from app.core.roles import APPLICANTS, COMMISSION
from app.extensions import db
from app.selection import followed, policy
from app.selection.condition_models import AwardCondition, ConditionAnswer, ConditionFile
from app.selection.my_work import is_ranking_sealed
from app.selection.workflow import ConditionStatus
from competition_rules.calendar import is_working_day
from competition_rules.findings import Finding

LONGEST = 2000
_C = ConditionStatus
ISSUED = frozenset(_C) - {_C.PROPOSED, _C.REMOVED}
_UNMET = frozenset({_C.OPEN, _C.NOT_MET})


def conditions_of(application: Application) -> list[AwardCondition]:
    """The conditions of an award, set or issued, with their answers; removed ones left out."""
    wanted = (
        select(AwardCondition)
        .where(AwardCondition.application_id == application.id, AwardCondition.status != _C.REMOVED)
        .options(selectinload(AwardCondition.answers).selectinload(ConditionAnswer.files))
        .order_by(AwardCondition.number)
    )
    return list(db.session.scalars(wanted))


def proposed_in(local_call: LocalCall) -> dict[int, list[AwardCondition]]:
    """The conditions that will be issued with the ranking, by application."""
    return _by_application(local_call, frozenset({_C.PROPOSED}))


def in_force_in(local_call: LocalCall) -> dict[int, list[AwardCondition]]:
    """The conditions set or issued in a local call, by application."""
    return _by_application(local_call, ISSUED | {_C.PROPOSED})


def _by_application(local_call: LocalCall, statuses: Iterable[_C]) -> dict[int, list[AwardCondition]]:
    wanted = (
        select(AwardCondition)
        .join(AwardCondition.application)
        .where(Application.local_call_id == local_call.id, AwardCondition.status.in_(statuses))
        .order_by(AwardCondition.application_id, AwardCondition.number)
    )
    found: dict[int, list[AwardCondition]] = defaultdict(list)
    for one in db.session.scalars(wanted):
        found[one.application_id].append(one)
    return dict(found)


def written(condition: AwardCondition) -> dict[str, Any]:
    """A condition as the ranking's inputs, the decision and the letters hold it."""
    return {
        "number": condition.number, "text": condition.text, "evidence": condition.evidence,
        "point": condition.point, "due_on": condition.due_on.isoformat(),
    }  # fmt: skip


def find_application(actor: Actor, application_id: int) -> Application | None:
    """An application whose conditions this person may read, or None: the applicant once they are issued, who follows
    the selection without a conflict, IKVD."""
    if actor.role in APPLICANTS:
        wanted = applications_visible_to(actor).where(Application.id == application_id)
        return db.session.scalar(wanted)
    application = followed.find_application(actor, application_id)
    if application is None or is_partial(actor, application):
        return None
    if actor.role in COMMISSION and is_ranking_sealed(actor, application.local_call):
        return None
    return application


def shown_to(actor: Actor, application: Application) -> list[AwardCondition]:
    """The conditions of it that this person may read: applicants learn of them with the decision."""
    found = conditions_of(application)
    return [one for one in found if one.status in ISSUED] if actor.role in APPLICANTS else found


def find_condition(actor: Actor, condition_id: int) -> AwardCondition | None:
    """One condition this person may read, or None."""
    condition = db.session.get(AwardCondition, condition_id)
    if condition is None or find_application(actor, condition.application_id) is None:
        return None
    return condition if actor.role not in APPLICANTS or condition.status in ISSUED else None


def find_file(actor: Actor, file_id: int) -> ConditionFile | None:
    """One file of an answer this person may read, or None."""
    found = db.session.get(ConditionFile, file_id)
    if found is None or find_condition(actor, found.answer.condition_id) is None:
        return None
    return found


def is_partial(actor: Actor, application: Application) -> bool:
    """Whether a person declared a conflict on the application, or belongs to the organisation it is of."""
    declared = select(ConflictDeclaration.id).where(
        ConflictDeclaration.application_id == application.id, ConflictDeclaration.user_id == actor.user_id,
        ConflictDeclaration.has_conflict,
    )  # fmt: skip
    belongs = select(Membership.id).where(
        Membership.organisation_id == application.organisation_id, Membership.user_id == actor.user_id
    )
    return bool(db.session.scalar(select(exists(declared) | exists(belongs))))


def may_judge(actor: Actor, application: Application) -> bool:
    """The coordinator or the commission's chair, neither of them in conflict."""
    local_call = application.local_call
    is_theirs = policy.may_appoint(actor, local_call) or policy.is_chair(actor, local_call)
    return is_theirs and not is_partial(actor, application)


def day_flaws(application: Application, due_on: date, at: datetime) -> list[Finding]:
    """Why a day may not be the last one to meet a condition: no working day, past, or not before the project."""
    rule, found = regulation_of(application.local_call.call).conditions, []
    if due_on < riga_day(at):
        found.append(Finding("condition_day_past", "", {"day": due_on}))
    if not is_working_day(due_on, holidays_around(due_on)):
        found.append(Finding("condition_day_of_rest", "", {"day": due_on}))
    starts_on = application.starts_on
    if rule is not None and rule.before_start and starts_on is not None and due_on >= starts_on:
        facts = {"day": due_on, "starts_on": starts_on}
        found.append(Finding("condition_after_start", rule.point, facts))
    return found


def is_over(condition: AwardCondition, at: datetime) -> bool:
    """Whether the last day to meet it has passed."""
    return at >= end_of_day(condition.due_on)


def has_failed(condition: AwardCondition, at: datetime) -> bool:
    """Found not to be met, or not answered by its last day: what lets the grant be declared lapsed."""
    return condition.status is _C.NOT_MET or (condition.status in _UNMET and is_over(condition, at))


def is_pending(application: Application) -> bool:
    """Whether its award still depends on conditions."""
    return application.status is ApplicationStatus.APPROVED_WITH_CONDITIONS


def first_answer_due(application_id: Any) -> Any:
    """The first last day among the conditions of an application that wait for an answer, as a part of a statement."""
    return (
        select(func.min(AwardCondition.due_on))
        .where(AwardCondition.application_id == application_id, AwardCondition.status.in_(_UNMET))
        .scalar_subquery()
    )
