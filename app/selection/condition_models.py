"""Conditions of awards, what organisations answer to them, and the files handed in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.models import Application
from app.audit.immutable import forbid_changes
from app.core.columns import Moment, status_type
from app.extensions import db
from app.selection.workflow import ConditionStatus


class AwardCondition(db.Model):
    """What an organisation must do before the agreement on its project: text, what to hand in, until which day (Riga).

    `point` is the point of the regulation it rests on, where there is one; `first_due_on` the day it had before its
    only extension.
    """

    __tablename__ = "award_condition"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    status: Mapped[ConditionStatus] = mapped_column(
        status_type(ConditionStatus), default=ConditionStatus.PROPOSED
    )
    text: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    point: Mapped[str] = mapped_column(String(20), default="")
    due_on: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    judged_at: Mapped[datetime | None] = mapped_column(Moment)
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    verdict_reason: Mapped[str] = mapped_column(Text, default="")
    first_due_on: Mapped[date | None]
    extended_at: Mapped[datetime | None] = mapped_column(Moment)
    extended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    extension_reason: Mapped[str] = mapped_column(Text, default="")

    application: Mapped[Application] = relationship()
    answers: Mapped[list["ConditionAnswer"]] = relationship(
        back_populates="condition", order_by="ConditionAnswer.id"
    )

    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        Index("ix_award_condition_status", "status", "due_on"),
        CheckConstraint("text <> '' AND evidence <> ''", name="says_what"),
        CheckConstraint("(status IN ('met', 'not_met')) <= (judged_at IS NOT NULL)", name="judged_moment"),
        CheckConstraint("status <> 'not_met' OR verdict_reason <> ''", name="not_met_has_reason"),
        CheckConstraint("(extended_at IS NULL) = (first_due_on IS NULL)", name="extended_once"),
        CheckConstraint("extended_at IS NULL OR extension_reason <> ''", name="extension_has_reason"),
    )


class ConditionAnswer(db.Model):
    """One answer to a condition; a later one is added beside it."""

    __tablename__ = "condition_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    condition_id: Mapped[int] = mapped_column(ForeignKey("award_condition.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    condition: Mapped[AwardCondition] = relationship(back_populates="answers")
    files: Mapped[list["ConditionFile"]] = relationship(back_populates="answer", order_by="ConditionFile.id")

    __table_args__ = (CheckConstraint("text <> ''", name="has_text"),)


class ConditionFile(db.Model):
    """A file handed in with an answer, kept under the hash of its content."""

    __tablename__ = "condition_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("condition_answer.id"), index=True)
    file_key: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))

    answer: Mapped[ConditionAnswer] = relationship(back_populates="files")


forbid_changes(ConditionAnswer.__table__)
forbid_changes(ConditionFile.__table__)
