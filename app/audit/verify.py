"""Checking every chain, and anchoring its heads outside the database.

A chain alone shows a changed or missing event in the middle; a cut tail or a chain written anew looks whole.
So the heads are written once a day into a file outside the database, each line bound to the one before by
HMAC: whatever was anchored can no longer be shortened or rewritten unnoticed.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

from sqlalchemy import func, select

from app.audit.chain import digest_of
from app.audit.models import AuditChain, AuditEvent
from app.core.columns import canonical_json
from app.extensions import db

_FILE = "audit_anchors.jsonl"


@dataclass(frozen=True)
class Flaw:
    """One thing that is wrong: the case it concerns and what was found."""

    case: str
    problem: str


def anchor(folder: Path, key: str, at: datetime) -> int:
    """Append the heads of all chains that grew since the last anchor; returns how many."""
    folder.mkdir(parents=True, exist_ok=True)
    lines, known = _read_anchors(folder)
    heads = db.session.execute(
        select(AuditChain.case_kind, AuditChain.case_id, AuditChain.length, AuditChain.head).order_by(
            AuditChain.id
        )
    )
    fresh = [list(row) for row in heads if known.get((row[0], row[1]), (0, ""))[0] != row[2]]
    if not fresh and lines:
        return 0
    body = {"at": at, "heads": fresh, "previous": lines[-1]["seal"] if lines else ""}
    text = canonical_json(body)
    line = json.loads(text) | {"seal": _seal(key, text)}
    with (folder / _FILE).open("a", encoding="utf-8") as file:
        file.write(canonical_json(line) + "\n")
    return len(fresh)


def verify(folder: Path | None, key: str) -> list[Flaw]:
    """Every flaw found in the chains and against the anchors; an empty list means the record is whole."""
    flaws, actual = _verify_chains()
    if folder is not None:
        flaws += _verify_anchors(folder, key, actual)
    return flaws


def _verify_chains() -> tuple[list[Flaw], dict[tuple[str, int], list[str]]]:
    flaws: list[Flaw] = []
    digests: dict[tuple[str, int], list[str]] = {}
    events = db.session.scalars(
        select(AuditEvent).order_by(AuditEvent.chain_id, AuditEvent.place).execution_options(yield_per=1000)
    )
    heads = {
        row.id: (row.case_kind, row.case_id, row.length, row.head)
        for row in db.session.execute(
            select(
                AuditChain.id, AuditChain.case_kind, AuditChain.case_id, AuditChain.length, AuditChain.head
            )
        )
    }
    for chain_id, group in groupby(events, key=lambda entry: entry.chain_id):
        kind, case_id, length, head = heads.pop(chain_id, ("?", 0, 0, ""))
        name, previous, seen = f"{kind} {case_id}", "", []
        for place, entry in enumerate(group, start=1):
            if (
                entry.place != place
                or entry.previous != previous
                or (entry.case_kind, entry.case_id) != (kind, case_id)
            ):
                flaws.append(Flaw(name, f"event {entry.place} does not follow the one before"))
            if digest_of(entry) != entry.digest:
                flaws.append(Flaw(name, f"event {entry.place} was changed"))
            previous = entry.digest
            seen.append(entry.digest)
        if (len(seen), previous) != (length, head):
            flaws.append(Flaw(name, "the chain does not end where its head says"))
        digests[(kind, case_id)] = seen
    flaws += [
        Flaw(f"{kind} {case}", "all events are missing") for kind, case, length, _ in heads.values() if length
    ]
    return flaws, digests


def _verify_anchors(folder: Path, key: str, actual: dict[tuple[str, int], list[str]]) -> list[Flaw]:
    flaws: list[Flaw] = []
    lines, known = _read_anchors(folder)
    previous = ""
    for number, line in enumerate(lines, start=1):
        body = {name: value for name, value in line.items() if name != "seal"}
        if body["previous"] != previous or not hmac.compare_digest(
            _seal(key, canonical_json(body)), line["seal"]
        ):
            flaws.append(Flaw(f"anchor {number}", "the anchor file was changed"))
        previous = line["seal"]
    for (kind, case_id), (length, head) in known.items():
        seen = actual.get((kind, case_id), [])
        if len(seen) < length:
            flaws.append(
                Flaw(f"{kind} {case_id}", f"events after {len(seen)} were cut: {length} were anchored")
            )
        elif length and seen[length - 1] != head:
            flaws.append(Flaw(f"{kind} {case_id}", "the chain was rewritten after it was anchored"))
    return flaws


def _read_anchors(folder: Path) -> tuple[list[dict], dict[tuple[str, int], tuple[int, str]]]:  # type: ignore[type-arg]
    path = folder / _FILE
    lines = (
        [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    )
    known = {(kind, case): (length, head) for line in lines for kind, case, length, head in line["heads"]}
    return lines, known


def _seal(key: str, text: str) -> str:
    return hmac.new(f"audit anchor {key}".encode(), text.encode(), hashlib.sha256).hexdigest()


def chain_count() -> int:
    """How many cases have a record."""
    return db.session.scalar(select(func.count()).select_from(AuditChain)) or 0
