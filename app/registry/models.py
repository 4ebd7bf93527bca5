"""Municipalities, schools and organisations."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.columns import Moment, status_type
from app.extensions import db


class MunicipalityKind(StrEnum):
    """Republican city or county, as of 2017."""

    CITY = "city"
    COUNTY = "county"


class Region(StrEnum):
    """The six rows of the programme's region tables: five planning regions, Rīga city apart."""

    ZEMGALE = "Zemgale"
    KURZEME = "Kurzeme"
    LATGALE = "Latgale"
    VIDZEME = "Vidzeme"
    RIGA_REGION = "Rīgas reģ."
    RIGA = "Rīga"


class SchoolKind(StrEnum):
    """General education (municipal) or vocational."""

    GENERAL = "general"
    VOCATIONAL = "vocational"


class OrganisationKind(StrEnum):
    """Who may apply (the edition's `applicants.kinds` uses the same words)."""

    YOUTH_ORGANISATION = "youth_organisation"
    ASSOCIATION = "association"
    FOUNDATION = "foundation"


class Municipality(db.Model):
    """A municipality by its ATVK code; `successor_name` is what the reform of 2021 made of it, or two."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    atvk_code: Mapped[str] = mapped_column(String(7), unique=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    name_sort: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[MunicipalityKind] = mapped_column(status_type(MunicipalityKind))
    region: Mapped[Region] = mapped_column(status_type(Region))
    successor_name: Mapped[str] = mapped_column(String(100))

    @property
    def successor_names(self) -> list[str]:
        """The municipalities of 2021 that hold its territory."""
        return self.successor_name.split("|")


class School(db.Model):
    """A school; state vocational schools have no municipal step above them."""

    __tablename__ = "school"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_sort: Mapped[str] = mapped_column(String(400))
    kind: Mapped[SchoolKind] = mapped_column(status_type(SchoolKind))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    is_state: Mapped[bool] = mapped_column(default=False)
    is_competence_centre: Mapped[bool] = mapped_column(default=False)

    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (
        CheckConstraint("NOT is_competence_centre OR kind = 'vocational'", name="centre_is_vocational"),
    )


class Organisation(db.Model):
    """A registered organisation that may apply. `iban` is the account it declared, not yet verified by anyone."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_sort: Mapped[str] = mapped_column(String(400))
    name_search: Mapped[str] = mapped_column(String(200))
    registration_number: Mapped[str] = mapped_column(String(11), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(status_type(OrganisationKind))
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    email: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40), default="")
    iban: Mapped[str | None] = mapped_column(String(34))
    registered_at: Mapped[datetime] = mapped_column(Moment)

    municipality: Mapped[Municipality] = relationship()

    __table_args__ = (
        CheckConstraint("length(registration_number) = 11", name="eleven_digits"),
        Index("ix_organisation_name", "name_sort", "id"),
    )
