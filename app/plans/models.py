"""PmpPlan → PmpGoal → PmpTask."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Moment, status_type
from app.extensions import db
from app.plans.workflow import PlanStatus
from app.registry.models import Municipality, School


class RiskGroup(StrEnum):
    """The four groups of risks of early school leaving."""

    LEARNING = "learning"
    SOCIAL = "social"
    ECONOMIC = "economic"
    FAMILY = "family"


class PreventionLevel(StrEnum):
    """Whom a task reaches: all learners, a group, or single learners with signs of risk."""

    UNIVERSAL = "universal"
    SELECTIVE = "selective"
    INDICATED = "indicated"


class PmpPlan(db.Model):
    """The medium-term plan of a municipality or of a vocational school."""

    __tablename__ = "pmp_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    status: Mapped[PlanStatus] = mapped_column(status_type(PlanStatus), default=PlanStatus.DRAFT)
    adopted_at: Mapped[datetime | None] = mapped_column(Moment)
    adopted_act: Mapped[str] = mapped_column(String(200), default="")

    municipality: Mapped[Municipality | None] = relationship()
    school: Mapped[School | None] = relationship()
    goals: Mapped[list["PmpGoal"]] = relationship(
        back_populates="plan", order_by="PmpGoal.number", cascade="all, delete-orphan"
    )

    __table_args__ = (
        CheckConstraint("(municipality_id IS NULL) <> (school_id IS NULL)", name="one_owner"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("(status = 'draft') = (adopted_at IS NULL)", name="adopted_moment"),
    )


class PmpGoal(db.Model):
    """A goal of a plan with its indicator."""

    __tablename__ = "pmp_goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("pmp_plan.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    indicator: Mapped[str] = mapped_column(String(300), default="")
    base_value: Mapped[str] = mapped_column(String(60), default="")
    target_value: Mapped[str] = mapped_column(String(60), default="")

    plan: Mapped[PmpPlan] = relationship(back_populates="goals")
    tasks: Mapped[list["PmpTask"]] = relationship(
        back_populates="goal", order_by="PmpTask.number", cascade="all, delete-orphan"
    )

    __table_args__ = (UniqueConstraint("plan_id", "number"),)


class PmpTask(db.Model):
    """A task under a goal; applications name tasks and say how they serve them."""

    __tablename__ = "pmp_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("pmp_goal.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    description: Mapped[str] = mapped_column(Text, default="")
    indicator: Mapped[str] = mapped_column(String(300), default="")
    risk_group: Mapped[RiskGroup] = mapped_column(status_type(RiskGroup))
    prevention_level: Mapped[PreventionLevel] = mapped_column(status_type(PreventionLevel))

    goal: Mapped[PmpGoal] = relationship(back_populates="tasks")

    __table_args__ = (UniqueConstraint("goal_id", "number"),)

    @property
    def code(self) -> str:
        """`2.3`: third task of the second goal."""
        return f"{self.goal.number}.{self.number}"
