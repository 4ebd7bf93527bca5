"""Reads of dues, payments, batches and recoveries."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, exists, false, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.agreements.models import BankAccount
from app.agreements.queries import LIVE_ACCOUNT
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import LocalCall
from app.core.actor import Actor
from app.core.roles import APPLICANTS, FINANCE, MUNICIPAL, Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.payments.models import Hold, Payment, PaymentBatch, Recovery
from app.payments.recovery_models import RecoveryDocument, RecoveryProposal
from app.payments.statement_models import Refund
from app.payments.trail import OF_PROJECT
from app.payments.workflow import PaymentStatus, ProposalStatus
from app.registry.models import Organisation

READERS = FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}


# A desk shows four tables; each has pages of its own.
DESK_ROWS = 16
# As many as one looks through before giving a code for all of them.
APPROVED_AT_ONCE = 200


@cache
def payment_rows(status: PaymentStatus) -> Select[Any]:
    """Payments of one status: `id, end_to_end_id, title, organisation, iban, amount`."""
    columns: tuple[Any, ...] = (
        Payment.id, Payment.end_to_end_id, Application.title, Organisation.name.label("organisation"),
        BankAccount.iban, Payment.amount,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Payment.application)
        .join(Application.organisation)
        .join(Payment.bank_account)
        .where(Payment.status == status)
    )


@cache
def payments_to_approve() -> Select[Any]:
    """Prepared payments with what approving them rests on, the account's and the preparer's hands included."""
    more: tuple[Any, ...] = (
        Application.number, Payment.kind, Payment.esf, Payment.state, Payment.prepared_by_id,
        Payment.account_entered_by_id,
    )  # fmt: skip
    return payment_rows(PaymentStatus.PREPARED).add_columns(*more)


def payments_by_id(payment_ids: Collection[int]) -> list[Payment]:
    """These payments with their projects and accounts, in their order of preparing."""
    wanted = (
        select(Payment)
        .where(Payment.id.in_(payment_ids))
        .options(
            joinedload(Payment.application).joinedload(Application.organisation), joinedload(Payment.bank_account)
        )
        .order_by(Payment.id)
    )  # fmt: skip
    return list(db.session.scalars(wanted))


def end_to_end_ids(status: PaymentStatus, payment_ids: Collection[int]) -> dict[int, str]:
    """Those of the payments that have the status, with their references."""
    wanted = select(Payment.id, Payment.end_to_end_id).where(
        Payment.status == status, Payment.id.in_(payment_ids)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def counts() -> dict[PaymentStatus, tuple[int, Decimal]]:
    """Number and sum of payments by status."""
    rows = db.session.execute(
        select(Payment.status, func.count(), func.sum(Payment.amount)).group_by(Payment.status)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def payment(payment_id: int) -> Payment | None:
    """One payment with its project, account and batch; finance, programme manager and auditor read all."""
    wanted = (
        select(Payment)
        .where(Payment.id == payment_id)
        .options(
            joinedload(Payment.application).joinedload(Application.organisation),
            joinedload(Payment.application).joinedload(Application.local_call),
            joinedload(Payment.bank_account),
            joinedload(Payment.batch),
            joinedload(Payment.due),
        )
    )
    return db.session.scalar(wanted)


@cache
def batch_rows() -> Select[Any]:
    """The list's columns: `id, number, exported_at, payment_count, total, status`."""
    columns: tuple[Any, ...] = (
        PaymentBatch.id, PaymentBatch.number, PaymentBatch.exported_at, PaymentBatch.payment_count,
        PaymentBatch.total, PaymentBatch.status,
    )  # fmt: skip
    return select(*columns)


@cache
def recovery_rows() -> Select[Any]:
    """The list's columns: `id, title, organisation, amount, due_on, status`, and `waits`: a proposal does."""
    waits = exists().where(
        RecoveryProposal.recovery_id == Recovery.id, RecoveryProposal.status == ProposalStatus.PROPOSED
    )
    columns: tuple[Any, ...] = (
        Recovery.id, Application.title, Organisation.name.label("organisation"), Recovery.amount,
        Recovery.due_on, Recovery.status, waits.label("waits"),
    )  # fmt: skip
    return select(*columns).join(Recovery.application).join(Application.organisation)


def payments_of(batch_id: int) -> list[Payment]:
    """The payments of one batch, in the file's order."""
    wanted = (
        select(Payment)
        .where(Payment.batch_id == batch_id)
        .options(
            joinedload(Payment.application).joinedload(Application.organisation),
            joinedload(Payment.bank_account),
        )
        .order_by(Payment.id)
    )
    return list(db.session.scalars(wanted))


def recoveries() -> Select[Recovery]:
    """Every recovery with its project; ordered by the page."""
    return select(Recovery).options(joinedload(Recovery.application).joinedload(Application.organisation))


def recoveries_visible_to(actor: Actor) -> Select[Recovery]:
    """Recoveries this person may see: an organisation those that are claimed from it."""
    wanted = recoveries().join(Recovery.application)
    if actor.role in APPLICANTS:
        return wanted.where(
            Application.organisation_id == actor.organisation_id, Recovery.claimed_at.is_not(None)
        )
    return wanted if actor.role in READERS else wanted.where(false())


def proposal_visible_to(actor: Actor, proposal_id: int) -> RecoveryProposal | None:
    """A proposal about a recovery this person may see."""
    wanted = select(RecoveryProposal).where(
        RecoveryProposal.id == proposal_id,
        RecoveryProposal.recovery_id.in_(recoveries_visible_to(actor).with_only_columns(Recovery.id)),
    )
    return db.session.scalar(wanted)


def recovery_document(document_id: int) -> RecoveryDocument | None:
    """A document of a proposal; finance and who oversees it read all."""
    return db.session.get(RecoveryDocument, document_id)


def projects_visible_to(actor: Actor) -> Select[Application]:
    """Contracted, completed and terminated projects whose money this person may see."""
    wanted = (
        select(Application)
        .join(Application.local_call)
        .where(
            Application.status.in_(
                [ApplicationStatus.CONTRACTED, ApplicationStatus.COMPLETED, ApplicationStatus.TERMINATED]
            )
        )
        .options(
            joinedload(Application.organisation),
            contains_eager(Application.local_call).joinedload(LocalCall.municipality),
        )
    )
    if actor.role in APPLICANTS:
        return wanted.where(Application.organisation_id == actor.organisation_id)
    if actor.role in MUNICIPAL:
        return wanted.where(LocalCall.municipality_id == actor.municipality_id)
    return wanted if actor.role in READERS else wanted.where(false())


@dataclass(frozen=True)
class ProjectMoney:
    """One project's money by place in the ledger, its payments and its recovery."""

    places: dict[AccountKind, Decimal]
    payments: list[Payment]
    holds: list[Hold]
    recovery: Recovery | None


def project_money(application_id: int) -> ProjectMoney:
    """Where each euro of a project is now."""
    of_project = select(Payment).where(Payment.application_id == application_id)
    holds = select(Hold).where(Hold.application_id == application_id).order_by(Hold.id)
    return ProjectMoney(
        places={kind: funds.balance(Place(kind, application_id)) for kind in OF_PROJECT},
        payments=list(db.session.scalars(of_project.order_by(Payment.id))),
        holds=list(db.session.scalars(holds)),
        recovery=db.session.scalar(recoveries().where(Recovery.application_id == application_id)),
    )


def accounts_entered_by(actor: Actor, application_ids: Collection[int]) -> set[int]:
    """Those of the projects whose organisation's present account this person entered."""
    wanted = (
        select(Application.id)
        .join(BankAccount, BankAccount.organisation_id == Application.organisation_id)
        .where(
            Application.id.in_(application_ids),
            BankAccount.status.in_(LIVE_ACCOUNT),
            BankAccount.entered_by_id == actor.user_id,
        )
    )
    return set(db.session.scalars(wanted))


def refunded(application_id: int) -> Decimal:
    """What a project has given back unasked, in euro."""
    wanted = select(func.sum(Refund.amount)).where(Refund.application_id == application_id)
    return db.session.scalar(wanted) or Decimal("0.00")


def underway(application_id: int) -> Payment | None:
    """A payment of the project that is prepared, approved or exported: its money is neither here nor there."""
    moving = (PaymentStatus.PREPARED, PaymentStatus.APPROVED, PaymentStatus.EXPORTED)
    wanted = select(Payment).where(Payment.application_id == application_id, Payment.status.in_(moving))
    return db.session.scalar(wanted.limit(1))
