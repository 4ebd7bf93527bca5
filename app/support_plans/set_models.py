"""Sets of plans that a municipality sends to IKVD, and the schools a plan came through."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.registry.models import Municipality, School
from app.storage.models import SealedFile
from app.support_plans.plan_models import SupportPlan, unbroken
from app.support_plans.set_workflow import Outcome, SetStatus


class PlanSet(db.Model):
    """The plans of a semester that a municipality sent to IKVD as one act; its list is never changed.

    `sha256` is the hash of the list as it was sent, `cover` the encrypted PDF of it, once it is made.
    """

    __tablename__ = "support_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    semester_code: Mapped[str] = mapped_column(String(11))
    ordinal: Mapped[int]
    status: Mapped[SetStatus] = mapped_column(status_type(SetStatus), default=SetStatus.SENT)
    plan_count: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Cents)
    sha256: Mapped[str] = mapped_column(String(64))
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("sealed_file.id"))
    sent_at: Mapped[datetime] = mapped_column(Moment)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    municipality: Mapped[Municipality] = relationship()
    sent_by: Mapped[User] = relationship()
    cover: Mapped[SealedFile | None] = relationship()
    lines: Mapped[list["SetLine"]] = relationship(back_populates="plan_set", order_by="SetLine.place")

    __table_args__: Any = (
        UniqueConstraint("municipality_id", "semester_code", "ordinal"),
        CheckConstraint("plan_count > 0 AND total >= 0", name="sums"),
        CheckConstraint("length(sha256) = 64", name="hashed"),
        CheckConstraint("(status = 'decided') = (decided_at IS NOT NULL)", name="decided_moment"),
    )

    @property
    def semester_shown(self) -> str:
        """The semester's code as pages show it."""
        return unbroken(self.semester_code)


class SetLine(db.Model):
    """A plan in a set, with the revision and the cost that were sent. A plan is in one set that is not decided."""

    __tablename__ = "support_set_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("support_set.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    place: Mapped[int]
    revision: Mapped[int]
    total: Mapped[Decimal] = mapped_column(Cents)
    outcome: Mapped[Outcome | None] = mapped_column(status_type(Outcome))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    plan_set: Mapped[PlanSet] = relationship(back_populates="lines")
    plan: Mapped[SupportPlan] = relationship()

    __table_args__: Any = (
        UniqueConstraint("set_id", "place"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_moment"),
        Index(
            "uq_support_set_plan_live", "plan_id", unique=True,
            sqlite_where=text("outcome IS NULL"), postgresql_where=text("outcome IS NULL"),
        ),
    )  # fmt: skip


SupportPlan.live_line = relationship(
    SetLine, primaryjoin=(SetLine.plan_id == SupportPlan.id) & SetLine.outcome.is_(None), viewonly=True,
    uselist=False,
)  # fmt: skip


class PlanMove(db.Model):
    """A plan went along to another school; each school reads of its own part."""

    __tablename__ = "support_plan_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    from_school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    to_school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    given_back: Mapped[Decimal] = mapped_column(Cents)
    moved_at: Mapped[datetime] = mapped_column(Moment)
    moved_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    plan: Mapped[SupportPlan] = relationship()
    from_school: Mapped[School] = relationship(foreign_keys=from_school_id)
    to_school: Mapped[School] = relationship(foreign_keys=to_school_id)

    __table_args__ = (
        CheckConstraint("from_school_id <> to_school_id", name="another_school"),
        CheckConstraint("given_back >= 0", name="given_back"),
    )
