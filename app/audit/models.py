"""Audit events: one hash chain per case, never changed, never deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.audit.immutable import forbid_changes
from app.core.columns import Json, Moment
from app.extensions import db


class AuditChain(db.Model):
    """The length and head of one case's chain; locked while an event is added, so that chains never fork."""

    __tablename__ = "audit_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_kind: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int]
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (UniqueConstraint("case_kind", "case_id"),)


class AuditEvent(db.Model):
    """What happened to a case, who did it in which role, and the hash that binds it to what came before."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("audit_chain.id"))
    case_kind: Mapped[str] = mapped_column(String(40))
    case_id: Mapped[int]
    place: Mapped[int]
    event: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    actor_user_id: Mapped[int | None]
    actor_role: Mapped[str] = mapped_column(String(40))
    actor_scope_id: Mapped[int | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    facts: Mapped[Any] = mapped_column(Json)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        UniqueConstraint("chain_id", "place"),
        Index("ix_audit_event_case", "case_kind", "case_id"),
    )


forbid_changes(AuditEvent.__table__)
