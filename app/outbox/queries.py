"""Reading the messages."""

from typing import Any

from sqlalchemy import Select, func, select

from app.extensions import db
from app.outbox.models import MessageState, OutboxMessage


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


def counts() -> dict[MessageState, int]:
    """How many messages are in each state."""
    counted = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    found = {row[0]: row[1] for row in db.session.execute(counted)}
    return {state: found.get(state, 0) for state in MessageState}
