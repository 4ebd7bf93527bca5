"""Requests to borrow a member of another municipality's commission, and for which applications."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import User
from app.applications.models import Application
from app.applications.workflow import BorrowingStatus
from app.calls.models import LocalCall
from app.core.columns import Moment, status_type
from app.extensions import db
from app.registry.models import Municipality


class Borrowing(db.Model):
    """One request of a local call's commission to another municipality, its answers with their moments, its end.

    `answer` is why the lender or the person said no, or why it ended.
    """

    __tablename__ = "borrowing"

    id: Mapped[int] = mapped_column(primary_key=True)
    local_call_id: Mapped[int] = mapped_column(ForeignKey("local_call.id"), index=True)
    lender_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    status: Mapped[BorrowingStatus] = mapped_column(
        status_type(BorrowingStatus), default=BorrowingStatus.REQUESTED
    )
    reason: Mapped[str] = mapped_column(String(500))
    requested_at: Mapped[datetime] = mapped_column(Moment)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    named_at: Mapped[datetime | None] = mapped_column(Moment)
    agreed_at: Mapped[datetime | None] = mapped_column(Moment)
    accepted_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    answer: Mapped[str] = mapped_column(String(500), default="", server_default="")

    local_call: Mapped[LocalCall] = relationship()
    lender: Mapped[Municipality] = relationship()
    member: Mapped[User | None] = relationship(foreign_keys=[member_id])
    applications: Mapped[list[Application]] = relationship(
        secondary="borrowed_application", order_by=Application.id
    )

    __table_args__ = (
        CheckConstraint("reason <> ''", name="has_reason"),
        CheckConstraint(
            "status NOT IN ('named', 'agreed', 'accepted', 'ended') OR "
            "(member_id IS NOT NULL AND named_at IS NOT NULL)",
            name="names_a_member",
        ),
        CheckConstraint(
            "status NOT IN ('agreed', 'accepted', 'ended') OR agreed_at IS NOT NULL", name="agreed_moment"
        ),
        CheckConstraint(
            "status NOT IN ('accepted', 'ended') OR accepted_at IS NOT NULL", name="accepted_moment"
        ),
        CheckConstraint(
            "(status IN ('refused', 'withdrawn', 'ended')) = (ended_at IS NOT NULL)", name="ended_moment"
        ),
        Index(
            "ix_borrowing_lent_once",
            "local_call_id",
            "member_id",
            unique=True,
            sqlite_where=text("status IN ('named', 'agreed', 'accepted')"),
            postgresql_where=text("status IN ('named', 'agreed', 'accepted')"),
        ),
    )


class BorrowedApplication(db.Model):
    """An application for which a member is asked for: the only ones that open to the borrowed person."""

    __tablename__ = "borrowed_application"

    borrowing_id: Mapped[int] = mapped_column(
        ForeignKey("borrowing.id"), primary_key=True, autoincrement=False
    )
    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id"), primary_key=True, autoincrement=False, index=True
    )
