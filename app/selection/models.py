"""Commission, assessments, rankings and decisions."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.applications.models import Application, SubmissionSnapshot
from app.audit.immutable import forbid_changes
from app.calls.models import LocalCall
from app.core.columns import Json, Moment, Points, status_type
from app.extensions import db
from app.selection.workflow import AssessmentStatus, DecisionOutcome, RankingStatus


class CommissionMember(db.Model):
    """A seat on a local call's commission; who left keeps the row with `ended_at`.

    A substitute's seat names the member it stands in for, from which day and why: the two share one vote.
    """

    __tablename__ = "commission_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    local_call_id: Mapped[int] = mapped_column(ForeignKey("local_call.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    is_chair: Mapped[bool] = mapped_column(default=False)
    appointed_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    substitutes_for_id: Mapped[int | None] = mapped_column(ForeignKey("commission_member.id"))
    seated_from: Mapped[date | None]
    seat_reason: Mapped[str] = mapped_column(String(500), default="", server_default="")

    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("local_call_id", "user_id"),
        CheckConstraint("(substitutes_for_id IS NULL) = (seated_from IS NULL)", name="substitute_from_a_day"),
        CheckConstraint(
            "substitutes_for_id IS NULL OR (NOT is_chair AND seat_reason <> '')", name="substitute_has_reason"
        ),
        Index(
            "ix_commission_member_one_substitute",
            "substitutes_for_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "ix_commission_member_one_chair",
            "local_call_id",
            unique=True,
            sqlite_where=text("is_chair AND ended_at IS NULL"),
            postgresql_where=text("is_chair AND ended_at IS NULL"),
        ),
    )


class CommissionAct(db.Model):
    """The municipality's act that appoints the commission, and the last day of its term; the newest one counts."""

    __tablename__ = "commission_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    local_call_id: Mapped[int] = mapped_column(ForeignKey("local_call.id"), index=True)
    number: Mapped[str] = mapped_column(String(60))
    issued_on: Mapped[date]
    term_until: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        CheckConstraint("number <> ''", name="has_number"),
        CheckConstraint("term_until >= issued_on", name="term_after_act"),
    )


class CommissionMeeting(db.Model):
    """A meeting of the commission: when, where, who was present and who left for which application.

    `attendance` is a list of `{user, name, seat, stands_in_for, is_present, left}`, None until it is marked; a
    borrowed member's line also says `lent_for`, the applications it counts for;
    `ranking_id` is the ranking that was confirmed at the meeting.
    """

    __tablename__ = "commission_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    local_call_id: Mapped[int] = mapped_column(ForeignKey("local_call.id"), index=True)
    held_at: Mapped[datetime] = mapped_column(Moment)
    place: Mapped[str] = mapped_column(String(200), default="")
    is_remote: Mapped[bool] = mapped_column(default=False)
    attendance: Mapped[Any] = mapped_column(Json, nullable=True)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ranking_id: Mapped[int | None] = mapped_column(ForeignKey("ranking.id"), unique=True)

    local_call: Mapped[LocalCall] = relationship()

    __table_args__ = (CheckConstraint("is_remote OR place <> ''", name="has_place"),)

    @property
    def present(self) -> list[dict[str, Any]]:
        """Who was present of those who vote, as marked; nobody before that."""
        return [one for one in self.attendance or [] if one["is_present"] and "lent_for" not in one]

    def lent_present(self, application_id: int) -> set[int]:
        """The borrowed members present who count for this application."""
        return {
            one["user"]
            for one in self.attendance or []
            if one["is_present"] and application_id in one.get("lent_for", ())
        }


class Assessment(db.Model):
    """One evaluator's scores of one submission of one application."""

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("submission_snapshot.id"))
    evaluator_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    status: Mapped[AssessmentStatus] = mapped_column(
        status_type(AssessmentStatus), default=AssessmentStatus.DRAFT
    )
    started_at: Mapped[datetime] = mapped_column(Moment)
    submitted_at: Mapped[datetime | None] = mapped_column(Moment)
    version: Mapped[int] = mapped_column(default=1)

    application: Mapped[Application] = relationship()
    snapshot: Mapped[SubmissionSnapshot] = relationship()
    evaluator: Mapped[User] = relationship()
    criterion_scores: Mapped[list["CriterionScore"]] = relationship(cascade="all, delete-orphan")
    task_scores: Mapped[list["TaskScore"]] = relationship(cascade="all, delete-orphan")

    __table_args__ = (
        UniqueConstraint("snapshot_id", "evaluator_id"),
        CheckConstraint("status <> 'submitted' OR submitted_at IS NOT NULL", name="submitted_moment"),
    )


class CriterionScore(db.Model):
    """Points of one criterion with the reason for them."""

    __tablename__ = "criterion_score"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    criterion_code: Mapped[str] = mapped_column(String(40))
    points: Mapped[Decimal | None] = mapped_column(Points)
    justification: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("assessment_id", "criterion_code"),)


class TaskScore(db.Model):
    """Points of one plan task the application named: the tied criterion is the exact mean of these."""

    __tablename__ = "task_score"

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    task_id: Mapped[int] = mapped_column(ForeignKey("pmp_task.id"))
    points: Mapped[Decimal | None] = mapped_column(Points)
    justification: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("assessment_id", "task_id"),)


class ConsensusScore(db.Model):
    """A score the commission agreed on after its members diverged; it replaces the mean, the raw scores stay."""

    __tablename__ = "consensus_score"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("submission_snapshot.id"))
    criterion_code: Mapped[str] = mapped_column(String(40))
    points: Mapped[Decimal] = mapped_column(Points)
    reason: Mapped[str] = mapped_column(String(1000))
    agreed_at: Mapped[datetime] = mapped_column(Moment)
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (
        UniqueConstraint("snapshot_id", "criterion_code"),
        CheckConstraint("reason <> ''", name="has_reason"),
    )


class TieVote(db.Model):
    """The commission's vote that orders applications nothing else could tell apart, best first."""

    __tablename__ = "tie_vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    local_call_id: Mapped[int] = mapped_column(ForeignKey("local_call.id"), index=True)
    application_ids: Mapped[Any] = mapped_column(Json)
    note: Mapped[str] = mapped_column(String(1000))
    voted_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Ranking(db.Model):
    """A local call's ranking: the stored inputs and result are what counts, bound by their hash."""

    __tablename__ = "ranking"

    id: Mapped[int] = mapped_column(primary_key=True)
    local_call_id: Mapped[int] = mapped_column(ForeignKey("local_call.id"), unique=True)
    status: Mapped[RankingStatus] = mapped_column(status_type(RankingStatus), default=RankingStatus.PREPARED)
    inputs: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    local_call: Mapped[LocalCall] = relationship()

    __table_args__ = (
        CheckConstraint("(status = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_moment"),
        CheckConstraint(
            "status <> 'confirmed' OR (inputs <> '' AND result <> '' AND sha256 <> '')", name="stored"
        ),
    )


class Decision(db.Model):
    """The act on one application: outcome, sum, cited points with reasons, and until when it may be appealed."""

    __tablename__ = "decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    outcome: Mapped[DecisionOutcome] = mapped_column(status_type(DecisionOutcome))
    ranking_id: Mapped[int | None] = mapped_column(ForeignKey("ranking.id"))
    content: Mapped[Any] = mapped_column(Json)
    decided_at: Mapped[datetime] = mapped_column(Moment)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    application: Mapped[Application] = relationship()


forbid_changes(TieVote.__table__)
forbid_changes(Decision.__table__)
forbid_changes(CommissionAct.__table__)
