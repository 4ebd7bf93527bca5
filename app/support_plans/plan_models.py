"""Support plans with their measures, who approved them, who stands in for whom, and the rates."""

import json
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.columns import Cents, Moment, status_type
from app.core.protection import Protected
from app.extensions import db
from app.registry.models import School
from app.support_plans.models import Learner
from app.support_plans.workflow import STEPS_DONE, ChainStep, SupportStatus
from competition_rules import support_plan
from competition_rules.support import Semester, semester_named
from competition_rules.support_plan import Measure

if TYPE_CHECKING:
    from app.support_plans.set_models import SetLine


def unbroken(code: str) -> str:
    """A code whose hyphen no line breaks at."""
    return code.replace("-", "\u2011")


class MeasureCode(StrEnum):
    """What may be done for a learner (`measures` of the rules use the same words)."""

    MEALS = "meals"
    TRANSPORT = "transport"
    LODGING = "lodging"
    STUDY_AIDS = "study_aids"
    PERSONAL_ITEMS = "personal_items"
    CONSULTATIONS = "consultations"
    YOUTH_PROJECT = "youth_project"


class SupportPlan(db.Model):
    """The plan of one learner for one semester. `revision` grows with every change: who approves names what they saw.

    `returned_parts` are the parts that were marked when the plan came back, `total` the cost of all measures.
    """

    __tablename__ = "support_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    semester_code: Mapped[str] = mapped_column(String(11))
    status: Mapped[SupportStatus] = mapped_column(status_type(SupportStatus), default=SupportStatus.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)
    is_economic: Mapped[bool] = mapped_column(default=False)
    goals_sealed: Mapped[str] = mapped_column(Text, default="")
    team_sealed: Mapped[str] = mapped_column(Text, default="")
    return_reason_sealed: Mapped[str] = mapped_column(Text, default="")
    returned_parts_sealed: Mapped[str] = mapped_column(Text, default="")
    total: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    author_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    goals = Protected()
    team = Protected()
    return_reason = Protected()
    returned_parts = Protected()

    learner: Mapped[Learner] = relationship()
    school: Mapped[School] = relationship()
    author: Mapped[User] = relationship()
    measures: Mapped[list["SupportMeasure"]] = relationship(
        back_populates="plan", order_by="SupportMeasure.id", cascade="all, delete-orphan"
    )
    approvals: Mapped[list["SupportApproval"]] = relationship(
        back_populates="plan", order_by="SupportApproval.id"
    )

    if TYPE_CHECKING:
        # By which IKVD has the plan in hand; defined beside sets.
        live_line: Mapped["SetLine | None"]

    __table_args__: Any = (
        UniqueConstraint("learner_id", "semester_code"),
        CheckConstraint("total >= 0", name="total"),
        CheckConstraint("length(semester_code) = 11", name="semester"),
        Index("ix_support_plan_waiting", "status", "school_id", "id"),
        Index("ix_support_plan_status", "status", "id"),
        Index("ix_support_plan_school", "school_id", "id"),
        Index("ix_support_plan_cost", "total", "id"),
    )

    @property
    def semester(self) -> Semester:
        found = semester_named(self.semester_code)
        if found is None:
            raise RuntimeError(f"plan {self.id} is of no semester")
        return found

    @property
    def number(self) -> str:
        """What orders and letters cite, `2026/2027-1-00123`: the same at every school, and no sign of the learner."""
        return f"{self.semester_code}-{self.id:05}"

    @property
    def semester_shown(self) -> str:
        """The semester's code as pages show it: not broken at its hyphen."""
        return unbroken(self.semester_code)

    @property
    def parts(self) -> list[str]:
        """What was marked when the plan came back."""
        return json.loads(self.returned_parts) if self.returned_parts else []

    @property
    def is_to_send(self) -> bool:
        """Whether the municipality has checked the plan and not sent it to IKVD yet."""
        return self.status is SupportStatus.MUNICIPALITY_APPROVED and self.live_line is None

    @property
    def waits_for(self) -> ChainStep | None:
        """Whose turn it is; None for an approved plan. A checked one is the municipality's to send to IKVD."""
        if self.status is SupportStatus.DRAFT:
            return ChainStep.AUTHOR
        if self.is_to_send:
            return ChainStep.MUNICIPALITY
        found = support_plan.next_step(self.school.is_state, STEPS_DONE[self.status])
        return ChainStep(found) if found else None


class SupportMeasure(db.Model):
    """One measure of a plan: so many units in a period, by a provider, at a cost in euro."""

    __tablename__ = "support_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MeasureCode] = mapped_column(status_type(MeasureCode))
    volume: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    provider: Mapped[str] = mapped_column(String(200))
    cost: Mapped[Decimal] = mapped_column(Cents)

    plan: Mapped[SupportPlan] = relationship(back_populates="measures")

    __table_args__ = (
        CheckConstraint("volume > 0", name="volume"),
        CheckConstraint("cost >= 0", name="cost"),
        CheckConstraint("starts_on <= ends_on", name="period"),
    )

    @property
    def as_rule(self) -> Measure:
        """What the rules look at."""
        return Measure(self.kind.value, self.volume, self.starts_on, self.ends_on, self.cost)


class SupportApproval(db.Model):
    """A step of the chain taken by a person; void once the plan was returned to that step or an earlier one.

    Of a plan's live steps each has one person, and each person one step.
    """

    __tablename__ = "support_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    step: Mapped[ChainStep] = mapped_column(status_type(ChainStep))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    voided_at: Mapped[datetime | None] = mapped_column(Moment)

    plan: Mapped[SupportPlan] = relationship(back_populates="approvals")
    user: Mapped[User] = relationship()

    __table_args__ = (
        Index(
            "uq_support_approval_step", "plan_id", "step", unique=True,
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
        Index(
            "uq_support_approval_person", "plan_id", "user_id", unique=True,
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
    )  # fmt: skip


class SupportSubstitute(db.Model):
    """Who approves in somebody's place from a day to a day: for the director of a school, or for a municipality."""

    __tablename__ = "support_substitute"

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    appointed_at: Mapped[datetime] = mapped_column(Moment)
    appointed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    user: Mapped[User] = relationship(foreign_keys=user_id)

    __table_args__ = (
        CheckConstraint("(school_id IS NULL) <> (municipality_id IS NULL)", name="one_place"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("user_id <> appointed_by_id", name="another_person"),
    )


class SupportRate(db.Model):
    """The most a unit of a kind of measure may cost, from a day on, and where it is written."""

    __tablename__ = "support_rate"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MeasureCode] = mapped_column(status_type(MeasureCode))
    effective_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(Cents)
    source: Mapped[str] = mapped_column(String(300))
    set_at: Mapped[datetime] = mapped_column(Moment)
    set_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        UniqueConstraint("kind", "effective_on"),
        CheckConstraint("amount >= 0", name="amount"),
    )
