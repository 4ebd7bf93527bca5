"""Applications and what was submitted."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.applications.workflow import ApplicationStatus
from app.audit.immutable import forbid_changes
from app.calls.models import LocalCall
from app.core.columns import Cents, Json, Moment, status_type
from app.core.formats import search_key
from app.extensions import db
from app.plans.models import PmpPlan, PmpTask
from app.registry.models import Organisation


class Application(db.Model):
    """One project application of an organisation to a municipality's local call.

    What is ranked, paid and reported on has columns; longer texts are sections.
    """

    __tablename__ = "application"

    id: Mapped[int] = mapped_column(primary_key=True)
    local_call_id: Mapped[int] = mapped_column(ForeignKey("local_call.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(Moment)
    # A form can be sent twice; its key makes one draft of it.
    start_key: Mapped[str | None] = mapped_column(String(64))
    status: Mapped[ApplicationStatus] = mapped_column(
        status_type(ApplicationStatus), default=ApplicationStatus.DRAFT
    )
    title: Mapped[str] = mapped_column(String(200))
    title_sort: Mapped[str] = mapped_column(String(400))
    title_search: Mapped[str] = mapped_column(
        String(200),
        default=lambda context: search_key(context.get_current_parameters()["title"]),
        server_default="",
    )
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("pmp_plan.id"))
    asked: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    with_group: Mapped[bool] = mapped_column(default=False)
    participants: Mapped[int | None]
    participants_at_risk: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    clarified_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)

    local_call: Mapped[LocalCall] = relationship()
    organisation: Mapped[Organisation] = relationship()
    plan: Mapped[PmpPlan | None] = relationship()
    sections: Mapped[list["ApplicationSection"]] = relationship(
        back_populates="application", cascade="all, delete-orphan"
    )
    named_tasks: Mapped[list["ApplicationTask"]] = relationship(
        back_populates="application", cascade="all, delete-orphan", order_by="ApplicationTask.id"
    )
    activities: Mapped[list["ApplicationActivity"]] = relationship(
        back_populates="application", cascade="all, delete-orphan", order_by="ApplicationActivity.number"
    )
    budget_lines: Mapped[list["BudgetLine"]] = relationship(
        back_populates="application", cascade="all, delete-orphan", order_by="BudgetLine.number"
    )
    snapshots: Mapped[list["SubmissionSnapshot"]] = relationship(
        back_populates="application", order_by="SubmissionSnapshot.number"
    )

    __table_args__ = (
        UniqueConstraint("organisation_id", "start_key"),
        CheckConstraint("asked >= 0", name="asked_not_negative"),
        CheckConstraint("participants_at_risk <= participants", name="at_risk_among_participants"),
        CheckConstraint(
            "status IN ('draft', 'withdrawn') OR (submitted_at IS NOT NULL AND number IS NOT NULL)",
            name="submitted_has_number",
        ),
        Index("ix_application_local_call_status", "local_call_id", "status"),
        Index("ix_application_status", "status", "id"),
        Index("ix_application_submitted_at", "submitted_at", "id"),
        Index("ix_application_title", "title_sort", "id"),
        Index("ix_application_asked", "asked", "id"),
        Index("ix_application_status_submitted_at", "status", "submitted_at", "id"),
        Index("ix_application_status_number", "status", "number", "id"),
        Index("ix_application_status_title", "status", "title_sort", "id"),
        Index("ix_application_status_asked", "status", "asked", "id"),
    )


class ApplicationSection(db.Model):
    """The texts of one section, with a version so that the second of two editors is not lost or silently wins."""

    __tablename__ = "application_section"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(40))
    content: Mapped[Any] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)
    is_complete: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    application: Mapped[Application] = relationship(back_populates="sections")

    __table_args__ = (UniqueConstraint("application_id", "code"),)


class ApplicationTask(db.Model):
    """A task of the plan that the application names, and how it serves it."""

    __tablename__ = "application_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    task_id: Mapped[int] = mapped_column(ForeignKey("pmp_task.id"))
    how_served: Mapped[str] = mapped_column(Text)

    application: Mapped[Application] = relationship(back_populates="named_tasks")
    task: Mapped[PmpTask] = relationship()

    __table_args__ = (
        UniqueConstraint("application_id", "task_id"), Index("ix_application_task_task", "task_id", "application_id"),
    )  # fmt: skip


class ApplicationActivity(db.Model):
    """One planned activity."""

    __tablename__ = "application_activity"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    held_on: Mapped[date | None]
    participants: Mapped[int | None]

    application: Mapped[Application] = relationship(back_populates="activities")

    __table_args__ = (UniqueConstraint("application_id", "number"),)


class BudgetLine(db.Model):
    """One line of the budget (actual-costs editions)."""

    __tablename__ = "budget_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"))
    number: Mapped[int]
    category: Mapped[str] = mapped_column(String(40))
    description: Mapped[str] = mapped_column(String(200))
    amount: Mapped[Decimal] = mapped_column(Cents)

    application: Mapped[Application] = relationship(back_populates="budget_lines")

    __table_args__ = (
        UniqueConstraint("application_id", "number"), CheckConstraint("amount > 0", name="positive"),
    )  # fmt: skip


class SubmissionSnapshot(db.Model):
    """What was submitted, word for word, as canonical JSON; never changed. `receipt_number` is on the receipt."""

    __tablename__ = "submission_snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    number: Mapped[int]
    receipt_number: Mapped[str] = mapped_column(String(40), unique=True)
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    submitted_at: Mapped[datetime] = mapped_column(Moment)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    application: Mapped[Application] = relationship(back_populates="snapshots")

    __table_args__ = (UniqueConstraint("application_id", "number"),)


forbid_changes(SubmissionSnapshot.__table__)


class AdministrativeCheck(db.Model):
    """The coordinator's verdict on one administrative criterion of one submission: yes, no or clarify."""

    __tablename__ = "administrative_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("submission_snapshot.id"))
    criterion_code: Mapped[str] = mapped_column(String(40))
    verdict: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(String(1000), default="")
    checked_at: Mapped[datetime] = mapped_column(Moment)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        UniqueConstraint("snapshot_id", "criterion_code"),
        CheckConstraint("verdict IN ('yes', 'no', 'clarify')", name="verdict_known"),
        CheckConstraint("verdict = 'yes' OR note <> ''", name="doubt_has_note"),
    )


class ClarificationRequest(db.Model):
    """What the coordinator asked the applicant to put right, and until which day (Riga)."""

    __tablename__ = "clarification_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("submission_snapshot.id"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Moment)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(Text)
    criteria: Mapped[Any] = mapped_column(Json)
    due_on: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class LateAttempt(db.Model):
    """A submission that came after the end of the call: refused, and written down."""

    __tablename__ = "late_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    attempted_at: Mapped[datetime] = mapped_column(Moment)
    deadline: Mapped[datetime] = mapped_column(Moment)
    attempted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class EvaluatorAssignment(db.Model):
    """An application given to an evaluator; who lost it again keeps the row with the moment and the reason.

    An application that was ever given to anyone is scored by those who have it now and by nobody else."""

    __tablename__ = "evaluator_assignment"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    assigned_at: Mapped[datetime] = mapped_column(Moment)
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ending: Mapped[str | None] = mapped_column(String(20))
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ending IS NULL)", name="ended_moment"),
        CheckConstraint("ending IN ('taken_away', 'conflict', 'seat_ended')", name="ending_known"),
        CheckConstraint("ending <> 'taken_away' OR end_reason <> ''", name="taken_away_has_reason"),
        Index("ix_evaluator_assignment_live", "application_id", "evaluator_id", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip


class ConflictDeclaration(db.Model):
    """An evaluator's word as it stands, with the signs seen then; a later conflict replaces being free."""

    __tablename__ = "conflict_declaration"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    has_conflict: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500), default="")
    signs: Mapped[Any] = mapped_column(Json, default=list, server_default="[]")
    declared_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        UniqueConstraint("application_id", "user_id"),
        CheckConstraint("NOT has_conflict OR reason <> ''", name="conflict_has_reason"),
        CheckConstraint("signs = '[]' OR reason <> ''", name="sign_has_reason"),
    )


class ConflictStatement(db.Model):
    """Each word of an evaluator on an application that was given, with the signs seen then; never changed."""

    __tablename__ = "conflict_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    has_conflict: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    signs: Mapped[Any] = mapped_column(Json)
    declared_at: Mapped[datetime] = mapped_column(Moment)


forbid_changes(ConflictStatement.__table__)
