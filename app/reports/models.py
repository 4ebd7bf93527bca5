"""Final reports, what they say of each activity and cost, and the settlement."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.applications.models import Application, ApplicationActivity
from app.audit.immutable import forbid_changes
from app.core.columns import Cents, Json, Moment, status_type
from app.extensions import db
from app.plans.models import PmpTask
from app.registry.models import School
from app.reports.workflow import ReportStatus, Verdict


class FinalReport(db.Model):
    """The report at the end of a project. It names no participant; it counts them.

    `typed` keeps, by form field, what was typed and could not be read, so that saving loses nothing; `marked` the
    parts of the form that are to be put right in a returned report, by the names of `parts.parts_of`.
    """

    __tablename__ = "final_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    status: Mapped[ReportStatus] = mapped_column(status_type(ReportStatus), default=ReportStatus.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[date]
    summary: Mapped[str] = mapped_column(Text, default="")
    results: Mapped[str] = mapped_column(Text, default="")
    participants_reached: Mapped[int | None]
    at_risk_reached: Mapped[int | None]
    typed: Mapped[Any] = mapped_column(Json, default=dict)
    marked: Mapped[Any] = mapped_column(Json, default=list)
    started_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_at: Mapped[datetime | None] = mapped_column(Moment)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    check_note: Mapped[str] = mapped_column(String(2000), default="")
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision_note: Mapped[str] = mapped_column(String(2000), default="")

    application: Mapped[Application] = relationship()
    activities: Mapped[list["ReportActivity"]] = relationship(
        cascade="all, delete-orphan", order_by="ReportActivity.id"
    )
    tasks: Mapped[list["ReportTask"]] = relationship(cascade="all, delete-orphan", order_by="ReportTask.id")
    schools: Mapped[list["SchoolCount"]] = relationship(
        cascade="all, delete-orphan", order_by="SchoolCount.id"
    )
    files: Mapped[list["ReportFile"]] = relationship(
        primaryjoin="and_(ReportFile.report_id == FinalReport.id, ReportFile.removed_at.is_(None))",
        order_by="ReportFile.id",
    )
    expenses: Mapped[list["ExpenseLine"]] = relationship(
        cascade="all, delete-orphan", order_by="ExpenseLine.number"
    )

    __table_args__ = (
        # One that never came is decided without being handed in.
        CheckConstraint(
            "status IN ('draft', 'rejected', 'settled') OR submitted_at IS NOT NULL", name="submitted_moment"
        ),
        CheckConstraint("at_risk_reached <= participants_reached", name="at_risk_among_reached"),
        CheckConstraint("decided_by_id <> checked_by_id", name="two_people"),
        Index("ix_final_report_status", "status", "id"),
    )


class ReportActivity(db.Model):
    """What came of one planned activity, and whether the coordinator accepts it as carried out.

    `by_age` counts the participants by the bands of `content.AGE_BANDS`.
    """

    __tablename__ = "report_activity"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("application_activity.id"))
    is_done: Mapped[bool | None]
    held_on: Mapped[date | None]
    participants: Mapped[int | None]
    by_age: Mapped[Any] = mapped_column(Json, default=dict)
    description: Mapped[str] = mapped_column(Text, default="")
    is_accepted: Mapped[bool | None]
    check_reason: Mapped[str] = mapped_column(String(500), default="")

    activity: Mapped[ApplicationActivity] = relationship()

    __table_args__ = (UniqueConstraint("report_id", "activity_id"),)


class SchoolCount(db.Model):
    """How many of the participants at risk came from one school, as the report says and as the school's head answers.

    It counts; neither the organisation nor the municipality learns who they are.
    """

    __tablename__ = "report_school"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id", ondelete="CASCADE"))
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    counted: Mapped[int]
    confirmed: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Moment)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    report: Mapped[FinalReport] = relationship(back_populates="schools")
    school: Mapped[School] = relationship()

    __table_args__ = (
        UniqueConstraint("report_id", "school_id"),
        CheckConstraint("counted > 0 AND confirmed >= 0", name="counts"),
        CheckConstraint("(confirmed IS NULL) = (answered_at IS NULL)", name="answered_moment"),
    )


class ReportTask(db.Model):
    """What the project reached of one task of the prevention plan that its application named."""

    __tablename__ = "report_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id", ondelete="CASCADE"))
    task_id: Mapped[int] = mapped_column(ForeignKey("pmp_task.id"), index=True)
    reached: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[PmpTask] = relationship()

    __table_args__ = (UniqueConstraint("report_id", "task_id"),)


class ExpenseLine(db.Model):
    """One cost of an actual-costs project, and how much of it the coordinator finds eligible, by which point.

    `document` is the number of the document, `issued_on` its day. While the report is written a line may still lack
    its days or its sum.
    """

    __tablename__ = "expense_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id", ondelete="CASCADE"))
    number: Mapped[int]
    category: Mapped[str] = mapped_column(String(40))
    description: Mapped[str] = mapped_column(String(200))
    document: Mapped[str] = mapped_column(String(200))
    supplier: Mapped[str] = mapped_column(String(200), default="")
    issued_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    amount: Mapped[Decimal | None] = mapped_column(Cents)
    accepted: Mapped[Decimal | None] = mapped_column(Cents)
    check_reason: Mapped[str] = mapped_column(String(500), default="")
    check_point: Mapped[str] = mapped_column(String(20), default="")

    __table_args__ = (
        UniqueConstraint("report_id", "number"),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("accepted >= 0 AND accepted <= amount", name="accepted_within"),
    )


class FileKind(StrEnum):
    """What an attached file shows."""

    PHOTO = "photo"
    PUBLICITY = "publicity"
    EVIDENCE = "evidence"


class ReportFile(db.Model):
    """A file attached to a report, kept under the hash of its content: a photo, publicity, evidence of a cost.

    Evidence names the number of its cost. Whoever sends a photo says that the people on it agreed.
    """

    __tablename__ = "report_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id"), index=True)
    kind: Mapped[FileKind] = mapped_column(status_type(FileKind))
    expense_number: Mapped[int | None]
    caption: Mapped[str] = mapped_column(String(200))
    file_key: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    has_consent: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime] = mapped_column(Moment)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    report: Mapped[FinalReport] = relationship(back_populates="files")

    __table_args__ = (
        CheckConstraint("kind <> 'photo' OR has_consent", name="photo_with_consent"),
        CheckConstraint("(kind = 'evidence') = (expense_number IS NOT NULL)", name="evidence_of_cost"),
    )


class SiteVisit(db.Model):
    """The record of a check where the project takes place; never changed."""

    __tablename__ = "site_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    attended: Mapped[str] = mapped_column(String(500))
    found: Mapped[str] = mapped_column(Text)
    is_in_order: Mapped[bool]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    application: Mapped[Application] = relationship()
    recorded_by: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("found <> ''", name="says_something"),)


forbid_changes(SiteVisit.__table__)


class Settlement(db.Model):
    """The arithmetic after a report's decision, step by step with its points; never changed."""

    __tablename__ = "settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("final_report.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(status_type(Verdict))
    award: Mapped[Decimal] = mapped_column(Cents)
    paid: Mapped[Decimal] = mapped_column(Cents)
    due: Mapped[Decimal] = mapped_column(Cents)
    balance: Mapped[Decimal] = mapped_column(Cents)
    recovery: Mapped[Decimal] = mapped_column(Cents)
    released: Mapped[Decimal] = mapped_column(Cents)
    steps: Mapped[Any] = mapped_column(Json)
    settled_at: Mapped[datetime] = mapped_column(Moment)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        CheckConstraint("due + recovery = paid + balance", name="adds_up"),
        CheckConstraint("balance = 0 OR recovery = 0", name="never_both"),
        CheckConstraint("released + paid + balance = award", name="nothing_lost"),
    )


forbid_changes(Settlement.__table__)
