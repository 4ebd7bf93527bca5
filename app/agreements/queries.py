"""Reads of agreements and bank accounts, scoped to who is asking."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, exists, false, select
from sqlalchemy.orm import contains_eager, joinedload

from app.agreements.copy_models import SignedCopy
from app.agreements.models import BankAccount, GrantAgreement
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.calls.queries import WITHOUT_TEXT
from app.core.actor import Actor
from app.core.roles import APPLICANTS, FINANCE, MUNICIPAL, Role
from app.extensions import db
from app.registry.models import Municipality, Organisation

NATIONAL_READERS = FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}
LIVE_ACCOUNT = (BankAccountStatus.ENTERED, BankAccountStatus.VERIFIED)


def visible_to(actor: Actor) -> Select[GrantAgreement]:
    """Agreements this person may read: of the own organisation, of the own municipality's calls, or all."""
    return _in_scope(actor).options(
        contains_eager(GrantAgreement.application).joinedload(Application.organisation),
        contains_eager(GrantAgreement.application)
        .contains_eager(Application.local_call)
        .options(joinedload(LocalCall.municipality), joinedload(LocalCall.call).options(WITHOUT_TEXT)),
    )


def _in_scope(actor: Actor) -> Select[GrantAgreement]:
    wanted = select(GrantAgreement).join(GrantAgreement.application).join(Application.local_call)
    if actor.role in APPLICANTS:
        return wanted.where(Application.organisation_id == actor.organisation_id)
    if actor.role in MUNICIPAL:
        return wanted.where(LocalCall.municipality_id == actor.municipality_id)
    return wanted if actor.role in NATIONAL_READERS else wanted.where(false())


def rows_visible_to(actor: Actor) -> Select[Any]:
    """The list's columns: `id, number, title, organisation, municipality, amount, status, project_status`."""
    columns: tuple[Any, ...] = (
        GrantAgreement.id, GrantAgreement.number, Application.title, Organisation.name.label("organisation"),
        Municipality.name.label("municipality"), GrantAgreement.amount, GrantAgreement.status,
        Application.status.label("project_status"),
    )  # fmt: skip
    return (
        _in_scope(actor)
        .join(Application.organisation)
        .join(Municipality, Municipality.id == LocalCall.municipality_id)
        .with_only_columns(*columns)
    )


def find(actor: Actor, agreement_id: int) -> GrantAgreement | None:
    """One agreement this person may read, or None."""
    return db.session.scalar(visible_to(actor).where(GrantAgreement.id == agreement_id))


def is_moot(agreement: GrantAgreement) -> bool:
    """Whether it will never be signed: the project was withdrawn after it was prepared."""
    is_withdrawn = agreement.application.status is ApplicationStatus.WITHDRAWN
    return is_withdrawn and agreement.status is AgreementStatus.PREPARED


def awaiting_agreement(actor: Actor) -> Select[Any]:
    """Approved projects that have no agreement yet, where this person may prepare it.

    Columns: `id, number, title, organisation`.
    """
    columns: tuple[Any, ...] = (
        Application.id, Application.number, Application.title, Organisation.name.label("organisation"),
    )  # fmt: skip
    wanted = (
        select(*columns)
        .join(Application.organisation)
        .where(
            Application.status == ApplicationStatus.APPROVED,
            ~exists().where(GrantAgreement.application_id == Application.id),
        )
        .order_by(Application.id)
    )
    if actor.role is Role.COORDINATOR:
        here = select(LocalCall.id).where(LocalCall.municipality_id == actor.municipality_id)
        return wanted.where(Application.local_call_id.in_(here))
    return wanted if actor.role is Role.PROGRAMME_MANAGER else wanted.where(false())


def signed_agreement(application_id: int) -> GrantAgreement | None:
    """The agreement in force of a project, or None."""
    wanted = select(GrantAgreement).where(
        GrantAgreement.application_id == application_id, GrantAgreement.status == AgreementStatus.SIGNED
    )
    return db.session.scalar(wanted)


def contract_of(application_id: int) -> GrantAgreement | None:
    """The agreement of a project that is in force or was, until its termination; or None."""
    were_signed = (AgreementStatus.SIGNED, AgreementStatus.TERMINATED)
    wanted = select(GrantAgreement).where(
        GrantAgreement.application_id == application_id, GrantAgreement.status.in_(were_signed)
    )
    return db.session.scalar(wanted)


def agreed_end() -> Any:
    """The last day of an application's project by its agreement, as a column of a query about applications."""
    wanted = select(GrantAgreement.ends_on).where(GrantAgreement.application_id == Application.id)
    return wanted.correlate(Application).scalar_subquery()


def copies_of(agreement: GrantAgreement) -> list[SignedCopy]:
    """The signed files that were handed in, newest first."""
    wanted = select(SignedCopy).where(SignedCopy.agreement_id == agreement.id)
    return list(db.session.scalars(wanted.order_by(SignedCopy.id.desc())))


def live_account(organisation_id: int) -> BankAccount | None:
    """The organisation's account as last entered, verified or not; None when there is none."""
    wanted = select(BankAccount).where(
        BankAccount.organisation_id == organisation_id, BankAccount.status.in_(LIVE_ACCOUNT)
    )
    return db.session.scalar(wanted)


def verified_account(organisation_id: int) -> BankAccount | None:
    """The organisation's account if it is verified now; None otherwise."""
    account = live_account(organisation_id)
    return account if account and account.status is BankAccountStatus.VERIFIED else None


def accounts_of(organisation_id: int) -> list[BankAccount]:
    """Every version, newest first."""
    wanted = select(BankAccount).where(BankAccount.organisation_id == organisation_id)
    return list(db.session.scalars(wanted.order_by(BankAccount.version.desc())))


def accounts_to_verify(actor: Actor) -> Select[BankAccount]:
    """Entered accounts waiting for this person's check, oldest first; never their own entry."""
    wanted = (
        select(BankAccount)
        .where(BankAccount.status == BankAccountStatus.ENTERED, BankAccount.entered_by_id != actor.user_id)
        .options(joinedload(BankAccount.organisation))
        .order_by(BankAccount.id)
    )
    if actor.role is Role.COORDINATOR:
        here = (
            select(Application.organisation_id)
            .join(LocalCall, LocalCall.id == Application.local_call_id)
            .where(LocalCall.municipality_id == actor.municipality_id, Application.submitted_at.is_not(None))
        )
        return wanted.where(BankAccount.organisation_id.in_(here))
    return wanted if actor.role in FINANCE | {Role.PROGRAMME_MANAGER} else wanted.where(false())


def same_iban_elsewhere(account: BankAccount) -> list[Organisation]:
    """Other organisations with the same IBAN: pointed out to who verifies."""
    wanted = (
        select(Organisation)
        .join(BankAccount, BankAccount.organisation_id == Organisation.id)
        .where(BankAccount.iban == account.iban, BankAccount.organisation_id != account.organisation_id)
        .distinct()
    )
    return list(db.session.scalars(wanted))


def shared_accounts(ibans: Collection[str]) -> dict[str, list[str]]:
    """Those of the accounts that more than one organisation has entered, with the organisations' names."""
    names: dict[str, set[str]] = defaultdict(set)
    wanted = (
        select(BankAccount.iban, Organisation.name)
        .join(BankAccount.organisation)
        .where(BankAccount.iban.in_(ibans), BankAccount.status != BankAccountStatus.REFUSED)
    )
    for iban, name in db.session.execute(wanted):
        names[iban].add(name)
    return {iban: sorted(some) for iban, some in names.items() if len(some) > 1}


def own_organisation(actor: Actor) -> Organisation | None:
    """The organisation this person represents, or None."""
    return db.session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
