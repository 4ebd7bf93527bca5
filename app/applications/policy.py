"""Who may do what with an application."""

from sqlalchemy import bindparam, select

from app.applications.borrowing.scope import is_lent
from app.applications.models import Application, ConflictDeclaration
from app.applications.workflow import ApplicationStatus
from app.core.actor import Actor
from app.core.roles import APPLICANTS, COMMISSION, FINANCE, Role
from app.extensions import db

NATIONAL_READERS = FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}
READERS = APPLICANTS | COMMISSION | NATIONAL_READERS | {Role.COORDINATOR}
# Who takes the list away as a file: IKVD and the municipality, not the commission.
EXPORTERS = NATIONAL_READERS | {Role.COORDINATOR}
_S = ApplicationStatus
OPEN_FOR_EDITS = frozenset({_S.DRAFT, _S.RETURNED})
# What the commission gets to see: what passed the administrative check.
FOR_COMMISSION = frozenset(
    {
        _S.ELIGIBLE, _S.ASSESSED, _S.APPROVED, _S.APPROVED_WITH_CONDITIONS, _S.RESERVE, _S.REJECTED, _S.CONTRACTED,
        _S.COMPLETED, _S.TERMINATED,
    }
)  # fmt: skip


def is_own(actor: Actor, application: Application) -> bool:
    """Acting for the organisation that applies."""
    return actor.role in APPLICANTS and actor.organisation_id == application.organisation_id


def is_here(actor: Actor, application: Application) -> bool:
    """Acting for the municipality the application was made to."""
    return (
        actor.municipality_id is not None and actor.municipality_id == application.local_call.municipality_id
    )


def may_start(actor: Actor) -> bool:
    """Anyone of an organisation, for that organisation."""
    return actor.role in APPLICANTS and actor.organisation_id is not None


def may_submit(actor: Actor, application: Application) -> bool:
    """Only the representative signs off, answers a clarification and withdraws."""
    return actor.role is Role.REPRESENTATIVE and is_own(actor, application)


def may_check(actor: Actor, application: Application) -> bool:
    """The coordinator of the municipality judges the administrative criteria."""
    return actor.role is Role.COORDINATOR and is_here(actor, application)


def may_declare(actor: Actor, application: Application) -> bool:
    """Evaluators and the chair of the municipality, and a borrowed member, on what passed the administrative check."""
    is_known = actor.role in COMMISSION and application.status in FOR_COMMISSION
    return is_known and (is_here(actor, application) or is_lent(actor, application))


def may_see_content(actor: Actor, application: Application) -> bool:
    """Who may read what was submitted; an evaluator only after declaring to be free of conflict."""
    if is_own(actor, application):
        return True
    if application.submitted_at is None:
        return False
    if actor.role in NATIONAL_READERS:
        return True
    if not is_here(actor, application) and not is_lent(actor, application):
        return False
    if actor.role not in COMMISSION:
        return actor.role is Role.COORDINATOR
    return application.status in FOR_COMMISSION and _is_free(actor, application)


_DECLARED = select(ConflictDeclaration.has_conflict).where(
    ConflictDeclaration.application_id == bindparam("of"), ConflictDeclaration.user_id == bindparam("reader")
)


def _is_free(actor: Actor, application: Application) -> bool:
    who = {"of": application.id, "reader": actor.user_id}
    return db.session.scalar(_DECLARED, who) is False
