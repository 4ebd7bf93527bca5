"""Conflicts of interest: each evaluator's word on each application before its content opens, and later ones."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.applications import policy
from app.applications.models import Application, ConflictDeclaration, ConflictStatement
from app.applications.service.assignments import end_for_conflict
from app.applications.signs import as_stored, signs_of
from app.audit import record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, present, refusal
from app.extensions import db

_LONGEST_REASON = 500


def declare_conflict(
    application: Application, *, has_conflict: bool, reason: str = "", by: Actor, at: datetime
) -> ConflictDeclaration:
    """Declare to be free of conflict, or not and why. The same word again changes nothing; another is refused.

    Signs the system sees are kept with the word; to be free in spite of them needs a reason."""
    if not policy.may_declare(by, application):
        raise NotPermitted("evaluators of the municipality declare conflicts on what passed the check")
    user_id = present(by.user_id, "a person declares")
    known = _declared(application, by)
    signs = signs_of([user_id], [application.id]).get((user_id, application.id), []) if known is None else []
    reason = _reason(
        application, reason, has_conflict=has_conflict, has_signs=bool(signs), is_new=known is None
    )
    if known is None:
        declaration = ConflictDeclaration(
            application_id=application.id, user_id=user_id, has_conflict=has_conflict, reason=reason,
            signs=as_stored(signs), declared_at=at,
        )  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(declaration)
        except IntegrityError:
            known = _declared(application, by)
        else:
            _state(application, declaration, "application.declare_conflict", by, at)
            return declaration
    if known is None or known.has_conflict is not has_conflict:
        raise refusal("declared_before", title=application.title)
    return known


def declare_later_conflict(
    application: Application, *, reason: str, by: Actor, at: datetime
) -> ConflictDeclaration:
    """Replace one's word of being free by a conflict that came up since; the earlier word stays in the history.

    What follows for scores is for whoever calls. Raises `StaleState` for who is not declared as free.
    """
    if not policy.may_declare(by, application):
        raise NotPermitted("evaluators of the municipality declare conflicts on what passed the check")
    reason = _reason(application, reason, has_conflict=True, has_signs=False, is_new=True)
    known = _declared(application, by)
    if known is None or known.has_conflict:
        raise StaleState(application, "declare a later conflict")
    signs = signs_of([known.user_id], [application.id]).get((known.user_id, application.id), [])
    known.has_conflict, known.reason, known.signs, known.declared_at = True, reason, as_stored(signs), at
    _state(application, known, "application.declare_later_conflict", by, at)
    return known


def _state(application: Application, word: ConflictDeclaration, event: str, by: Actor, at: datetime) -> None:
    statement = ConflictStatement(
        application_id=application.id, user_id=word.user_id, has_conflict=word.has_conflict, reason=word.reason,
        signs=word.signs, declared_at=at,
    )  # fmt: skip
    db.session.add(statement)
    facts = {"has_conflict": word.has_conflict, "reason": word.reason, "signs": word.signs}
    record(application, event, by=by, at=at, facts=facts)
    end_for_conflict(application, word, by=by, at=at)


def _reason(
    application: Application, reason: str, *, has_conflict: bool, has_signs: bool, is_new: bool
) -> str:
    """The reason as it is kept: of a conflict, or of being free in spite of signs."""
    kept = reason.strip() if has_conflict or has_signs else ""
    if has_conflict and not kept:
        raise refusal("conflict_without_reason", title=application.title)
    if is_new and has_signs and not kept:
        raise refusal("sign_without_reason", title=application.title)
    if len(kept) > _LONGEST_REASON:
        raise refusal("reason_too_long", limit=_LONGEST_REASON)
    return kept


def _declared(application: Application, by: Actor) -> ConflictDeclaration | None:
    wanted = select(ConflictDeclaration).where(
        ConflictDeclaration.application_id == application.id, ConflictDeclaration.user_id == by.user_id
    )
    return db.session.scalar(wanted)
