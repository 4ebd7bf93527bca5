"""Reading the messages."""

from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.outbox.models import MessageState, OutboxMessage

_TECHNICAL = ("accounts/", "delivery_check")


def messages(state: MessageState | None = None) -> Select[Any]:
    """Rows for a list, without the data of the letters."""
    columns: tuple[Any, ...] = (
        OutboxMessage.id, OutboxMessage.to_address, OutboxMessage.template, OutboxMessage.state,
        OutboxMessage.created_at, OutboxMessage.sent_at, OutboxMessage.attempts, OutboxMessage.error,
        OutboxMessage.next_attempt_at,
    )  # fmt: skip
    statement = select(*columns)
    return statement if state is None else statement.where(OutboxMessage.state == state)


def message(message_id: int) -> OutboxMessage | None:
    """One message by its id."""
    return db.session.get(OutboxMessage, message_id)


def is_technical(message: OutboxMessage) -> bool:
    """Whether the letter is about an account or the mail itself: others tell of projects, which is not for those
    who look after the machine."""
    return message.template.startswith(_TECHNICAL)


def counts() -> dict[MessageState, int]:
    """How many messages are in each state."""
    counted = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {state: found.get(state, 0) for state in MessageState}
