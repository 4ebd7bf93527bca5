"""Appeals of decisions, the letters that announced the decisions, and appeals that came too late."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models import Application
from app.audit.immutable import forbid_changes
from app.core.columns import Json, Moment, status_type
from app.extensions import db
from app.selection.models import Decision
from app.selection.workflow import AppealStatus

_LIVE = "status <> 'withdrawn'"


class DecisionLetter(db.Model):
    """The message that announces a decision, by its key: the time to appeal runs from the day it went out."""

    __tablename__ = "decision_letter"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), primary_key=True, autoincrement=False)
    message_key: Mapped[str] = mapped_column(String(200), index=True)


class Appeal(db.Model):
    """An applicant's appeal of one decision, from its receipt to the outcome of the review.

    `points` are those the review gave to criteria, by code; `outcome_id` is the decision that replaces the other.
    """

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    status: Mapped[AppealStatus] = mapped_column(status_type(AppealStatus), default=AppealStatus.RECEIVED)
    grounds: Mapped[str] = mapped_column(Text)
    filed_at: Mapped[datetime] = mapped_column(Moment)
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_up_at: Mapped[datetime | None] = mapped_column(Moment)
    reasoning: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[Any] = mapped_column(Json, default=dict)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    outcome_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))

    application: Mapped[Application] = relationship()
    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    outcome: Mapped[Decision | None] = relationship(foreign_keys=[outcome_id])

    __table_args__ = (
        Index(
            "uq_appeal_live_decision", "decision_id", unique=True,
            sqlite_where=text(_LIVE), postgresql_where=text(_LIVE),
        ),
        Index("ix_appeal_status", "status", "id"),
        CheckConstraint("grounds <> ''", name="has_grounds"),
        CheckConstraint("(status IN ('upheld', 'changed', 'withdrawn')) = (ended_at IS NOT NULL)", name="ended_moment"),
        CheckConstraint("status IN ('received', 'withdrawn') OR reviewer_id IS NOT NULL", name="reviewed"),
        CheckConstraint("status NOT IN ('upheld', 'changed') OR reasoning <> ''", name="outcome_has_reasoning"),
        CheckConstraint("(status = 'changed') = (outcome_id IS NOT NULL)", name="changed_has_outcome"),
    )  # fmt: skip


class LateAppeal(db.Model):
    """An appeal that came after its last day: refused, and written down."""

    __tablename__ = "late_appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    attempted_at: Mapped[datetime] = mapped_column(Moment)
    deadline: Mapped[datetime] = mapped_column(Moment)
    attempted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


forbid_changes(DecisionLetter.__table__)
forbid_changes(LateAppeal.__table__)
