"""The anchor file: the heads of the chains, kept outside the database.

A chain alone shows a changed or missing event in the middle; a cut tail or a chain written anew looks whole.
So the heads are written once a day into a file outside the database, each line bound to the one before by
HMAC: whatever was anchored can no longer be shortened or rewritten unnoticed. The database in turn keeps the
seal of every line, so that a line taken off the end of the file is missed as well.
"""

import hashlib
import hmac
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import select

from app.audit.chain import lock_chain, record
from app.audit.models import AuditChain
from app.core.actor import SYSTEM
from app.core.columns import canonical_json
from app.core.progress import Watch, unwatched
from app.extensions import db

FILE = "audit_anchors.jsonl"
Case = tuple[str, int]


class DamagedAnchors(RuntimeError):
    """The anchor file is not as it was written, so nothing may be added to it."""


@dataclass
class Anchored:
    """What the file says: the seal of each line, the heads of each case by length, and the lines that are wrong."""

    seals: list[str] = field(default_factory=list)
    heads: dict[Case, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    wrong: list[int] = field(default_factory=list)

    def last_length(self, case: Case) -> int:
        """The length at which the case was anchored last; 0 for one that never was."""
        return max(self.heads.get(case, {0: ""}))


@dataclass(frozen=True)
class AnchorFile:
    """The case under which the database keeps the seals: there is one file."""

    __tablename__: ClassVar[str] = "audit_anchor"
    id: int = 1


OWN_CASE: Case = (AnchorFile.__tablename__, AnchorFile.id)


def anchor(folder: Path, key: str, at: datetime, watch: Watch = unwatched) -> int:
    """Append the heads of all chains that grew since the last anchor; returns how many.

    The seal is recorded in the caller's transaction. A line whose seal was not committed does no harm.
    Raises `DamagedAnchors` when the file was changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # Two at once would both go on from the same line.
    lock_chain(*OWN_CASE)
    known = read_anchors(folder, key, watch)
    if known.wrong:
        raise DamagedAnchors(f"line {known.wrong[0]} of {folder / FILE} was changed")
    columns = (AuditChain.case_kind, AuditChain.case_id, AuditChain.length, AuditChain.head)
    heads: list[list[Any]] = [
        list(row) for row in db.session.execute(select(*columns).order_by(AuditChain.id))
    ]
    grown = [head for head in heads if known.last_length((head[0], head[1])) != head[2]]
    count = sum((head[0], head[1]) != OWN_CASE for head in grown)
    if count == 0 and known.seals:
        return 0
    body = {"at": at, "heads": grown, "previous": known.seals[-1] if known.seals else ""}
    seal = _seal(key, body)
    facts = {"number": len(known.seals) + 1, "seal": seal}
    record(AnchorFile(), "audit.anchor", by=SYSTEM, at=at, facts=facts)
    with (folder / FILE).open("a", encoding="utf-8", newline="\n") as file:
        file.write(canonical_json(body | {"seal": seal}) + "\n")
    return count


def read_anchors(folder: Path, key: str, watch: Watch = unwatched) -> Anchored:
    """Read the file as far as it can be trusted: heads are taken from lines whose seal is right, no others."""
    found, previous = Anchored(), ""
    path = folder / FILE
    *lines, rest = path.read_bytes().split(b"\n") if path.exists() else [b""]
    every = [*lines, rest] if rest else lines
    for number, text in enumerate(watch("Audit anchors", every, len(every)), start=1):
        line = _line(text, key)
        if line is None or line["previous"] != previous:
            found.wrong.append(number)
        previous = line["seal"] if line else ""
        found.seals.append(previous)
        for kind, case_id, length, head in line["heads"] if line else ():
            found.heads[kind, case_id].setdefault(length, head)
    if rest and not found.wrong:
        found.wrong.append(len(found.seals))
    return found


def _line(text: bytes, key: str) -> dict[str, Any] | None:
    """A line spelled and sealed as `anchor` writes it; None for any other."""
    try:
        line = json.loads(text)
        same = canonical_json(line).encode() == text
        body = {name: line[name] for name in ("at", "heads", "previous")}
        seal = str(line["seal"]).encode()
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    right = hmac.compare_digest(_seal(key, body).encode(), seal)
    return line if same and right and len(line) == len(body) + 1 else None


def _seal(key: str, body: dict[str, Any]) -> str:
    text = canonical_json(body)
    return hmac.new(f"audit anchor {key}".encode(), text.encode(), hashlib.sha256).hexdigest()
