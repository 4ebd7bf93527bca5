"""Adding events to the chains of cases: one, or those of an act on many cases in a few statements."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.audit.models import AuditChain, AuditEvent
from app.core.actor import Actor
from app.core.columns import canonical_json, plain
from app.extensions import db

# How many cases one statement names: databases limit the length of a list.
_AT_ONCE = 400
_Key = tuple[str, int]
# What the digest of an event is taken of.
_SAID = (
    "case_kind", "case_id", "place", "event", "at", "actor_user_id", "actor_role", "actor_scope_id", "actor_name",
    "facts", "previous",
)  # fmt: skip
_LOCKED = (
    select(AuditChain.id, AuditChain.case_id, AuditChain.length, AuditChain.head)
    .where(
        AuditChain.case_kind == bindparam("kind"), AuditChain.case_id.in_(bindparam("ids", expanding=True))
    )
    .order_by(AuditChain.case_id)
    .with_for_update()
)
_MOVED = (
    update(AuditChain)
    .where(AuditChain.id == bindparam("which"))
    .values(length=bindparam("new_length"), head=bindparam("new_head"))
)
# Rows come back in any order and are known by their places: asked for in order, SQLite would take them one by one.
_ADDED = insert(AuditEvent).returning(AuditEvent.id, AuditEvent.chain_id, AuditEvent.place)


@dataclass(frozen=True)
class Happening:
    """What happened to a case: any model row with an id, `noun.verb`, and plain facts."""

    case: Any
    event: str
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> _Key:
        """Kind and id of the case."""
        return type(self.case).__tablename__, self.case.id


@dataclass
class _Chain:
    id: int
    length: int
    head: str


def record(case: Any, event: str, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None) -> int:
    """Write down that `event` (`noun.verb`) happened to a case, in the caller's transaction; gives the event's id.

    The case is any model row with an id; facts are plain values (Decimals and moments are written as text).
    """
    return record_all([Happening(case, event, facts or {})], by=by, at=at)[0]


def record_all(happened: Sequence[Happening], *, by: Actor, at: datetime) -> list[int]:
    """Write down what one act did to many cases, in the caller's transaction; gives the events' ids in that order.

    Chains are locked in one order of cases, so two acts on the same cases wait for each other and never deadlock.
    """
    if not happened:
        return []
    db.session.flush()
    chains = _locked_chains({one.key for one in happened})
    written = [_written(one, chains[one.key], by, at) for one in happened]
    added = {(row.chain_id, row.place): row.id for row in db.session.execute(_ADDED, written)}
    heads = [{"which": one.id, "new_length": one.length, "new_head": one.head} for one in chains.values()]
    db.session.connection().execute(_MOVED, heads)
    return [added[row["chain_id"], row["place"]] for row in written]


def _written(one: Happening, chain: _Chain, by: Actor, at: datetime) -> dict[str, Any]:
    """The event's row; the chain goes on from it."""
    kind, case_id = one.key
    row: dict[str, Any] = {
        "chain_id": chain.id, "case_kind": kind, "case_id": case_id, "place": chain.length + 1,
        "event": one.event, "at": at, "actor_user_id": by.user_id, "actor_role": by.role.value,
        "actor_scope_id": by.scope_id, "actor_name": by.name, "facts": plain(one.facts), "previous": chain.head,
    }  # fmt: skip
    row["digest"] = _digest(row)
    chain.length, chain.head = row["place"], row["digest"]
    return row


def digest_of(entry: AuditEvent) -> str:
    """SHA-256 over everything an event says and the digest before it."""
    return _digest({name: getattr(entry, name) for name in _SAID})


def _digest(row: Mapping[str, Any]) -> str:
    content = {
        "case": [row["case_kind"], row["case_id"]],
        "place": row["place"],
        "event": row["event"],
        "at": row["at"],
        "actor": [
            row["actor_user_id"], row["actor_role"], row["actor_scope_id"], row["actor_name"],
        ],
        "facts": row["facts"],
        "previous": row["previous"],
    }  # fmt: skip
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def lock_chain(kind: str, case_id: int) -> None:
    """Lock the chain of a case, made when it has none, until the transaction ends."""
    _locked_chains({(kind, case_id)})


def _locked_chains(keys: Collection[_Key]) -> dict[_Key, _Chain]:
    """The chains of these cases, made where there is none, locked until the transaction ends."""
    ordered = sorted(keys)
    found = _lock(ordered)
    missing = [key for key in ordered if key not in found]
    if missing:
        _begin(missing)
        found |= _lock(missing)
    return found


def _lock(keys: Sequence[_Key]) -> dict[_Key, _Chain]:
    found = {}
    for kind, some in groupby(keys, key=itemgetter(0)):
        ids = [case_id for _kind, case_id in some]
        for start in range(0, len(ids), _AT_ONCE):
            values = {"kind": kind, "ids": ids[start : start + _AT_ONCE]}
            for row in db.session.execute(_LOCKED, values):
                found[kind, row.case_id] = _Chain(row.id, row.length, row.head)
    return found


def _begin(keys: Sequence[_Key]) -> None:
    begun = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    # Two people may begin a chain at once: the second waits here and then reads what the first made.
    db.session.execute(
        begun(AuditChain).on_conflict_do_nothing(index_elements=["case_kind", "case_id"]),
        [{"case_kind": kind, "case_id": case_id, "length": 0, "head": ""} for kind, case_id in keys],
    )
