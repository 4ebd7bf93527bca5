"""An organisation's bank account: each change is a new version that another person must verify."""

from datetime import datetime

from sqlalchemy import func, select

from app.agreements import policy
from app.agreements.models import BankAccount
from app.agreements.queries import LIVE_ACCOUNT, live_account
from app.agreements.workflow import BANK_ACCOUNT_WORKFLOW, BankAccountAction, BankAccountStatus
from app.audit import carry_out, record
from app.core.actor import Actor
from app.core.errors import NotPermitted, StaleState, refusal
from app.documents.uploads import UploadKind, checked_kind, without_metadata
from app.extensions import db
from app.registry.models import Organisation
from app.storage.service import put

PAPERS_OF_BANKS = frozenset({UploadKind.PDF, UploadKind.EDOC, UploadKind.JPEG, UploadKind.PNG})


def enter_account(
    organisation: Organisation, *, iban: str, bic: str | None, holder: str, by: Actor, at: datetime
) -> BankAccount:
    """Enter the account grants are to be paid to. The version before it is replaced, with its verification.

    Entering what is there already changes nothing.

    `iban` is checked by the form's field; approvals given for the old version no longer hold at export.
    """
    if not policy.may_enter_account(by, organisation):
        raise NotPermitted("only the organisation's representative enters its account")
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    current = live_account(organisation.id)
    if current is not None and (current.iban, current.bic, current.holder) == (iban, bic, holder):
        return current
    if current is not None:
        carry_out(BANK_ACCOUNT_WORKFLOW, current, BankAccountAction.REPLACE, by=by, at=at)
    latest = select(func.max(BankAccount.version)).where(BankAccount.organisation_id == organisation.id)
    account = BankAccount(
        organisation_id=organisation.id, version=(db.session.scalar(latest) or 0) + 1, iban=iban, bic=bic,
        holder=holder, entered_at=at, entered_by_id=by.user_id,
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    facts = {"iban": iban, "holder": holder, "version": account.version}
    record(account, "bank_account.enter", by=by, at=at, facts=facts)
    return account


def hand_in_confirmation(
    account: BankAccount, data: bytes, file_name: str, *, by: Actor, at: datetime
) -> None:
    """Keep the bank's statement or confirmation that the account is the organisation's; a later one takes its place.

    Raises `UploadRefused` for a file that is not taken, `StaleState` when another account has taken its place.
    """
    if not policy.may_enter_account(by, account.organisation):
        raise NotPermitted("only the organisation's representative hands in the confirmation of its account")
    if checked_kind(data, file_name) not in PAPERS_OF_BANKS:
        raise refusal("confirmation_kind", file=file_name)
    _lock(account)
    if account.status not in LIVE_ACCOUNT:
        raise StaleState(account, "hand in a confirmation")
    account.confirmation_key = put(without_metadata(data, file_name))
    account.confirmation_name, account.confirmed_at = file_name[-200:], at
    facts = {"iban": account.iban, "sha256": account.confirmation_key}
    record(account, "bank_account.hand_in_confirmation", by=by, at=at, facts=facts)


def _lock(account: BankAccount) -> None:
    wanted = select(BankAccount).where(BankAccount.id == account.id).with_for_update()
    db.session.execute(wanted.execution_options(populate_existing=True)).one()


def verify_account(account: BankAccount, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Confirm against a document that the account belongs to the organisation. Never by who entered it.

    Refused without the bank's confirmation unless `reason` says by what else it was verified.
    """
    if account.entered_by_id == by.user_id:
        raise refusal("verifies_own_account")
    if not policy.may_verify_account(by, account):
        raise NotPermitted("accounts are verified by the municipality of the project or by IKVD")
    _lock(account)
    has_ground = account.confirmation_key is not None or bool(reason)
    if account.status is BankAccountStatus.ENTERED and not has_ground:
        raise refusal("verified_by_nothing")
    facts = {"iban": account.iban, "confirmation": account.confirmation_key, "reason": reason}
    carry_out(
        BANK_ACCOUNT_WORKFLOW, account, BankAccountAction.VERIFY, by=by, at=at, facts=facts,
        verified_at=at, verified_by_id=by.user_id, verification_reason=reason,
    )  # fmt: skip


def refuse_account(account: BankAccount, *, reason: str, by: Actor, at: datetime) -> None:
    """Refuse an account that is not the organisation's, with the reason the applicant reads."""
    if not policy.may_verify_account(by, account):
        raise NotPermitted("accounts are verified by the municipality of the project or by IKVD")
    carry_out(
        BANK_ACCOUNT_WORKFLOW, account, BankAccountAction.REFUSE, by=by, at=at, facts={"reason": reason},
        refusal_reason=reason,
    )  # fmt: skip
