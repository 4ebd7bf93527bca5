"""A conflict of interest that comes up after an evaluator declared to be free of one."""

from datetime import datetime

from sqlalchemy import select

from app.applications.models import Application
from app.applications.queries import current_snapshot, regulation_of
from app.applications.service import declare_later_conflict
from app.applications.workflow import APPLICATION_WORKFLOW, ApplicationAction, ApplicationStatus
from app.audit import carry_out
from app.core.actor import SYSTEM, Actor
from app.core.errors import NotPermitted, StaleState, present
from app.extensions import db
from app.selection import policy
from app.selection.evaluation import evaluation_of
from app.selection.models import Assessment
from app.selection.service.locks import lock_application
from app.selection.workflow import ASSESSMENT_WORKFLOW, AssessmentAction, AssessmentStatus

_OPEN = (ApplicationStatus.ELIGIBLE, ApplicationStatus.ASSESSED)


def recuse_later(application: Application, *, reason: str, by: Actor, at: datetime) -> None:
    """Record a conflict that came up after "no conflict", with its reason, until the application is decided.

    The person's own assessment, draft or submitted, is void. An application that was assessed goes back to scoring
    when it needs another assessment now.
    """
    if not policy.may_score(by, application):
        raise NotPermitted("a member of the commission records a conflict of their own")
    lock_application(application)
    if application.status not in _OPEN:
        raise StaleState(application, "declare a later conflict")
    declare_later_conflict(application, reason=reason, by=by, at=at)
    snapshot = present(current_snapshot(application), "it was submitted")
    own = db.session.scalar(
        select(Assessment).where(
            Assessment.snapshot_id == snapshot.id,
            Assessment.evaluator_id == by.user_id,
            Assessment.status != AssessmentStatus.VOID,
        )
    )
    if own is not None:
        facts = {"because": "conflict"}
        carry_out(ASSESSMENT_WORKFLOW, own, AssessmentAction.VOID, by=SYSTEM, at=at, facts=facts)
    evaluation = evaluation_of(application, regulation_of(application))
    if application.status is ApplicationStatus.ASSESSED and not evaluation.is_complete:
        facts = {"because": "conflict"}
        carry_out(
            APPLICATION_WORKFLOW, application, ApplicationAction.REOPEN_SCORING, by=by, at=at, facts=facts
        )
