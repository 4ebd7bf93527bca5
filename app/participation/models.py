"""Participation: no cooperation agreement, no quota."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Moment, status_type
from app.extensions import db
from app.participation.workflow import ParticipationStatus
from app.registry.models import Municipality, School


class Participation(db.Model):
    """One partner's way into the programme, with the figures it reported and its cooperation agreement."""

    __tablename__ = "participation"

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    status: Mapped[ParticipationStatus] = mapped_column(
        status_type(ParticipationStatus), default=ParticipationStatus.CONTRACTING
    )
    started_at: Mapped[datetime] = mapped_column(Moment)
    schools_participating: Mapped[int | None]
    learners_at_risk: Mapped[int | None]
    agreement_number: Mapped[str | None] = mapped_column(String(60), unique=True)
    signed_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    municipality: Mapped[Municipality | None] = relationship()
    school: Mapped[School | None] = relationship()

    __table_args__ = (
        CheckConstraint("(municipality_id IS NULL) <> (school_id IS NULL)", name="one_partner"),
        CheckConstraint(
            "(status = 'contracting') = (signed_on IS NULL) AND (signed_on IS NULL) = (agreement_number IS NULL)",
            name="signed_has_agreement",
        ),
        CheckConstraint("(status = 'ended') = (ended_on IS NOT NULL)", name="ended_has_day"),
        # A partner that left may join again; it never has two live participations.
        Index(
            "uq_participation_municipality", "municipality_id", unique=True,
            sqlite_where=text("status <> 'ended'"), postgresql_where=text("status <> 'ended'"),
        ),
        Index(
            "uq_participation_school", "school_id", unique=True,
            sqlite_where=text("status <> 'ended'"), postgresql_where=text("status <> 'ended'"),
        ),
    )  # fmt: skip
