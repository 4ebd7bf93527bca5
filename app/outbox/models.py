"""Messages to people, written in the transaction of the act they tell of."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Json, Moment, status_type
from app.extensions import db


class MessageState(StrEnum):
    """`kept`: no mail server is configured, the message is only read here (demonstrations)."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"


class OutboxMessage(db.Model):
    """A letter as address, template and data; `message_id` never changes, so a second delivery is known as one."""

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    to_address: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(80))
    data: Mapped[Any] = mapped_column(Json)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    message_id: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[MessageState] = mapped_column(status_type(MessageState), default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(Moment)
    next_attempt_at: Mapped[datetime] = mapped_column(Moment)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_has_moment"),
        Index("ix_outbox_message_due", "state", "id"),
        Index("ix_outbox_message_address", "to_address", "state", "id"),
    )
