"""Moving money between accounts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.audit import Happening, record_all
from app.core.actor import Actor
from app.core.errors import AlreadyPosted, InsufficientFunds
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer
from app.funds.municipalities import NONE, municipalities_of
from competition_rules.money import euro


@dataclass(frozen=True, order=True)
class Place:
    """Names an account: its kind and the id of the call, quota or application it belongs to (0: national)."""

    kind: AccountKind
    subject_id: int = 0


@dataclass(frozen=True)
class Posting:
    """A transfer that is to be made, as `post` takes it."""

    act: str
    source: Place
    target: Place
    amount: Decimal


_BALANCE = Account.__table__.c.balance
_GIVEN = (
    update(Account.__table__)
    .where(Account.__table__.c.id == bindparam("which"))
    .values(balance=_BALANCE + bindparam("amount", type_=_BALANCE.type))
)
_TAKEN = (
    update(Account.__table__)
    .where(Account.__table__.c.id == bindparam("which"))
    .values(balance=_BALANCE - bindparam("amount", type_=_BALANCE.type))
)
# Transfers come back in any order and are known by their acts, as with the events of audit.
_ADDED = insert(Transfer).returning(Transfer)


def post(act: str, source: Place, target: Place, amount: Decimal, *, by: Actor, at: datetime) -> Transfer:
    """Move `amount` euro from source to target, in the caller's transaction, with its audit event.

    `act` names the deed that causes the transfer (`ranking 12: award 55`) and is unique, so the same deed
    never moves money twice. Raises `AlreadyPosted` for an act that was carried out before,
    `InsufficientFunds` when the source holds less; the caller's transaction stays usable after either.
    """
    return post_all([Posting(act, source, target, amount)], by=by, at=at)[0]


def post_all(postings: Sequence[Posting], *, by: Actor, at: datetime) -> list[Transfer]:
    """The same for many transfers of one act, all or none, with a few statements for all of them."""
    for one in postings:
        euro(one.amount)
        if one.amount <= 0:
            raise ValueError("a transfer moves a positive amount")
    whose = _municipalities_of(postings)
    ids = _locked_ids({place for one in postings for place in (one.source, one.target)})
    posted = select(Transfer.act).where(Transfer.act.in_([one.act for one in postings])).limit(1)
    if (act := db.session.scalar(posted)) is not None:
        raise AlreadyPosted(act)
    _take(postings, ids)
    given = [{"which": ids[one.target], "amount": one.amount} for one in postings]
    db.session.connection().execute(_GIVEN, given)
    read = select(Account).where(Account.id.in_(ids.values())).execution_options(populate_existing=True)
    accounts = {one.id: one for one in db.session.scalars(read)}
    events = record_all(
        [Happening(accounts[ids[one.source]], "ledger.post", _facts(one)) for one in postings], by=by, at=at
    )
    rows = [
        {
            "act": one.act, "source_id": ids[one.source], "target_id": ids[one.target], "amount": one.amount,
            "at": at, "audit_event_id": event, "municipality_id": municipality,
        }
        for one, event, municipality in zip(postings, events, whose, strict=True)
    ]  # fmt: skip
    added = {one.act: one for one in db.session.scalars(_ADDED, rows)}
    return [added[one.act] for one in postings]


def _locked_ids(places: Collection[Place]) -> dict[Place, int]:
    # Accounts are made and locked in one order, so two transfers between the same accounts never deadlock.
    ordered = sorted(places)
    upsert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.session.execute(
        upsert(Account).on_conflict_do_nothing(index_elements=["kind", "subject_id"]),
        [{"kind": one.kind, "subject_id": one.subject_id, "balance": Decimal("0.00")} for one in ordered],
    )
    found = {}
    for kind, some in groupby(ordered, key=attrgetter("kind")):
        wanted = (
            select(Account.id, Account.subject_id)
            .where(Account.kind == kind, Account.subject_id.in_([one.subject_id for one in some]))
            .order_by(Account.subject_id)
        )
        for row in db.session.execute(wanted.with_for_update()):
            found[Place(kind, row.subject_id)] = row.id
    return found


def _take(postings: Sequence[Posting], ids: dict[Place, int]) -> None:
    """From each source what all its transfers move together; the accounts are locked already."""
    amounts: dict[Place, Decimal] = {}
    for one in postings:
        amounts[one.source] = amounts.get(one.source, Decimal("0.00")) + one.amount
    held = _balances_of([ids[source] for source in amounts])
    for source, amount in sorted(amounts.items()):
        if source.kind is not AccountKind.OUTSIDE and held[ids[source]] < amount:
            raise InsufficientFunds(f"{_name(source)} holds less than {amount}")
    taken = [{"which": ids[source], "amount": amount} for source, amount in amounts.items()]
    db.session.connection().execute(_TAKEN, taken)


def _balances_of(account_ids: Sequence[int]) -> dict[int, Decimal]:
    wanted = select(Account.id, Account.balance).where(Account.id.in_(account_ids))
    return {row.id: row.balance for row in db.session.execute(wanted)}


def _municipalities_of(postings: Sequence[Posting]) -> list[int]:
    """Whose money each moves; a municipality's never becomes another's."""
    wanted: dict[AccountKind, set[int]] = {}
    for one in postings:
        for place in (one.source, one.target):
            wanted.setdefault(place.kind, set()).add(place.subject_id)
    known = municipalities_of(wanted)
    found = []
    for one in postings:
        both = {known.get((place.kind, place.subject_id), NONE) for place in (one.source, one.target)} - {
            NONE
        }
        if len(both) > 1:
            raise ValueError(f"{one.act}: a municipality's money never becomes another's")
        found.append(both.pop() if both else NONE)
    return found


def _facts(one: Posting) -> dict[str, Any]:
    return {
        "act": one.act,
        "source": _name(one.source),
        "target": _name(one.target),
        "amount": one.amount,
    }


def _name(place: Place) -> str:
    return f"{place.kind.value}:{place.subject_id}"


def fund_programme(amount: Decimal, act: str, *, by: Actor, at: datetime) -> Transfer:
    """Take money into the programme from outside, as an act of the programme's financing."""
    return post(act, Place(AccountKind.OUTSIDE), Place(AccountKind.PROGRAMME), amount, by=by, at=at)
