"""Filing an appeal of a decision and withdrawing it: the organisation's own acts."""

from datetime import datetime

from sqlalchemy import select

from app.applications.models import Application
from app.audit import carry_out, record
from app.calls.queries import regulation_of
from app.core.actor import Actor
from app.core.errors import NotPermitted, Refused, StaleState, refusal
from app.extensions import db
from app.outbox.service import post_message
from app.selection import policy
from app.selection.appeal_models import Appeal, LateAppeal
from app.selection.appeals import IS_OPEN, term_of
from app.selection.models import Decision
from app.selection.queries import latest_decisions
from app.selection.service.locks import lock_application, lock_local_call
from app.selection.workflow import APPEAL_WORKFLOW, AppealAction, AppealStatus
from competition_rules.findings import Finding

LONGEST_GROUNDS = 4000


class TooLateToAppeal(Refused):
    """The last day to appeal is over; the attempt is written down."""

    def __init__(self, finding: Finding, deadline: datetime) -> None:
        super().__init__([finding])
        self.deadline = deadline


def file_appeal(decision: Decision, *, grounds: str, by: Actor, at: datetime) -> Appeal:
    """Appeal the decision that counts now. Sent twice it gives the same appeal.

    Raises `TooLateToAppeal` after the last day, `Refused` when the decision was replaced or appealed before.
    """
    application = decision.application
    if not policy.may_appeal(by, application):
        raise NotPermitted("only the organisation's representative appeals a decision on its project")
    lock_local_call(application.local_call)
    lock_application(application)
    grounds = grounds.strip()
    known = _known(decision)
    if known is not None:
        if known.grounds == grounds and known.filed_by_id == by.user_id:
            return known
        raise refusal("appealed_before", day=known.filed_at)
    _require_appealable(decision, grounds, at)
    appeal = Appeal(
        application=application, decision=decision, status=AppealStatus.RECEIVED, grounds=grounds, filed_at=at,
        filed_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(appeal)
    db.session.flush()
    facts = {"decision": decision.number, "grounds": grounds}
    record(appeal, "appeal.file", by=by, at=at, facts=facts)
    record(application, "application.appeal", by=by, at=at, facts={"decision": decision.number})
    post_letter(appeal, "selection/appeal_received", at=at)
    return appeal


def record_late_appeal(decision: Decision, deadline: datetime, *, by: Actor, at: datetime) -> None:
    """Write down an appeal that came too late."""
    attempt = LateAppeal(
        decision_id=decision.id, attempted_at=at, deadline=deadline, attempted_by_id=by.user_id
    )
    db.session.add(attempt)
    facts = {"decision": decision.number, "attempted_at": at, "deadline": deadline}
    record(decision.application, "application.refuse_late_appeal", by=by, at=at, facts=facts)


def withdraw_appeal(appeal: Appeal, *, by: Actor, at: datetime) -> None:
    """Take an appeal back while nothing was decided on it; the decision stands."""
    if not policy.may_appeal(by, appeal.application):
        raise NotPermitted("only the organisation's representative withdraws its appeal")
    lock_application(appeal.application)
    db.session.refresh(appeal)
    carry_out(APPEAL_WORKFLOW, appeal, AppealAction.WITHDRAW, by=by, at=at, ended_at=at)


def end_with_the_project(application: Application, *, by: Actor, at: datetime) -> None:
    """An appeal on a project that its organisation withdraws is withdrawn with it."""
    for appeal in db.session.scalars(select(Appeal).where(Appeal.application_id == application.id, IS_OPEN)):
        carry_out(APPEAL_WORKFLOW, appeal, AppealAction.WITHDRAW, by=by, at=at, ended_at=at)


def post_letter(appeal: Appeal, template: str, *, at: datetime) -> None:
    """Tell the organisation how its appeal stands."""
    application = appeal.application
    data = {
        "appeal_id": appeal.id, "number": appeal.decision.number, "title": application.title,
        "application_number": application.number, "organisation": application.organisation.name,
        "outcome": appeal.status.value, "replaced_by": appeal.outcome.number if appeal.outcome else "",
    }  # fmt: skip
    address = application.organisation.email
    post_message(address, template, data, at=at, key=f"{template} {appeal.id}: {address}")


def _known(decision: Decision) -> Appeal | None:
    wanted = select(Appeal).where(Appeal.decision_id == decision.id, Appeal.status != AppealStatus.WITHDRAWN)
    return db.session.scalar(wanted)


def _require_appealable(decision: Decision, grounds: str, at: datetime) -> None:
    application = decision.application
    point = regulation_of(application.local_call.call).appeal.point
    if application.status not in policy.MAY_BE_APPEALED:
        raise StaleState(application, "appeal")
    latest = latest_decisions([application.id])[application.id]
    if latest.id != decision.id:
        raise refusal("appeal_of_replaced", point, number=latest.number)
    term = term_of(decision)
    if term.deadline is not None and at >= term.deadline:
        finding = Finding("appeal_too_late", point, {"last_day": term.last_day})
        raise TooLateToAppeal(finding, term.deadline)
    if not grounds:
        raise refusal("appeal_without_grounds")
    if len(grounds) > LONGEST_GROUNDS:
        raise refusal("appeal_too_long", limit=LONGEST_GROUNDS)
