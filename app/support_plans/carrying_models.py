"""What was given of a plan's measures, and what came of the plan."""

import json
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.columns import Cents, Moment, status_type
from app.core.protection import Protected
from app.extensions import db
from app.registry.models import School
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from competition_rules.support_carrying import Course, Outcome, overall


class SupportDelivery(db.Model):
    """Something of a measure that was given on a day: a consultation, tickets, days of meals, items handed over.

    The learner signs for it by `confirm_by` where the kind asks for that (else it is None); the school puts the
    signature down with who saw it. What was put down wrongly is void and stays; the right thing is a row of its own.
    `school_id` is the school that gave it, whatever school the plan is at now.
    """

    __tablename__ = "support_delivery"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("support_measure.id"), index=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"))
    given_on: Mapped[date]
    volume: Mapped[int]
    minutes: Mapped[int | None]
    is_remote: Mapped[bool] = mapped_column(default=False)
    cost: Mapped[Decimal] = mapped_column(Cents)
    specialist_sealed: Mapped[str] = mapped_column(Text, default="")
    note_sealed: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    confirm_by: Mapped[date | None]
    signed_on: Mapped[date | None]
    witness_sealed: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    void_reason_sealed: Mapped[str] = mapped_column(Text, default="")

    specialist = Protected()
    note = Protected()
    witness = Protected()
    void_reason = Protected()

    measure: Mapped[SupportMeasure] = relationship()
    school: Mapped[School] = relationship()
    recorded_by: Mapped[User] = relationship(foreign_keys=recorded_by_id)

    __table_args__ = (
        CheckConstraint("volume > 0", name="volume"),
        CheckConstraint("cost >= 0", name="cost"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
        CheckConstraint("confirm_by IS NULL OR confirm_by >= given_on", name="confirmable"),
        CheckConstraint(
            "signed_on IS NULL OR (confirm_by IS NOT NULL AND signed_on >= given_on AND signed_on <= confirm_by)",
            name="signed_in_time",
        ),
        CheckConstraint(
            "(signed_on IS NULL) = (confirmed_at IS NULL) AND (signed_on IS NULL) = (confirmed_by_id IS NULL)",
            name="confirmed_by",
        ),
        CheckConstraint("(voided_at IS NULL) = (voided_by_id IS NULL)", name="voided_by"),
        Index("ix_support_delivery_school", "school_id", "given_on", "id"),
    )

    @property
    def waits_for_signature(self) -> bool:
        """Whether the learner has yet to sign for it."""
        return self.confirm_by is not None and self.signed_on is None and self.voided_at is None


class SupportResult(db.Model):
    """What came of a plan: the risk of each group at the end, encrypted, and what becomes of the support.

    Void once the director has given it back; a plan has one that is not.
    """

    __tablename__ = "support_result"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"))
    risks_sealed: Mapped[str] = mapped_column(Text)
    note_sealed: Mapped[str] = mapped_column(Text, default="")
    course: Mapped[Course] = mapped_column(status_type(Course))
    assessed_at: Mapped[datetime] = mapped_column(Moment)
    assessed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    voided_at: Mapped[datetime | None] = mapped_column(Moment)

    risks = Protected()
    note = Protected()

    plan: Mapped[SupportPlan] = relationship()
    assessed_by: Mapped[User] = relationship()

    __table_args__ = (
        Index(
            "uq_support_result_live", "plan_id", unique=True,
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
    )  # fmt: skip

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The risk of each group."""
        return {group: Outcome(value) for group, value in json.loads(self.risks).items()}

    @property
    def outcome(self) -> Outcome:
        """The risk as a whole."""
        return overall(self.outcomes)
