"""Ways to change the audit record behind the software's back, by someone who has the database but not the key.

Each takes an `Intruder` and changes something; all of them could be seen by a reader of the record.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, text

from app.audit.anchors import FILE
from app.audit.chain import digest_of
from app.audit.immutable import APPEND_ONLY
from app.audit.models import AuditEvent
from app.core.columns import canonical_json
from app.extensions import db

COLUMNS = [column.name for column in AuditEvent.__table__.columns]
WORDS = ("status", "email", "id", "event")


@dataclass
class Intruder:
    """Raw hands on the database and on a copy of the anchor file."""

    connection: Connection
    anchors: Path
    random: Random

    def run(self, sql: str, **values: Any) -> Any:
        return self.connection.execute(text(sql), values)

    def drop_triggers(self) -> None:
        of_table = "" if self.connection.dialect.name == "sqlite" else " ON audit_event"
        assert "audit_event" in APPEND_ONLY
        for word in ("update", "delete"):
            self.run(f"DROP TRIGGER audit_event_no_{word}{of_table}")

    def chain(self, shortest: int = 1) -> Any:
        """One of the cases with at least so many events."""
        found = self.run(
            "SELECT * FROM audit_chain WHERE length >= :shortest AND case_kind <> 'audit_anchor' ORDER BY id",
            shortest=shortest,
        )
        return self.random.choice(found.all())

    def events(self, chain: Any) -> list[AuditEvent]:
        """The events of a case as the software reads them."""
        found = db.session.query(AuditEvent).filter_by(chain_id=chain.id).order_by(AuditEvent.place).all()
        db.session.expunge_all()
        return found

    def store(self, chain: Any, events: list[AuditEvent]) -> None:
        """Put events in the place of a case's present ones, the chain computed anew from the first to the head."""
        self.run("DELETE FROM audit_event WHERE chain_id = :chain", chain=chain.id)
        previous = ""
        for place, event in enumerate(events, start=1):
            event.place, event.previous = place, previous
            previous = event.digest = digest_of(event)
            values = {name: getattr(event, name) for name in COLUMNS if name != "id"}
            self.connection.execute(AuditEvent.__table__.insert().values(**values))
        self.set_head(chain, len(events), previous)

    def set_head(self, chain: Any, length: int, head: str) -> None:
        self.run(
            "UPDATE audit_chain SET length = :length, head = :head WHERE id = :chain",
            length=length, head=head, chain=chain.id,
        )  # fmt: skip

    def lines(self) -> list[str]:
        return (self.anchors / FILE).read_text(encoding="utf-8").splitlines(keepends=True)

    def write_lines(self, lines: list[str]) -> None:
        (self.anchors / FILE).write_text("".join(lines), encoding="utf-8")


Tampering = Callable[[Intruder], None]
TAMPERINGS: dict[str, Tampering] = {}


def tampering(function: Tampering) -> Tampering:
    TAMPERINGS[function.__name__] = function
    return function


def _other_value(intruder: Intruder, column: str, old: Any) -> Any:
    """A value of the column's own kind that is not the present one."""
    chance = intruder.random
    if column == "place":
        return old + 1000
    if column in ("case_id", "actor_user_id", "actor_scope_id"):
        return chance.choice([number for number in (1, 2, 3, 7, 2**31 - 1, -1) if number != old])
    if column == "at":
        return "1999-12-31 23:59:59.000001"
    if column == "facts":
        return chance.choice(
            ['{"to":"paid"}', "{", "[]", '{"a":1.5}', "null", f" {old}", f'{{"a":1,{old[1:]}', ""]
        )
    if column in ("digest", "previous"):
        return hashlib.sha256(chance.randbytes(8)).hexdigest()
    return chance.choice([word for word in (*WORDS, "", "Ķ") if word != old])


@tampering
def change_one_column(intruder: Intruder) -> None:
    column = intruder.random.choice([name for name in COLUMNS if name not in ("id", "chain_id")])
    event = intruder.random.choice(intruder.run("SELECT * FROM audit_event ORDER BY id").all())
    value = _other_value(intruder, column, getattr(event, column))
    intruder.run(f"UPDATE audit_event SET {column} = :value WHERE id = :id", value=value, id=event.id)


@tampering
def change_an_event_and_its_digest(intruder: Intruder) -> None:
    chain = intruder.chain(3)
    event = intruder.random.choice(intruder.events(chain)[:-1])
    event.event = "someone.else"
    intruder.run(
        "UPDATE audit_event SET event = :event, digest = :digest WHERE chain_id = :chain AND place = :place",
        event=event.event, digest=digest_of(event), chain=chain.id, place=event.place,
    )  # fmt: skip


@tampering
def spell_the_facts_otherwise(intruder: Intruder) -> None:
    """The same when read by a program; by a person who reads the row, the opposite."""
    events = intruder.run("SELECT * FROM audit_event WHERE facts <> '{}' ORDER BY id").all()
    event = intruder.random.choice(events)
    name = sorted(json.loads(event.facts))[0]
    doubled = f'{{"{name}":"nothing",{event.facts[1:]}'
    facts = intruder.random.choice([doubled, f" {event.facts}"])
    intruder.run("UPDATE audit_event SET facts = :facts WHERE id = :id", facts=facts, id=event.id)


@tampering
def erase_one_column(intruder: Intruder) -> None:
    column = intruder.random.choice(["event", "actor_role", "actor_name", "facts", "digest", "case_kind"])
    event = intruder.random.choice(intruder.run("SELECT * FROM audit_event ORDER BY id").all())
    intruder.run(f"UPDATE audit_event SET {column} = '' WHERE id = :id", id=event.id)


@tampering
def move_an_event_to_another_case(intruder: Intruder) -> None:
    here, there = intruder.chain(2), intruder.chain()
    while there.id == here.id:
        there = intruder.chain()
    intruder.run(
        "UPDATE audit_event SET chain_id = :there, place = :place WHERE chain_id = :here AND place = :last",
        there=there.id, place=there.length + 1, here=here.id, last=here.length,
    )  # fmt: skip


@tampering
def give_an_event_a_later_id(intruder: Intruder) -> None:
    chain = intruder.chain(2)
    place = intruder.random.randint(1, chain.length - 1)
    intruder.run(
        "UPDATE audit_event SET id = id + 100000 WHERE chain_id = :chain AND place = :place",
        chain=chain.id, place=place,
    )  # fmt: skip


@tampering
def delete_an_event(intruder: Intruder) -> None:
    event = intruder.random.choice(intruder.run("SELECT id FROM audit_event ORDER BY id").all())
    intruder.run("DELETE FROM audit_event WHERE id = :id", id=event.id)


@tampering
def swap_two_events(intruder: Intruder) -> None:
    chain = intruder.chain(2)
    one, other = intruder.random.sample(range(1, chain.length + 1), 2)
    for new, old in ((-1, one), (one, other), (other, -1)):
        intruder.run(
            "UPDATE audit_event SET place = :new WHERE chain_id = :chain AND place = :old",
            new=new, old=old, chain=chain.id,
        )  # fmt: skip


@tampering
def cut_a_tail(intruder: Intruder) -> None:
    chain = intruder.chain(2)
    left = intruder.random.randint(0, chain.length - 1)
    intruder.run(
        "DELETE FROM audit_event WHERE chain_id = :chain AND place > :left", chain=chain.id, left=left
    )


@tampering
def cut_a_tail_and_set_the_head_back(intruder: Intruder) -> None:
    chain = intruder.chain(2)
    left = intruder.random.randint(0, chain.length - 1)
    intruder.store(chain, intruder.events(chain)[:left])


@tampering
def delete_a_whole_case(intruder: Intruder) -> None:
    chain = intruder.chain()
    intruder.run("DELETE FROM audit_event WHERE chain_id = :chain", chain=chain.id)
    intruder.run("DELETE FROM audit_chain WHERE id = :chain", chain=chain.id)


@tampering
def write_a_chain_anew(intruder: Intruder) -> None:
    chain = intruder.chain()
    events = intruder.events(chain)
    event = intruder.random.choice(events)
    column = intruder.random.choice(["event", "actor_name", "actor_role", "facts", "actor_user_id"])
    changed: dict[str, Any] = {"facts": {"to": "paid"}, "actor_user_id": 10_000}
    setattr(event, column, changed.get(column, "someone.else"))
    intruder.store(chain, events)


@tampering
def write_a_chain_anew_and_longer(intruder: Intruder) -> None:
    chain = intruder.chain()
    events = intruder.events(chain)
    extra = intruder.events(intruder.chain())[0]
    extra.event = "nothing.happened"
    extra.chain_id, extra.case_kind, extra.case_id = chain.id, chain.case_kind, chain.case_id
    events.insert(intruder.random.randrange(len(events)), extra)
    intruder.store(chain, events)


@tampering
def give_a_chain_to_another_case(intruder: Intruder) -> None:
    chain = intruder.chain()
    events = intruder.events(chain)
    for event in events:
        event.case_id = 100_000
    intruder.run("UPDATE audit_chain SET case_id = 100000 WHERE id = :chain", chain=chain.id)
    intruder.store(chain, events)


@tampering
def change_a_head(intruder: Intruder) -> None:
    chain = intruder.chain()
    column, value = intruder.random.choice(
        [("length", chain.length + 1), ("head", "0" * 64), ("case_kind", "other"), ("case_id", 99_999)]
    )
    intruder.run(f"UPDATE audit_chain SET {column} = :value WHERE id = :id", value=value, id=chain.id)


@tampering
def add_a_case_without_events(intruder: Intruder) -> None:
    number = intruder.random.randint(1000, 9000)
    intruder.run(
        "INSERT INTO audit_chain (id, case_kind, case_id, length, head) VALUES (:id, 'call', :id, 0, '')",
        id=number,
    )


@tampering
def change_a_line_of_the_anchors(intruder: Intruder) -> None:
    lines = intruder.lines()
    number = intruder.random.randrange(len(lines))
    place = intruder.random.randrange(len(lines[number]) - 1)
    old = lines[number][place]
    new = intruder.random.choice([mark for mark in '0a "}' if mark != old])
    lines[number] = lines[number][:place] + new + lines[number][place + 1 :]
    intruder.write_lines(lines)


@tampering
def spell_a_line_of_the_anchors_otherwise(intruder: Intruder) -> None:
    lines = intruder.lines()
    number = intruder.random.randrange(len(lines))
    start = intruder.random.choice(["{ ", '{"at":"1999-12-31T00:00:00+00:00",'])
    lines[number] = start + lines[number][1:]
    intruder.write_lines(lines)


@tampering
def reorder_the_lines_of_the_anchors(intruder: Intruder) -> None:
    lines = intruder.lines()
    one, other = intruder.random.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    intruder.write_lines(lines)


@tampering
def take_lines_out_of_the_anchors(intruder: Intruder) -> None:
    lines = intruder.lines()
    first = intruder.random.randrange(len(lines))
    last = intruder.random.randint(first + 1, len(lines))
    intruder.write_lines(lines[:first] + lines[last:])


@tampering
def add_a_line_to_the_anchors(intruder: Intruder) -> None:
    lines = intruder.lines()
    previous = json.loads(lines[-1])
    forged = canonical_json(previous | {"previous": previous["seal"], "seal": "0" * 64}) + "\n"
    extra = intruder.random.choice(
        [forged, lines[-1], "\n", "{}\n", "[1]\n", "x", "\x00\n", '{"seal":"ķ"}\n']
    )
    intruder.write_lines([*lines, extra])


@tampering
def remove_the_anchors(intruder: Intruder) -> None:
    shutil.rmtree(intruder.anchors)
