"""IKVD's looks at a learner's name, for an hour and with a reason."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.core.columns import Moment
from app.core.protection import Protected
from app.extensions import db
from app.support_plans.plan_models import SupportPlan


class NameLook(db.Model):
    """A person of IKVD sees the name behind a plan's pseudonym until `ends_at`; the school's head was written to."""

    __tablename__ = "support_name_look"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("support_plan.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason_sealed: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment)

    reason = Protected()

    plan: Mapped[SupportPlan] = relationship()
    user: Mapped[User] = relationship()

    __table_args__ = (CheckConstraint("ends_at > at", name="ends"),)
