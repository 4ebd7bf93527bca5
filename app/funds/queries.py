"""Balances, and the proof that they equal the fold of the transfers."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from app.core.progress import Watch, unwatched
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.funds.service import Place

ZERO = Decimal("0.00")


def balance(place: Place) -> Decimal:
    """What an account holds, in euro; nothing for an account that was never used."""
    wanted = select(Account.balance).where(Account.kind == place.kind, Account.subject_id == place.subject_id)
    return db.session.scalar(wanted) or ZERO


def balances(kind: AccountKind, subject_ids: Iterable[int]) -> dict[int, Decimal]:
    """What the accounts of one kind hold, by subject; subjects never used are left out."""
    rows = db.session.execute(
        select(Account.subject_id, Account.balance).where(
            Account.kind == kind, Account.subject_id.in_(list(subject_ids))
        )
    )
    return {row.subject_id: row.balance for row in rows}


@dataclass(frozen=True)
class LedgerFlaw:
    """An account whose balance differs from the sum of its transfers."""

    account: str
    stored: Decimal
    folded: Decimal


def verify(watch: Watch = unwatched) -> list[LedgerFlaw]:
    """Every account whose stored balance is not what its transfers add up to; empty when the books are right."""
    gained = dict(_sums(Transfer.target_id))
    lost = dict(_sums(Transfer.source_id))
    flaws = []
    total = db.session.scalar(select(func.count(Account.id))) or 0
    for account in watch("Accounts", db.session.scalars(select(Account).order_by(Account.id)), total):
        folded = gained.get(account.id, ZERO) - lost.get(account.id, ZERO)
        if folded != account.balance:
            flaws.append(LedgerFlaw(f"{account.kind.value}:{account.subject_id}", account.balance, folded))
    return flaws


def _sums(column) -> list[tuple[int, Decimal]]:  # type: ignore[no-untyped-def]
    rows = db.session.execute(select(column, func.sum(Transfer.amount)).group_by(column))
    return [(row[0], row[1]) for row in rows]


def total_transferred() -> Decimal:
    """Sum of all transfers, in euro."""
    return db.session.scalar(select(func.sum(Transfer.amount))) or ZERO
