"""Checking every chain, and the chains against the anchors outside the database."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Row, String, func, select, type_coerce
from sqlalchemy.exc import SQLAlchemyError

from app.audit.anchors import OWN_CASE, Anchored, read_anchors
from app.audit.chain import digest_of
from app.audit.models import AuditChain, AuditEvent
from app.core.columns import canonical_json
from app.core.progress import Watch, unwatched
from app.extensions import db

_UNREADABLE = (ValueError, TypeError, RecursionError)


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong: the case it concerns and what was found."""

    case: str
    problem: str


def verify(folder: Path | None, key: str, watch: Watch = unwatched) -> list[Flaw]:
    """Every flaw found in the chains and against the anchors; an empty list means the record is whole.

    Events are checked up to the last one; that none was cut off or written anew, up to the last anchor.
    """
    if folder is None:
        return list(_chain_flaws(Anchored(), watch))
    anchored = read_anchors(folder, key, watch)
    flaws = [Flaw(f"anchor {number}", "the anchor file was changed") for number in anchored.wrong]
    return [*flaws, *_chain_flaws(anchored, watch), *_seal_flaws(anchored)]


def chain_count() -> int:
    """How many cases have a record."""
    return db.session.scalar(select(func.count()).select_from(AuditChain)) or 0


def _chain_flaws(anchored: Anchored, watch: Watch) -> Iterator[Flaw]:
    try:
        chains = {row.id: row for row in db.session.execute(select(*AuditChain.__table__.columns))}
        met = set()
        events = groupby(_raw_events(), key=lambda row: row.chain_id)
        for chain_id, rows in watch("Audit chains", events, len(chains)):
            chain = chains.pop(chain_id, None)
            if chain is None:
                yield Flaw(f"chain {chain_id}", "its events belong to no case")
                continue
            case = (chain.case_kind, chain.case_id)
            if case in met:
                yield Flaw(_name(case), "the case has a second chain")
            met.add(case)
            yield from _flaws_of(chain, rows, anchored.heads.get(case, {}))
    except SQLAlchemyError as error:
        yield Flaw("audit_event", f"the events cannot be read: {error}")
        return
    for chain in chains.values():
        yield Flaw(_name((chain.case_kind, chain.case_id)), "all events are missing")
    for case in anchored.heads.keys() - met:
        yield Flaw(_name(case), "the case has no chain although it was anchored")


def _raw_events() -> Iterable[Row[Any]]:
    """All events as they are stored: a moment or facts that cannot be read must not end the check."""
    raw = {name: type_coerce(getattr(AuditEvent, name), String).label(name) for name in ("at", "facts")}
    columns = [raw.get(column.name, column) for column in AuditEvent.__table__.columns]
    statement = select(*columns).order_by(AuditEvent.chain_id, AuditEvent.place)
    return db.session.execute(statement.execution_options(yield_per=1000))


def _flaws_of(chain: Row[Any], rows: Iterable[Row[Any]], sealed: dict[int, str]) -> Iterator[Flaw]:
    """The flaws of one case; `sealed` holds the digests that were anchored, by their place."""
    case = (chain.case_kind, chain.case_id)
    count, previous, last_id = 0, "", 0
    for count, row in enumerate(rows, start=1):
        follows = (row.place, row.previous, row.case_kind, row.case_id) == (count, previous, *case)
        # The id says nothing but the order in which events were written.
        if not follows or row.id <= last_id:
            yield Flaw(_name(case), f"event {row.place} does not follow the one before")
        if not _is_unchanged(row):
            yield Flaw(_name(case), f"event {row.place} was changed")
        if sealed.get(count, row.digest) != row.digest:
            yield Flaw(_name(case), f"event {count} was rewritten after it was anchored")
        previous, last_id = row.digest, row.id
    if (count, previous) != (chain.length, chain.head):
        yield Flaw(_name(case), "the chain does not end where its head says")
    if sealed and max(sealed) > count:
        yield Flaw(_name(case), f"events after {count} were cut: {max(sealed)} were anchored")


def _is_unchanged(row: Row[Any]) -> bool:
    """Whether the digest is that of the row's values, and they are spelled as they were written."""
    try:
        facts = json.loads(row.facts)
        if canonical_json(facts) != row.facts:
            return False
        at = row.at if isinstance(row.at, datetime) else _moment(row.at)
        return bool(row.digest == digest_of(AuditEvent(**row._asdict() | {"at": at, "facts": facts})))
    except _UNREADABLE:
        return False


def _moment(text: Any) -> datetime:
    """A moment as SQLite keeps it. Raises ValueError or TypeError for any other spelling."""
    moment = datetime.fromisoformat(text)
    if moment.isoformat(" ", "microseconds") != text:
        raise ValueError(f"{text!r} is not how moments are stored")
    return moment.replace(tzinfo=UTC)


def _seal_flaws(anchored: Anchored) -> Iterator[Flaw]:
    """Lines the database remembers and the file does not have."""
    kind, case_id = OWN_CASE
    facts = select(type_coerce(AuditEvent.facts, String)).where(
        AuditEvent.case_kind == kind, AuditEvent.case_id == case_id
    )
    try:
        remembered = [json.loads(text) for text in db.session.scalars(facts)]
        missing = [fact["number"] for fact in remembered if fact["seal"] not in anchored.seals]
    except (*_UNREADABLE, LookupError, SQLAlchemyError):
        yield Flaw(_name(OWN_CASE), "the seals the database keeps cannot be read")
        return
    for number in missing:
        yield Flaw(f"anchor {number}", "the line is missing from the anchor file")


def _name(case: tuple[Any, Any]) -> str:
    return f"{case[0]} {case[1]}"
