"""What each place may have for support plans in a semester, and what was proposed for a semester as a whole."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.columns import Cents, Moment, status_type
from app.extensions import db
from app.registry.models import Municipality, School
from app.support_plans.plan_models import unbroken
from app.support_plans.workflow import SemesterMoneyStatus
from competition_rules.support import Semester, semester_named


class Level(StrEnum):
    """How far down the money has come."""

    SEMESTER = "semester"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"


class SupportAllotment(db.Model):
    """A place's money of a semester: the most it may have, and what it was given less what it gave back.

    Schools of a municipality stand under its allotment, state vocational schools under the semester's. What is left
    and what was spent are balances of the ledger. `revision` grows with every act on it: who acts names what they saw.
    """

    __tablename__ = "support_allotment"

    id: Mapped[int] = mapped_column(primary_key=True)
    semester_code: Mapped[str] = mapped_column(String(11))
    level: Mapped[Level] = mapped_column(status_type(Level))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("support_allotment.id"), index=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    maximum: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    allotted: Mapped[Decimal] = mapped_column(Cents, default=Decimal("0.00"))
    revision: Mapped[int] = mapped_column(default=0)

    parent: Mapped["SupportAllotment | None"] = relationship(remote_side="SupportAllotment.id")
    municipality: Mapped[Municipality | None] = relationship()
    school: Mapped[School | None] = relationship()

    __table_args__: Any = (
        CheckConstraint("0 <= allotted AND allotted <= maximum", name="within_maximum"),
        CheckConstraint("(level = 'semester') = (parent_id IS NULL)", name="above"),
        CheckConstraint("(level = 'municipality') = (municipality_id IS NOT NULL)", name="of_municipality"),
        CheckConstraint("(level = 'school') = (school_id IS NOT NULL)", name="of_school"),
        Index(
            "uq_support_allotment_semester", "semester_code", unique=True,
            sqlite_where=text("level = 'semester'"), postgresql_where=text("level = 'semester'"),
        ),
        Index("uq_support_allotment_municipality", "semester_code", "municipality_id", unique=True),
        Index("uq_support_allotment_school", "semester_code", "school_id", unique=True),
    )  # fmt: skip

    @property
    def semester(self) -> Semester:
        found = semester_named(self.semester_code)
        if found is None:
            raise RuntimeError(f"allotment {self.id} is of no semester")
        return found

    @property
    def semester_shown(self) -> str:
        """The semester's code as pages show it: not broken at its hyphen."""
        return unbroken(self.semester_code)

    @property
    def name(self) -> str:
        """The municipality's or the school's name; the semester's code."""
        place = self.municipality or self.school
        return place.name if place else self.semester_code


class SemesterMoney(db.Model):
    """The sum a semester is to have altogether, proposed by one person and confirmed by another."""

    __tablename__ = "support_semester_money"

    id: Mapped[int] = mapped_column(primary_key=True)
    semester_code: Mapped[str] = mapped_column(String(11))
    total: Mapped[Decimal] = mapped_column(Cents)
    reason: Mapped[str] = mapped_column(String(500))
    status: Mapped[SemesterMoneyStatus] = mapped_column(
        status_type(SemesterMoneyStatus), default=SemesterMoneyStatus.PROPOSED
    )
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    proposed_by: Mapped[User] = relationship(foreign_keys=proposed_by_id)
    confirmed_by: Mapped[User | None] = relationship(foreign_keys=confirmed_by_id)

    __table_args__: Any = (
        CheckConstraint("total > 0", name="total"),
        CheckConstraint("(status = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed_moment"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_someone"),
        CheckConstraint("confirmed_by_id <> proposed_by_id", name="two_people"),
        Index(
            "uq_support_semester_money_waiting", "semester_code", unique=True,
            sqlite_where=text("status = 'proposed'"), postgresql_where=text("status = 'proposed'"),
        ),
    )  # fmt: skip

    @property
    def semester_shown(self) -> str:
        """The semester's code as pages show it."""
        return unbroken(self.semester_code)
