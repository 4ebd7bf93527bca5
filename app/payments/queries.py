"""Reads of dues, payments, batches and recoveries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

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
from app.payments.workflow import PaymentStatus
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


def payables(limit: int = 200) -> list[Payable]:
    """What is owed and not yet prepared, with every obstacle, oldest project first; constant in queries."""
    owed = _owed(limit)
    organisations = {application.organisation_id for application, *_ in owed}
    projects = [application.id for application, *_ in owed]
    accounts = {
        account.organisation_id: account
        for account in db.session.scalars(
            select(BankAccount).where(
                BankAccount.organisation_id.in_(organisations),
                BankAccount.status.in_([BankAccountStatus.ENTERED, BankAccountStatus.VERIFIED]),
            )
        )
    }
    holds: dict[int, list[Hold]] = {}
    for hold in db.session.scalars(
        select(Hold).where(Hold.application_id.in_(projects), Hold.released_at.is_(None)).order_by(Hold.id)
    ):
        holds.setdefault(hold.application_id, []).append(hold)
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


_Owed = tuple[Application, GrantAgreement, Due | None, PaymentKind]


def _owed(limit: int) -> list[_Owed]:
    local_call = joinedload(Application.local_call)
    described = (
        joinedload(Application.organisation),
        local_call.joinedload(LocalCall.municipality),
        local_call.selectinload(LocalCall.call).selectinload(Call.edition),
    )
    signed = (
        select(Application, GrantAgreement)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .where(GrantAgreement.status == AgreementStatus.SIGNED)
        .options(*described)
    )
    return _without_due(signed.order_by(Application.id).limit(limit)) + _with_due(signed.limit(limit))


def _without_due(signed: Select[Application, GrantAgreement]) -> list[_Owed]:
    has_due = exists().where(Due.application_id == Application.id, Due.kind == PaymentKind.PREFINANCING)
    fresh = signed.where(
        ~has_due, GrantAgreement.prefinancing > 0, Application.status == ApplicationStatus.CONTRACTED
    )
    return [(row[0], row[1], None, PaymentKind.PREFINANCING) for row in db.session.execute(fresh)]


def _with_due(signed: Select[Application, GrantAgreement]) -> list[_Owed]:
    live = exists().where(
        Payment.application_id == Application.id, Payment.status.in_(checks.LIVE), Payment.kind == Due.kind
    )
    placed = (
        signed.add_columns(Due)
        .join(Due, Due.application_id == Application.id)
        .where(Due.paid_at.is_(None), ~live)
        .order_by(Due.due_on, Application.id)
    )
    return [(row[0], row[1], row[2], row[2].kind) for row in db.session.execute(placed)]


def payments_in(status: PaymentStatus) -> Select[Payment]:
    """Payments of one status with all a list shows, oldest first."""
    return (
        select(Payment)
        .where(Payment.status == status)
        .options(
            joinedload(Payment.application).joinedload(Application.organisation),
            joinedload(Payment.bank_account),
        )
        .order_by(Payment.id)
    )


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


def batches() -> Select[PaymentBatch]:
    """Every batch; ordered by the page."""
    return select(PaymentBatch)


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
    kinds = (
        AccountKind.COMMITTED, AccountKind.IN_TRANSIT, AccountKind.PAID, AccountKind.ACCEPTED,
        AccountKind.RECEIVABLE,
    )  # fmt: skip
    of_project = select(Payment).where(Payment.application_id == application_id)
    holds = select(Hold).where(Hold.application_id == application_id).order_by(Hold.id)
    return ProjectMoney(
        places={kind: funds.balance(Place(kind, application_id)) for kind in kinds},
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
