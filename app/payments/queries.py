"""Reads of dues, payments, batches and recoveries."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists, false, func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.agreements.models import BankAccount, GrantAgreement
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.core.actor import Actor
from app.core.roles import APPLICANTS, FINANCE, MUNICIPAL, Role
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import AccountKind
from app.funds.service import Place
from app.payments import checks
from app.payments.models import Due, Hold, Payment, PaymentBatch, PaymentKind, Recovery
from app.payments.trail import OF_PROJECT
from app.payments.workflow import PaymentStatus
from app.registry.models import Organisation
from competition_rules.findings import Finding

READERS = FINANCE | {Role.PROGRAMME_MANAGER, Role.AUDITOR}


@dataclass(frozen=True)
class Payable:
    """A sum that is owed and has no live payment: when it is due and what stands in the way."""

    application: Application
    kind: PaymentKind
    amount: Decimal
    due_on: date
    obstacles: tuple[Finding, ...]


_Owed = tuple[Application, GrantAgreement, Due | None, PaymentKind]
# A desk shows four tables; each has pages of its own.
DESK_ROWS = 20
FIRST_KEYS, PLACED_KEYS = (Application.id,), (Due.due_on, Due.id)


def first_payments() -> Select[Any]:
    """Projects whose prefinancing is owed by their signed agreement alone: `Application, GrantAgreement`."""
    has_due = exists().where(Due.application_id == Application.id, Due.kind == PaymentKind.PREFINANCING)
    return _signed().where(
        ~has_due, GrantAgreement.prefinancing > 0, Application.status == ApplicationStatus.CONTRACTED
    )


def placed_dues() -> Select[Any]:
    """Sums that are placed, not paid and in no live payment: `Application, GrantAgreement, Due`."""
    live = exists().where(
        Payment.application_id == Application.id, Payment.status.in_(checks.LIVE), Payment.kind == Due.kind
    )
    placed = _signed().add_columns(Due).join(Due, Due.application_id == Application.id)
    return placed.where(Due.paid_at.is_(None), ~live)


def _signed() -> Select[Any]:
    local_call = joinedload(Application.local_call)
    wanted: Any = (
        select(Application, GrantAgreement)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .where(GrantAgreement.status == AgreementStatus.SIGNED)
        .options(
            joinedload(Application.organisation),
            local_call.joinedload(LocalCall.municipality),
            local_call.selectinload(LocalCall.call).selectinload(Call.edition),
        )
    )
    return wanted  # type: ignore[no-any-return]


def payables(first: Sequence[Any], placed: Sequence[Any]) -> list[Payable]:
    """Rows of `first_payments` and `placed_dues` with every obstacle, the first to pay on top; constant in queries."""
    owed: list[_Owed] = [(row[0], row[1], None, PaymentKind.PREFINANCING) for row in first]
    owed += [(row[0], row[1], row[2], row[2].kind) for row in placed]
    accounts, holds = _accounts_of(owed), _holds_of(owed)
    found = []
    for application, agreement, due, kind in owed:
        state = checks.PaymentState(
            application, kind, agreement, accounts.get(application.organisation_id), due,
            tuple(holds.get(application.id, ())), None,
        )  # fmt: skip
        amount = due.amount if due else agreement.prefinancing
        due_on = due.due_on if due else checks.prefinancing_due_on(agreement)
        found.append(Payable(application, kind, amount, due_on, tuple(checks.obstacles(state))))
    return sorted(found, key=lambda one: (one.due_on, one.application.id))


def payables_of(application_ids: Collection[int]) -> list[Payable]:
    """What is owed to these projects."""
    of_these = Application.id.in_(application_ids)
    return payables(
        db.session.execute(first_payments().where(of_these)).all(),
        db.session.execute(placed_dues().where(of_these)).all(),
    )


def _accounts_of(owed: Sequence[_Owed]) -> dict[int, BankAccount]:
    wanted = select(BankAccount).where(
        BankAccount.organisation_id.in_({application.organisation_id for application, *_ in owed}),
        BankAccount.status.in_([BankAccountStatus.ENTERED, BankAccountStatus.VERIFIED]),
    )
    return {account.organisation_id: account for account in db.session.scalars(wanted)}


def _holds_of(owed: Sequence[_Owed]) -> dict[int, list[Hold]]:
    wanted = select(Hold).where(
        Hold.application_id.in_([application.id for application, *_ in owed]), Hold.released_at.is_(None)
    )
    holds: dict[int, list[Hold]] = {}
    for hold in db.session.scalars(wanted.order_by(Hold.id)):
        holds.setdefault(hold.application_id, []).append(hold)
    return holds


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


def batch_rows() -> Select[Any]:
    """The list's columns: `id, number, exported_at, payment_count, total, status`."""
    columns: tuple[Any, ...] = (
        PaymentBatch.id, PaymentBatch.number, PaymentBatch.exported_at, PaymentBatch.payment_count,
        PaymentBatch.total, PaymentBatch.status,
    )  # fmt: skip
    return select(*columns)


def recovery_rows() -> Select[Any]:
    """The list's columns: `id, title, organisation, amount, due_on, status`."""
    columns: tuple[Any, ...] = (
        Recovery.id, Application.title, Organisation.name.label("organisation"), Recovery.amount,
        Recovery.due_on, Recovery.status,
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


def paid_net(application_id: int) -> Decimal:
    """What a project has been paid and still holds, accepted or not, in euro."""
    held = (AccountKind.PAID, AccountKind.ACCEPTED)
    return sum((funds.balance(Place(kind, application_id)) for kind in held), Decimal("0.00"))


def underway(application_id: int) -> Payment | None:
    """A payment of the project that is prepared, approved or exported: its money is neither here nor there."""
    moving = (PaymentStatus.PREPARED, PaymentStatus.APPROVED, PaymentStatus.EXPORTED)
    wanted = select(Payment).where(Payment.application_id == application_id, Payment.status.in_(moving))
    return db.session.scalar(wanted.limit(1))
