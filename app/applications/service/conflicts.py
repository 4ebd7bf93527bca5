"""Conflicts of interest: each evaluator's word on each application, given once, before its content opens."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.applications import policy
from app.applications.models import Application, ConflictDeclaration
from app.applications.service.assignments import end_for_conflict
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, refusal
from app.extensions import db

_LONGEST_REASON = 500


def declare_conflict(
    application: Application, *, has_conflict: bool, reason: str = "", by: Actor, at: datetime
) -> ConflictDeclaration:
    """Declare to be free of conflict, or not and why. The same word again changes nothing; another is refused."""
    if not policy.may_declare(by, application):
        raise NotPermitted("evaluators of the municipality declare conflicts on what passed the check")
    reason = reason.strip() if has_conflict else ""
    if has_conflict and not reason:
        raise refusal("conflict_without_reason", title=application.title)
    if len(reason) > _LONGEST_REASON:
        raise refusal("reason_too_long", limit=_LONGEST_REASON)
    known = _declared(application, by)
    if known is None:
        declaration = ConflictDeclaration(
            application_id=application.id, user_id=by.user_id, has_conflict=has_conflict, reason=reason,
            declared_at=at,
        )  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(declaration)
        except IntegrityError:
            known = _declared(application, by)
        else:
            facts = {"has_conflict": has_conflict, "reason": reason}
            record(application, "application.declare_conflict", by=by, at=at, facts=facts)
            end_for_conflict(application, declaration, by=by, at=at)
            return declaration
    if known is None or known.has_conflict is not has_conflict:
        raise refusal("declared_before", title=application.title)
    return known


def _declared(application: Application, by: Actor) -> ConflictDeclaration | None:
    wanted = select(ConflictDeclaration).where(
        ConflictDeclaration.application_id == application.id, ConflictDeclaration.user_id == by.user_id
    )
    return db.session.scalar(wanted)
