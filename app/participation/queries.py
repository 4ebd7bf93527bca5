"""Reading who takes part."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.core.actor import Actor
from app.extensions import db
from app.participation.models import Participation
from app.participation.policy import READERS
from app.participation.workflow import ParticipationStatus
from app.registry.models import Municipality, Region, School, SchoolKind

_Place = aliased(Municipality)
PARTNER_SORT = func.coalesce(Municipality.name_sort, School.name_sort).label("partner_sort")
PARTICIPATION_ID = Participation.id.label("id")
_JOINED = (ParticipationStatus.CONTRACTING, ParticipationStatus.SIGNED)


@dataclass(frozen=True)
class RegionRow:
    """One region: partners there are, that contract or have signed, that have signed; schools and learners at risk
    as the partners that contract or have signed reported them."""

    partners: int = 0
    joined: int = 0
    signed: int = 0
    schools: int = 0
    learners_at_risk: int = 0


def signed_municipality_ids(day: date | None = None) -> set[int]:
    """The municipalities with a signed cooperation agreement, now or on a day."""
    statement = select(Participation.municipality_id).where(Participation.municipality_id.is_not(None))
    if day is None:
        statement = statement.where(Participation.status == ParticipationStatus.SIGNED)
    else:
        statement = statement.where(
            Participation.signed_on <= day,
            or_(Participation.ended_on.is_(None), Participation.ended_on > day),
        )
    return {found for found in db.session.scalars(statement) if found is not None}


def has_signed(municipality_id: int, day: date | None = None) -> bool:
    """Whether the municipality has a signed cooperation agreement, now or on a day."""
    return municipality_id in signed_municipality_ids(day)


def visible_to(actor: Actor | None) -> Select[Participation]:
    """The participations this viewer may read, with their partners: all for IKVD, the auditor and coordinators."""
    statement = select(Participation).options(
        joinedload(Participation.municipality),
        joinedload(Participation.school).joinedload(School.municipality),
    )
    if actor is None or actor.role not in READERS:
        return statement.where(Participation.id.is_(None))
    return statement


def partner_list(
    region: Region | None = None, status: ParticipationStatus | None = None, *, schools: bool | None = None
) -> Select[Any]:
    """Rows for a list of partners by name; `schools` False: municipalities only, True: vocational schools only."""
    columns: tuple[Any, ...] = (
        PARTICIPATION_ID, PARTNER_SORT, func.coalesce(Municipality.name, School.name).label("partner"),
        func.coalesce(Municipality.region, _Place.region).label("region"), Participation.school_id,
        Participation.status, Participation.schools_participating, Participation.learners_at_risk,
        Participation.agreement_number, Participation.signed_on,
    )  # fmt: skip
    statement = (
        select(*columns)
        .outerjoin(Municipality, Municipality.id == Participation.municipality_id)
        .outerjoin(School, School.id == Participation.school_id)
        .outerjoin(_Place, _Place.id == School.municipality_id)
    )
    if region is not None:
        statement = statement.where(func.coalesce(Municipality.region, _Place.region) == region)
    if status is not None:
        statement = statement.where(Participation.status == status)
    if schools is not None:
        column = Participation.school_id if schools else Participation.municipality_id
        statement = statement.where(column.is_not(None))
    return statement


def municipalities_to_join() -> list[Municipality]:
    """The municipalities without a live participation, in the order of the alphabet."""
    live = select(Participation.municipality_id).where(
        Participation.municipality_id.is_not(None), Participation.status != ParticipationStatus.ENDED
    )
    statement = select(Municipality).where(Municipality.id.not_in(live)).order_by(Municipality.name_sort)
    return list(db.session.scalars(statement).all())


def schools_to_join() -> list[School]:
    """The vocational schools without a live participation, in the order of the alphabet."""
    live = select(Participation.school_id).where(
        Participation.school_id.is_not(None), Participation.status != ParticipationStatus.ENDED
    )
    statement = select(School).where(School.kind == SchoolKind.VOCATIONAL, School.id.not_in(live))
    return list(db.session.scalars(statement.order_by(School.name_sort, School.id)).all())


def region_table() -> dict[Region, RegionRow]:
    """The six rows of municipalities, computed from the registry and the participations of now."""
    joined = (Participation.municipality_id == Municipality.id) & Participation.status.in_(_JOINED)
    statement = select(Municipality.region, func.count(Municipality.id), *_sums()).outerjoin(
        Participation, joined
    )
    return _by_region(statement.group_by(Municipality.region))


def vocational_table() -> dict[Region, RegionRow]:
    """The six rows of vocational schools, by the region of the municipality they stand in."""
    joined = (Participation.school_id == School.id) & Participation.status.in_(_JOINED)
    statement = (
        select(Municipality.region, func.count(School.id), *_sums())
        .select_from(School)
        .join(Municipality, Municipality.id == School.municipality_id)
        .outerjoin(Participation, joined)
        .where(School.kind == SchoolKind.VOCATIONAL)
    )
    return _by_region(statement.group_by(Municipality.region))


def total(table: dict[Region, RegionRow]) -> RegionRow:
    """The sums of all regions."""
    names = [item.name for item in fields(RegionRow)]
    return RegionRow(**{name: sum(getattr(row, name) for row in table.values()) for name in names})


def _sums() -> tuple[Any, ...]:
    signed = case((Participation.status == ParticipationStatus.SIGNED, 1), else_=0)
    return (
        func.count(Participation.id),
        func.coalesce(func.sum(signed), 0),
        func.coalesce(func.sum(Participation.schools_participating), 0),
        func.coalesce(func.sum(Participation.learners_at_risk), 0),
    )


def _by_region(statement: Select[Any]) -> dict[Region, RegionRow]:
    found = {
        region: RegionRow(*(int(number) for number in numbers))
        for region, *numbers in db.session.execute(statement)
    }
    return {region: found.get(region, RegionRow()) for region in Region}
