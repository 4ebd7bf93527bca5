"""Signs of risk as they were observed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.columns import Moment
from app.core.protection import Protected
from app.extensions import db
from app.support_plans.models import Learner
from competition_rules.support import Observed


class RiskObservation(db.Model):
    """A sign somebody observed on a day: which, how strong, and a few words; all three are encrypted.

    One that was put down by mistake is struck out and stays.
    """

    __tablename__ = "risk_observation"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id"), index=True)
    observed_on: Mapped[date]
    sign_sealed: Mapped[str] = mapped_column(Text)
    severity_sealed: Mapped[str] = mapped_column(Text)
    note_sealed: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime] = mapped_column(Moment)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    struck_at: Mapped[datetime | None] = mapped_column(Moment)
    struck_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))

    sign = Protected()
    severity = Protected()
    note = Protected()

    learner: Mapped[Learner] = relationship()
    recorded_by: Mapped[User | None] = relationship(foreign_keys=recorded_by_id)

    __table_args__ = (CheckConstraint("(struck_at IS NULL) = (struck_by_id IS NULL)", name="struck_by"),)

    @property
    def observed(self) -> Observed:
        """What the rules compare."""
        return Observed(self.sign, int(self.severity), self.observed_on)
