"""Sums that are owed and in no live payment, project by project: when they are due and what stands in the way.

Read as columns: a desk of forty such rows as objects costs four times as much.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, exists, select

from app.agreements.blocking import blocks, is_ending, open_precedents
from app.agreements.models import BankAccount, GrantAgreement
from app.agreements.queries import LIVE_ACCOUNT
from app.agreements.workflow import AgreementStatus
from app.applications.models import Application
from app.applications.workflow import ApplicationStatus
from app.calls.models import Call, LocalCall
from app.calls.queries import regulations
from app.extensions import db
from app.payments import checks
from app.payments.blocking import blocks_of
from app.payments.models import Due, Hold, Payment, PaymentKind
from app.registry.models import Municipality, Organisation
from app.selection.appeals import is_appealed
from competition_rules.findings import Finding

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_HOLDS = (
    select(Hold.application_id, Hold.reason)
    .where(Hold.application_id.in_(_IDS), Hold.released_at.is_(None))
    .order_by(Hold.id)
)
FIRST_KEYS, PLACED_KEYS = (Application.id,), (Due.due_on, Due.id)


@dataclass(frozen=True)
class _Held:
    """What keeps projects from their money whatever their account: the reasons of holds, and by organisation what
    blocks it."""

    holds: Mapping[int, Iterable[str]]
    blocks: Mapping[int, Iterable[Finding]]


@dataclass(frozen=True)
class Payable:
    """A sum that is owed and has no live payment: when it is due and what stands in the way."""

    application_id: int
    number: str
    title: str
    organisation: str
    municipality: str
    kind: PaymentKind
    amount: Decimal
    due_on: date
    obstacles: tuple[Finding, ...]
    agreement_id: int
    account_id: int | None

    @property
    def key(self) -> str:
        """What tells it from every other."""
        return f"{self.application_id}-{self.kind.value}"


@cache
def first_payments() -> Select[Any]:
    """Projects whose prefinancing is owed by their signed agreement alone."""
    has_due = exists().where(Due.application_id == Application.id, Due.kind == PaymentKind.PREFINANCING)
    owed = _signed(GrantAgreement.prefinancing.label("amount"), GrantAgreement.signed_at, Call.edition_id)
    return owed.where(
        ~has_due, GrantAgreement.prefinancing > 0, Application.status == ApplicationStatus.CONTRACTED
    )


@cache
def placed_dues() -> Select[Any]:
    """Sums that are placed, not paid and in no live payment."""
    live = exists().where(Payment.application_id == Application.id, Payment.kind == Due.kind, checks.IS_LIVE)
    placed = _signed(checks.AMOUNT_OWED.label("amount"), Due.due_on, Due.kind).join(
        Due, Due.application_id == Application.id
    )
    return placed.where(Due.paid_at.is_(None), ~live)


def _signed(*more: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Application.id, Application.number, Application.title, Application.status, Application.organisation_id,
        GrantAgreement.id.label("agreement_id"), BankAccount.id.label("account_id"),
        Organisation.name.label("organisation"), Municipality.name.label("municipality"),
        BankAccount.status.label("account_status"), BankAccount.iban, GrantAgreement.iban.label("named"),
        is_appealed(Application.id).label("is_appealed"), is_ending(Application.id).label("is_ending"),
        open_precedents(Application.id).label("open_precedents"),
    )  # fmt: skip
    account = (BankAccount.organisation_id == Application.organisation_id) & BankAccount.status.in_(
        LIVE_ACCOUNT
    )
    return (
        select(*columns, *more)
        .select_from(Application)
        .join(GrantAgreement, GrantAgreement.application_id == Application.id)
        .join(Application.organisation)
        .join(Application.local_call)
        .join(LocalCall.municipality)
        .join(LocalCall.call)
        .outerjoin(BankAccount, account)
        .where(GrantAgreement.status == AgreementStatus.SIGNED)
    )


def payables(first: Sequence[Any], placed: Sequence[Any], *, on: date) -> list[Payable]:
    """Rows of `first_payments` and `placed_dues` with every obstacle there is that day, the first to pay on top;
    constant in queries."""
    projects = {row.id for row in (*first, *placed)}
    organisations = {row.organisation_id for row in (*first, *placed)}
    held = _Held(_holds_of(projects), blocks_of(organisations, on))
    rules = regulations() if first else {}
    found = [
        _payable(
            row, PaymentKind.PREFINANCING,
            checks.due_on_after(row.signed_at, rules[row.edition_id]), held,
        )
        for row in first
    ]  # fmt: skip
    found += [_payable(row, row.kind, row.due_on, held) for row in placed]
    return sorted(found, key=lambda one: (one.due_on, one.application_id))


def payables_of(application_ids: Collection[int], *, on: date) -> list[Payable]:
    """What is owed to these projects, and what is in its way that day."""
    of_these = Application.id.in_(application_ids)
    return payables(
        db.session.execute(first_payments().where(of_these)).all(),
        db.session.execute(placed_dues().where(of_these)).all(),
        on=on,
    )


def _payable(row: Any, kind: PaymentKind, due_on: date, held: _Held) -> Payable:
    return Payable(
        row.id, row.number, row.title, row.organisation, row.municipality, kind, row.amount, due_on,
        tuple(
            checks.standing(
                row.account_status, row.iban, row.status, held.holds.get(row.id, ()), row.is_appealed,
                row.named, blocks(is_ending=row.is_ending, open_precedents=row.open_precedents),
                held.blocks.get(row.organisation_id, ()),
            )
        ),
        row.agreement_id, row.account_id,
    )  # fmt: skip


def _holds_of(application_ids: Collection[int]) -> dict[int, list[str]]:
    holds: dict[int, list[str]] = {}
    for application_id, reason in db.session.execute(_HOLDS, {"ids": list(application_ids)}):
        holds.setdefault(application_id, []).append(reason)
    return holds
