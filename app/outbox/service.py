"""Writing a message; delivering it is the worker's."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.audit import record
from app.config import ROOT
from app.core.actor import Actor
from app.core.errors import StaleState
from app.extensions import db
from app.jobs.bell import ring_after_commit
from app.outbox.models import MessageState, OutboxMessage

LETTERS = ROOT / "templates" / "emails"
_LONGEST_KEY = 200


@dataclass(frozen=True)
class Letter:
    """What is told to whom: `key` names it, `template` and `data` write it."""

    to_address: str
    template: str
    data: dict[str, Any]
    key: str


def post_message(to_address: str, template: str, data: dict[str, Any], *, at: datetime, key: str) -> None:
    """Write a letter in the caller's transaction: it goes out after the commit, and not at all without one.

    `template` names templates/emails/<template>.lv.txt and .en.txt; `data` are the plain values they use. `key`
    names what is told to whom (`decision 12: anna@example.lv`): the same key is never sent twice. Raises
    LookupError when there is no such letter.
    """
    post_messages([Letter(to_address, template, data, key)], at=at)


def post_messages(letters: Sequence[Letter], *, at: datetime) -> None:
    """Write the letters of one act, as `post_message` does each."""
    if not letters:
        return
    for template in {one.template for one in letters}:
        _require_letter(template)
    insert = sqlite_insert if db.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    db.session.execute(
        insert(OutboxMessage).on_conflict_do_nothing(index_elements=["key"]),
        [_row(one, at) for one in letters],
    )
    ring_after_commit()


def _require_letter(template: str) -> None:
    for language in ("lv", "en"):
        if not (LETTERS / f"{template}.{language}.txt").is_file():
            raise LookupError(f"no letter {template}.{language}.txt")


def _row(letter: Letter, at: datetime) -> dict[str, Any]:
    key = fitting(letter.key)
    return {
        "to_address": letter.to_address, "template": letter.template, "data": letter.data, "key": key,
        "message_id": hashlib.sha256(key.encode()).hexdigest()[:40], "state": MessageState.WAITING,
        "attempts": 0, "error": "", "created_at": at, "next_attempt_at": at,
    }  # fmt: skip


def fitting(key: str) -> str:
    """The key as the column takes it: keys often end with an address, which may be as long as the column itself."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    return key if len(key) <= _LONGEST_KEY else f"{key[: _LONGEST_KEY - len(digest) - 1]} {digest}"


def send_again(message: OutboxMessage, *, by: Actor, at: datetime) -> None:
    """Let a message that failed for good be tried anew."""
    if message.state is not MessageState.FAILED:
        raise StaleMessage(message)
    message.state, message.attempts, message.next_attempt_at = MessageState.WAITING, 0, at
    record(message, "outbox_message.send_again", by=by, at=at)
    ring_after_commit()


def send_all_again(*, by: Actor, at: datetime) -> int:
    """Let every failed message be tried anew, as after an outage; returns how many there were."""
    wanted = select(OutboxMessage).where(OutboxMessage.state == MessageState.FAILED)
    failed = list(db.session.scalars(wanted.order_by(OutboxMessage.id)))
    for message in failed:
        send_again(message, by=by, at=at)
    return len(failed)


class StaleMessage(StaleState):
    """The message has not failed, or no longer."""

    def __init__(self, message: OutboxMessage) -> None:
        Exception.__init__(self, f"message {message.id} is {message.state}: only a failed one is sent again")
        self.case, self.action = message, "send_again"
