"""Moving money between accounts."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.audit import record
from app.core.actor import Actor
from app.core.errors import AlreadyPosted, InsufficientFunds
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from competition_rules.money import euro


@dataclass(frozen=True, order=True)
class Place:
    """Names an account: its kind and the id of the call, quota or application it belongs to (0: national)."""

    kind: AccountKind
    subject_id: int = 0


def post(act: str, source: Place, target: Place, amount: Decimal, *, by: Actor, at: datetime) -> Transfer:
    """Move `amount` euro from source to target, in the caller's transaction, with its audit event.

    `act` names the deed that causes the transfer (`ranking 12: award 55`) and is unique, so the same deed
    never moves money twice. Raises `AlreadyPosted` for an act that was carried out before,
    `InsufficientFunds` when the source holds less; the caller's transaction stays usable after either.
    """
    euro(amount)
    if amount <= 0:
        raise ValueError("a transfer moves a positive amount")
    # Accounts are made and locked in one order, so two transfers between the same accounts never deadlock.
    ids = {place: _locked_id(place) for place in sorted({source, target})}
    if db.session.scalar(select(Transfer.id).where(Transfer.act == act)) is not None:
        raise AlreadyPosted(act)
    _take(ids[source], amount, source)
    _give(ids[target], amount)
    account = db.session.get_one(Account, ids[source], populate_existing=True)
    db.session.get_one(Account, ids[target], populate_existing=True)
    facts = {"act": act, "source": _name(source), "target": _name(target), "amount": amount}
    event_id = record(account, "ledger.post", by=by, at=at, facts=facts)
    transfer = Transfer(
        act=act, source_id=ids[source], target_id=ids[target], amount=amount, at=at, audit_event_id=event_id
    )
    db.session.add(transfer)
    db.session.flush()
    return transfer


def _locked_id(place: Place) -> int:
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.session.execute(
        insert(Account)
        .values(kind=place.kind, subject_id=place.subject_id, balance=Decimal("0.00"))
        .on_conflict_do_nothing(index_elements=["kind", "subject_id"])
    )
    wanted = select(Account.id).where(Account.kind == place.kind, Account.subject_id == place.subject_id)
    return db.session.execute(wanted.with_for_update()).scalar_one()


def _take(account_id: int, amount: Decimal, place: Place) -> None:
    taken = update(Account).where(Account.id == account_id)
    if place.kind is not AccountKind.OUTSIDE:
        taken = taken.where(Account.balance >= amount)
    result = db.session.execute(
        taken.values(balance=Account.balance - amount).execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", result).rowcount != 1:
        raise InsufficientFunds(f"{_name(place)} holds less than {amount}")


def _give(account_id: int, amount: Decimal) -> None:
    given = update(Account).where(Account.id == account_id).values(balance=Account.balance + amount)
    db.session.execute(given.execution_options(synchronize_session=False))


def _name(place: Place) -> str:
    return f"{place.kind.value}:{place.subject_id}"


def fund_programme(amount: Decimal, act: str, *, by: Actor, at: datetime) -> Transfer:
    """Take money into the programme from outside, as an act of the programme's financing."""
    return post(act, Place(AccountKind.OUTSIDE), Place(AccountKind.PROGRAMME), amount, by=by, at=at)
