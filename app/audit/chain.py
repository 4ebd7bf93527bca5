"""Adding an event to a case's chain."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.audit.models import AuditChain, AuditEvent
from app.core.actor import Actor
from app.core.columns import canonical_json
from app.extensions import db


def record(
    case: Any, event: str, *, by: Actor, at: datetime, facts: dict[str, Any] | None = None
) -> AuditEvent:
    """Write down that `event` (`noun.verb`) happened to a case, in the caller's transaction.

    The case is any model row with an id; facts are plain values (Decimals and moments are written as text).
    """
    db.session.flush()
    chain = locked_chain(type(case).__tablename__, case.id)
    entry = AuditEvent(
        chain_id=chain.id,
        case_kind=chain.case_kind,
        case_id=chain.case_id,
        place=chain.length + 1,
        event=event,
        at=at,
        actor_user_id=by.user_id,
        actor_role=by.role.value,
        actor_scope_id=by.scope_id,
        actor_name=by.name,
        facts=facts or {},
        previous=chain.head,
    )
    entry.digest = digest_of(entry)
    chain.length, chain.head = entry.place, entry.digest
    db.session.add(entry)
    db.session.flush()
    return entry


def digest_of(entry: AuditEvent) -> str:
    """SHA-256 over everything an event says and the digest before it."""
    content = {
        "case": [entry.case_kind, entry.case_id],
        "place": entry.place,
        "event": entry.event,
        "at": entry.at,
        "actor": [entry.actor_user_id, entry.actor_role, entry.actor_scope_id, entry.actor_name],
        "facts": entry.facts,
        "previous": entry.previous,
    }
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def locked_chain(kind: str, case_id: int) -> AuditChain:
    """The chain of a case, made when it has none, locked until the transaction ends."""
    wanted = select(AuditChain).where(AuditChain.case_kind == kind, AuditChain.case_id == case_id)
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.session.execute(locked).scalar_one_or_none()
    if found is not None:
        return found
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    # Two people may begin a chain at once: the second waits here and then reads what the first made.
    db.session.execute(
        insert(AuditChain)
        .values(case_kind=kind, case_id=case_id, length=0, head="")
        .on_conflict_do_nothing(index_elements=["case_kind", "case_id"])
    )
    return db.session.execute(locked).scalar_one()
