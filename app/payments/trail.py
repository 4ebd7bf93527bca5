"""What a payment rests on: the people, the decision, the agreement; and every entry of its project in the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.agreements.models import GrantAgreement
from app.audit.models import AuditEvent
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.payments.models import Payment
from app.selection.models import Decision

OF_PROJECT = (
    AccountKind.COMMITTED, AccountKind.IN_TRANSIT, AccountKind.PAID, AccountKind.ACCEPTED, AccountKind.RECEIVABLE,
)  # fmt: skip
_READ_DECISIONS = {Role.AUDITOR, Role.PROGRAMME_MANAGER}


@dataclass(frozen=True)
class Basis:
    """What was decided and signed about a project, as far as this person may read it."""

    agreement: GrantAgreement | None
    decision: Decision | None


def basis_of(actor: Actor, application_id: int, agreement: GrantAgreement | None = None) -> Basis:
    """The agreement of a project, unless it was read already, and the newest decision on it."""
    newest = select(Decision).where(Decision.application_id == application_id).order_by(Decision.id.desc())
    prepared = select(GrantAgreement).where(GrantAgreement.application_id == application_id)
    return Basis(
        agreement or db.session.scalar(prepared),
        db.session.scalar(newest.limit(1)) if actor.role in _READ_DECISIONS else None,
    )


def people_of(payment: Payment) -> dict[int, str]:
    """The names of who entered the account, prepared and approved, by their ids."""
    ids = {payment.account_entered_by_id, payment.prepared_by_id, payment.approved_by_id}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids - {None})))
    return {row.id: row.name for row in rows}


def names_of(user_ids: Collection[int | None]) -> list[str]:
    """The names of these people in the order in which they came."""
    wanted = select(User.name).where(User.id.in_([one for one in user_ids if one is not None]))
    return list(db.session.scalars(wanted.order_by(User.id)))


@dataclass(frozen=True)
class Entry:
    """One transfer of the ledger."""

    at: datetime
    act: str
    source: AccountKind
    target: AccountKind
    amount: Decimal
    by: str


def entries(application_id: int) -> list[Entry]:
    """Every transfer to, from and between the accounts of a project, the first on top."""
    source, target = aliased(Account), aliased(Account)
    is_of_project = [
        (one.kind.in_(OF_PROJECT)) & (one.subject_id == application_id) for one in (source, target)
    ]
    columns = (Transfer.at, Transfer.act, source.kind, target.kind, Transfer.amount, AuditEvent.actor_name)
    rows = db.session.execute(
        select(*columns)
        .join(source, source.id == Transfer.source_id)
        .join(target, target.id == Transfer.target_id)
        .join(AuditEvent, AuditEvent.id == Transfer.audit_event_id)
        .where(or_(*is_of_project))
        .order_by(Transfer.id)
    )
    return [Entry(*row) for row in rows]
