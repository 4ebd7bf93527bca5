"""Delivering what waits, in the order it was written.

A message is claimed and committed, handed to the mail server, then marked sent and committed. No lock is held
while the server answers. A worker killed between handing over and marking sends the message once more after
the claim lapses, with the same Message-ID: mail allows no better.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import aliased

from app.core.database import reading
from app.extensions import db
from app.outbox.letters import as_email
from app.outbox.models import MessageState, OutboxMessage
from app.outbox.post_office import LetterRefused, PostOffice, SendingBroke, ServerDown

MOST_ATTEMPTS = 10
_LEASE = timedelta(minutes=2)
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)
_QUIET = timedelta(seconds=30)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivery:
    """How many messages were handed over, and whether the server was away before the rest."""

    sent: int
    is_down: bool = False


class Postman:
    """The worker's duty: deliver a few at a time, and leave a mail server that is away in peace for a while."""

    def __init__(self) -> None:
        self._quiet_until: datetime | None = None

    def __call__(self, now: datetime) -> bool:
        if self._quiet_until is not None and now < self._quiet_until:
            return False
        done = deliver_due(now, limit=10)
        self._quiet_until = now + _QUIET if done.is_down else None
        return done.sent > 0


def deliver_due(now: datetime, limit: int = 100) -> Delivery:
    """Hand over at most `limit` messages that are due; commits, call it outside a transaction.

    Without a mail server (no `SMTP_URL`) the messages are marked `kept`.
    """
    if not _is_any_due(now):
        return Delivery(0)
    url = current_app.config["SMTP_URL"]
    if not url:
        return Delivery(_keep(now))
    sent = 0
    with PostOffice(url) as office:
        for _place in range(limit):
            message = _claim(now)
            if message is None:
                break
            try:
                sent += _hand_over(office, message, now)
            except (ServerDown, SendingBroke):
                return Delivery(sent, is_down=True)
    return Delivery(sent)


def _hand_over(office: PostOffice, message: OutboxMessage, now: datetime) -> int:
    try:
        email = as_email(message)
        # Nothing stays open in the database while the server answers.
        db.session.rollback()
        office.send(email)
    except ServerDown as error:
        # The message is not to blame: it stays first in the queue.
        _release(message, str(error), attempts=message.attempts)
        raise
    except SendingBroke as error:
        _put_off(message, str(error), now)
        raise
    except LetterRefused as error:
        _put_off(message, str(error), now, for_good=error.for_good)
        return 0
    except Exception as error:
        _log.exception("message %s cannot be written", message.id)
        _put_off(message, f"{type(error).__name__}: {error}", now)
        return 0
    _update(message, state=MessageState.SENT, sent_at=now, lease_until=None, error="")
    return 1


def _put_off(message: OutboxMessage, error: str, now: datetime, *, for_good: bool = False) -> None:
    attempts = message.attempts + 1
    if for_good or attempts >= MOST_ATTEMPTS:
        _update(message, state=MessageState.FAILED, attempts=attempts, error=error[:2000], lease_until=None)
        return
    pause = min(_FIRST_PAUSE * 2 ** (attempts - 1), _LONGEST_PAUSE)
    _release(message, error, attempts=attempts, next_attempt_at=now + pause)


def _release(message: OutboxMessage, error: str, **values: object) -> None:
    _update(message, lease_until=None, error=error[:2000], **values)


def _update(message: OutboxMessage, **values: object) -> None:
    changing = update(OutboxMessage).where(OutboxMessage.id == message.id).values(**values)
    db.session.execute(changing.execution_options(synchronize_session=False))
    db.session.commit()


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxMessage.state == MessageState.WAITING,
        OutboxMessage.next_attempt_at <= now,
        or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until <= now),
    )


def _is_any_due(now: datetime) -> bool:
    db.session.rollback()
    with reading():
        found = db.session.scalar(select(OutboxMessage.id).where(_due(now)).limit(1))
        db.session.rollback()
    return found is not None


def _claim(now: datetime) -> OutboxMessage | None:
    """The first message that is due and has no earlier one waiting for the same address."""
    earlier = aliased(OutboxMessage)
    in_front = select(earlier.id).where(
        earlier.to_address == OutboxMessage.to_address,
        earlier.state == MessageState.WAITING,
        earlier.id < OutboxMessage.id,
    )
    first = (
        select(OutboxMessage)
        .where(_due(now), ~in_front.exists())
        .order_by(OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=OutboxMessage)
        .execution_options(populate_existing=True)
    )
    message = db.session.scalar(first)
    if message is None:
        db.session.rollback()
        return None
    message.lease_until = now + _LEASE
    db.session.commit()
    return message


def _keep(now: datetime) -> int:
    kept = update(OutboxMessage).where(_due(now)).values(state=MessageState.KEPT)
    db.session.execute(kept.execution_options(synchronize_session=False))
    db.session.commit()
    return 0
