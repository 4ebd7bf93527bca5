"""Marks of texts, by which like ones are found, and the likenesses that were found."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.columns import Moment
from app.extensions import db


class TextMark(db.Model):
    """One of the marks of an application's text as it was submitted last: like texts share many."""

    __tablename__ = "text_mark"

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), primary_key=True)
    mark: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True, autoincrement=False)


class Likeness(db.Model):
    """Two applications of one round with nearly the same text; `share` of their words, in hundredths."""

    __tablename__ = "likeness"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    share: Mapped[int]
    same_people: Mapped[bool]
    noted_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("application_id", "other_id"),
        CheckConstraint("application_id < other_id", name="each_pair_once"),
        CheckConstraint("share BETWEEN 1 AND 100", name="share_known"),
    )
