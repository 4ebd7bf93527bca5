"""Who may do what with an agreement or a bank account."""

from sqlalchemy import select

from app.agreements.models import BankAccount, GrantAgreement, Party
from app.applications.models import Application
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.roles import FINANCE, Role
from app.extensions import db
from app.registry.models import Organisation


def may_prepare(actor: Actor, application: Application) -> bool:
    """The coordinator of the call's municipality, or IKVD's programme manager."""
    if actor.role is Role.COORDINATOR:
        return actor.municipality_id == application.local_call.municipality_id
    return actor.role is Role.PROGRAMME_MANAGER


def may_sign(actor: Actor, agreement: GrantAgreement, party: Party) -> bool:
    """Each party's signature is recorded by its own person: representative, commission chair, programme manager."""
    application = agreement.application
    if party is Party.APPLICANT:
        return actor.role is Role.REPRESENTATIVE and actor.organisation_id == application.organisation_id
    if party is Party.MUNICIPALITY:
        return actor.role is Role.CHAIR and actor.municipality_id == application.local_call.municipality_id
    return actor.role is Role.PROGRAMME_MANAGER


def party_of(actor: Actor, agreement: GrantAgreement) -> Party | None:
    """The party this person signs for, if any."""
    return next((party for party in Party if may_sign(actor, agreement, party)), None)


def may_enter_account(actor: Actor, organisation: Organisation) -> bool:
    """Only the organisation's representative."""
    return actor.role is Role.REPRESENTATIVE and actor.organisation_id == organisation.id


def may_verify_account(actor: Actor, account: BankAccount) -> bool:
    """IKVD, or the coordinator of a municipality in which the organisation has a project; never who entered it."""
    if actor.user_id == account.entered_by_id:
        return False
    if actor.role is Role.COORDINATOR:
        here = (
            select(Application.id)
            .join(LocalCall, LocalCall.id == Application.local_call_id)
            .where(
                Application.organisation_id == account.organisation_id,
                LocalCall.municipality_id == actor.municipality_id,
                Application.submitted_at.is_not(None),
            )
        )
        return db.session.scalar(here.limit(1)) is not None
    return actor.role in FINANCE | {Role.PROGRAMME_MANAGER}


def may_see_account(actor: Actor, account: BankAccount) -> bool:
    """Who may verify it, who entered it, and the organisation's representative."""
    is_own = actor.user_id == account.entered_by_id or may_enter_account(actor, account.organisation)
    return is_own or may_verify_account(actor, account)
