"""Learners under a pseudonym, what their parents were told, and who has seen any of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.audit.immutable import forbid_changes
from app.core.columns import Json, Moment, status_type
from app.core.protection import Protected
from app.extensions import db
from app.registry.models import School


class NoticeKind(StrEnum):
    """What passed between the school and a learner's parents (or the learner of age)."""

    INFORMED = "informed"
    CONSENTED = "consented"
    CONSENT_WITHDRAWN = "consent_withdrawn"


class AccessAct(StrEnum):
    """What somebody did with learners' data."""

    VIEW = "view"
    CHANGE = "change"
    REVEAL = "reveal"
    EXPORT = "export"
    PRINT = "print"
    REFUSED = "refused"


class Learner(db.Model):
    """A learner of a school; `school_id` is None once the learner has left it and no other school has taken over.

    Name and personal code are encrypted; everywhere but on the school's own pages stands the pseudonym. `code_hash`
    finds the same person again and tells nothing without the key of lookups. `year` is the grade or the year
    of vocational education. Who was made anonymous keeps the year and the plans that totals count, and nothing else.
    """

    __tablename__ = "learner"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    pseudonym: Mapped[str] = mapped_column(String(12), unique=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    year: Mapped[int]
    class_name: Mapped[str] = mapped_column(String(20))
    name_sealed: Mapped[str] = mapped_column(Text)
    code_sealed: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    registered_at: Mapped[datetime] = mapped_column(Moment)
    anonymised_at: Mapped[datetime | None] = mapped_column(Moment)

    name = Protected()
    code = Protected()

    school: Mapped[School | None] = relationship()
    notices: Mapped[list["ParentNotice"]] = relationship(
        back_populates="learner", order_by="ParentNotice.given_on.desc(), ParentNotice.id.desc()"
    )

    __table_args__ = (
        CheckConstraint("year BETWEEN 1 AND 12", name="year_of_school"),
        CheckConstraint("length(code_hash) = 64", name="hashed"),
        CheckConstraint("(anonymised_at IS NULL) = (code_hash IS NOT NULL)", name="found_until_anonymised"),
        CheckConstraint(
            "anonymised_at IS NULL"
            " OR (name_sealed = '' AND code_sealed = '' AND class_name = '' AND school_id IS NULL)",
            name="anonymised_whole",
        ),
        Index("ix_learner_class", "school_id", "year", "class_name", "id"),
    )


class ParentNotice(db.Model):
    """Information given or consent received on a day."""

    __tablename__ = "parent_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    kind: Mapped[NoticeKind] = mapped_column(status_type(NoticeKind))
    given_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    learner: Mapped[Learner] = relationship(back_populates="notices")


class SupportAccess(db.Model):
    """One request for learners' data, answered or refused; never changed.

    `school_id` is the school whose learners it was about, `learner_id` the one learner of a page, `shown` the ids of
    those on a list. `endpoint` is what was asked for.
    """

    __tablename__ = "support_access"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    act: Mapped[AccessAct] = mapped_column(status_type(AccessAct))
    endpoint: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    user_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    learner_id: Mapped[int | None] = mapped_column(ForeignKey("learner.id"), index=True)
    shown: Mapped[list[int]] = mapped_column(Json, default=list)

    learner: Mapped[Learner | None] = relationship()

    __table_args__: Any = (Index("ix_support_access_school", "school_id", "id"),)


forbid_changes(SupportAccess.__table__)
