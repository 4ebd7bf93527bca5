"""Projects that plans send learners to, former personal codes, and what seems to be paid twice."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.applications.models import Application
from app.core.columns import Moment, status_type
from app.core.protection import Protected
from app.extensions import db
from app.payments.models import Hold
from app.support_plans.funding_workflow import MatchStatus
from app.support_plans.models import Learner
from app.support_plans.plan_models import MeasureCode, SupportMeasure, SupportPlan


class FormerCode(db.Model):
    """A personal code the learner had before. Under it another school may know the same person."""

    __tablename__ = "learner_former_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"))
    code_sealed: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[str] = mapped_column(String(64), index=True)
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    code = Protected()

    learner: Mapped[Learner] = relationship()

    __table_args__ = (
        UniqueConstraint("learner_id", "code_hash"),
        CheckConstraint("length(code_hash) = 64", name="hashed"),
    )


class ProjectLink(db.Model):
    """A measure "youth initiative project" of a plan takes place in this project; a measure has one at a time."""

    __tablename__ = "support_project_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("support_measure.id", ondelete="CASCADE"))
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(Moment)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    measure: Mapped[SupportMeasure] = relationship()
    application: Mapped[Application] = relationship()

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", name="ended_by"),
        Index(
            "uq_support_project_link_live", "measure_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip


_LIVE = text("status IN ('found', 'waiver_proposed')")


class FundingMatch(db.Model):
    """One kind of measure seems to be paid twice for one person: by two plans, or by a plan and a project.

    Until two people of IKVD waive it, no money of the plans moves, nor of the project (`hold`). `fingerprint` is the
    hash of what is paid twice: a waiver holds for just that. `starts_on` and `ends_on` are its first and last day.
    """

    __tablename__ = "support_match"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    status: Mapped[MatchStatus] = mapped_column(
        status_type(MatchStatus), default=MatchStatus.FOUND, index=True
    )
    kind: Mapped[MeasureCode] = mapped_column(status_type(MeasureCode))
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    other_plan_id: Mapped[int | None] = mapped_column(ForeignKey("support_plan.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    hold_id: Mapped[int | None] = mapped_column(ForeignKey("payment_hold.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    found_at: Mapped[datetime] = mapped_column(Moment)
    reason_sealed: Mapped[str] = mapped_column(Text, default="")
    proposed_at: Mapped[datetime | None] = mapped_column(Moment)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    reason = Protected()

    plan: Mapped[SupportPlan] = relationship(foreign_keys=plan_id)
    other_plan: Mapped[SupportPlan | None] = relationship(foreign_keys=other_plan_id)
    application: Mapped[Application | None] = relationship()
    hold: Mapped[Hold | None] = relationship()
    proposed_by: Mapped[User | None] = relationship(foreign_keys=proposed_by_id)
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    __table_args__: Any = (
        CheckConstraint("(other_plan_id IS NULL) <> (application_id IS NULL)", name="paid_by_one_more"),
        CheckConstraint("(application_id IS NULL) = (hold_id IS NULL)", name="project_held"),
        CheckConstraint("plan_id < other_plan_id", name="plans_in_order"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("length(fingerprint) = 64", name="hashed"),
        CheckConstraint("status <> 'waived' OR decided_by_id IS NOT NULL", name="waived_by"),
        CheckConstraint(
            "status NOT IN ('waiver_proposed', 'waived') OR proposed_by_id IS NOT NULL",
            name="proposed_by",
        ),
        CheckConstraint("proposed_by_id <> decided_by_id", name="two_people"),
        Index(
            "uq_support_match_plans", "plan_id", "other_plan_id", "kind", unique=True,
            sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
        Index(
            "uq_support_match_project", "plan_id", "application_id", "kind", unique=True,
            sqlite_where=_LIVE, postgresql_where=_LIVE,
        ),
    )  # fmt: skip
