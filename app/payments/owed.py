"""What is owed and not prepared, added up by the first thing in its way: one query for any number of projects."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, case, exists, func, null, select, union_all

from app.agreements.blocking import first_block
from app.agreements.models import BankAccount, GrantAgreement
from app.agreements.queries import LIVE_ACCOUNT
from app.agreements.workflow import AgreementStatus, BankAccountStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.audit.kept import until_a_case_changes
from app.extensions import db
from app.payments import checks
from app.payments.blocking import blocked_on
from app.payments.models import Due, Hold, Payment, PaymentKind
from app.selection.appeals import is_appealed


@dataclass(frozen=True)
class Owed:
    """So many sums with this obstacle first in their way (a rule of `checks.obstacles`); None: ready to pay."""

    obstacle: str | None
    count: int
    amount: Decimal


def owed_by_obstacle(day: date) -> tuple[Owed, ...]:
    """Everything owed, by its obstacle that day, the largest sum first; it agrees with `payables` to the cent."""
    return until_a_case_changes((owed_by_obstacle, day), lambda: _added_up(day))


def _added_up(day: date) -> tuple[Owed, ...]:
    return tuple(Owed(*row) for row in db.session.execute(_statement(day)))


def _statement(day: date) -> Select[Any]:
    owed = union_all(_without_due(), _with_due()).subquery()
    account = (BankAccount.organisation_id == owed.c.organisation_id) & BankAccount.status.in_(LIVE_ACCOUNT)
    is_held = exists().where(Hold.application_id == owed.c.application_id, Hold.released_at.is_(None))
    obstacle = case(
        (BankAccount.status.is_(None), "no_account"),
        (BankAccount.status != BankAccountStatus.VERIFIED, "account_not_verified"),
        (owed.c.named != BankAccount.iban, "account_not_in_agreement"),
        (owed.c.status != ApplicationStatus.CONTRACTED, "project_not_running"),
        (is_held, "payment_hold"),
        (is_appealed(owed.c.application_id), "appeal_open"),
        *first_block(owed.c.application_id),
        *((owed.c.organisation_id.in_(some), rule) for rule, some in blocked_on(day).items()),
        else_=null(),
    ).label("obstacle")
    each = select(obstacle, owed.c.amount).select_from(owed).outerjoin(BankAccount, account).subquery()
    together = func.sum(each.c.amount)
    wanted = select(each.c.obstacle, func.count(), together).group_by(each.c.obstacle)
    return wanted.order_by(together.desc())


def _signed(amount: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Application.id.label("application_id"), Application.organisation_id, Application.status,
        amount.label("amount"), GrantAgreement.iban.label("named"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .where(GrantAgreement.status == AgreementStatus.SIGNED)
    )


def _without_due() -> Select[Any]:
    has_due = exists().where(Due.application_id == Application.id, Due.kind == PaymentKind.PREFINANCING)
    return _signed(GrantAgreement.prefinancing).where(
        ~has_due, GrantAgreement.prefinancing > 0, Application.status == ApplicationStatus.CONTRACTED
    )


def _with_due() -> Select[Any]:
    live = exists().where(Payment.application_id == Application.id, Payment.kind == Due.kind, checks.IS_LIVE)
    placed = _signed(checks.AMOUNT_OWED).join(Due, Due.application_id == Application.id)
    return placed.where(Due.paid_at.is_(None), ~live)
