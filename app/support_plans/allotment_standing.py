"""What stands behind the money of a semester, place by place: allotted, in plans, spent and left.

What is in plans is the rest of what a school was given once what it spent and what is left are taken off, so that no
single measure is read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.audit.kept import until_a_case_changes
from app.core.actor import Actor
from app.extensions import db
from app.funds.models import Account, AccountKind, Transfer, TransferSources
from app.funds.queries import ZERO
from app.registry.models import Municipality, Region, School
from app.support_plans.allotment_models import Level, SupportAllotment
from app.support_plans.allotment_policy import NATIONAL, visible_to
from app.support_plans.allotment_queries import KINDS
from app.support_plans.plan_models import unbroken
from competition_rules.programme import Sources

_OWN, _SPENT = aliased(Account), aliased(Account)
_OWN_KINDS = tuple(KINDS.values())


@dataclass(frozen=True)
class Place:
    """An allotment with its sums in euro. `here` is left at the place itself, `left` besides at those below it."""

    id: int
    level: Level
    name: str
    semester: str
    region: Region | None
    parent_id: int | None
    municipality_id: int | None
    maximum: Decimal
    allotted: Decimal
    here: Decimal
    spent: Decimal
    in_plans: Decimal

    @property
    def left(self) -> Decimal:
        return self.allotted - self.spent - self.in_plans


@dataclass(frozen=True)
class Sums:
    """Several places together."""

    maximum: Decimal = ZERO
    allotted: Decimal = ZERO
    in_plans: Decimal = ZERO
    spent: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.allotted - self.spent - self.in_plans


def together(places: Iterable[Place]) -> Sums:
    """What stands under a table of places of one level."""
    some = list(places)
    return Sums(*(sum((getattr(one, name) for one in some), ZERO) for name in Sums.__dataclass_fields__))


def tops(actor: Actor) -> list[Place]:
    """The highest allotments this person sees, the newest semester first."""
    scope = None if actor.role in NATIONAL else (actor.role, actor.scope_id)
    return until_a_case_changes((tops, scope), lambda: _tops(actor))


def _tops(actor: Actor) -> list[Place]:
    rows = db.session.execute(_rows().where(visible_to(actor))).all()
    seen = {row.id for row in rows}
    below = [one for one in _whole(rows, seen) if one.parent_id not in seen]
    return sorted(below, key=lambda one: (one.semester, -one.id), reverse=True)


def semester_places(semester_code: str) -> list[Place]:
    """Every place of a semester, the semester itself first, then by name."""
    return until_a_case_changes(
        (semester_places, semester_code),
        lambda: _whole(
            db.session.execute(_rows().where(SupportAllotment.semester_code == semester_code)).all()
        ),
    )


def standing_of(allotment: SupportAllotment) -> tuple[Place, list[Place]]:
    """A place, and those it was divided among."""
    if allotment.level is Level.SEMESTER:
        places = semester_places(allotment.semester_code)
        return places[0], [one for one in places if one.parent_id == allotment.id]
    own = db.session.execute(
        _rows().where((SupportAllotment.id == allotment.id) | (SupportAllotment.parent_id == allotment.id))
    ).all()
    places = _whole(own)
    mine = next(one for one in places if one.id == allotment.id)
    return mine, [one for one in places if one.id != allotment.id]


def _rows() -> Select[Any]:
    own = (_OWN.subject_id == SupportAllotment.id) & _OWN.kind.in_(_OWN_KINDS)
    spent = (_SPENT.subject_id == SupportAllotment.id) & (_SPENT.kind == AccountKind.SUPPORT_SPENT)
    place = func.coalesce(SupportAllotment.municipality_id, School.municipality_id)
    columns: tuple[Any, ...] = (
        SupportAllotment.id, SupportAllotment.level, SupportAllotment.semester_code, SupportAllotment.parent_id,
        SupportAllotment.municipality_id, SupportAllotment.maximum, SupportAllotment.allotted,
        School.name.label("school"), Municipality.name.label("municipality"), Municipality.region,
        func.coalesce(_OWN.balance, 0).label("here"), func.coalesce(_SPENT.balance, 0).label("spent"),
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(School, School.id == SupportAllotment.school_id)
        .outerjoin(Municipality, Municipality.id == place)
        .outerjoin(_OWN, own)
        .outerjoin(_SPENT, spent)
        .order_by(School.name_sort.is_(None).desc(), Municipality.name_sort.is_(None).desc(),
                  Municipality.name_sort, School.name_sort)
    )  # fmt: skip


def _whole(rows: Sequence[Any], shown: set[int] | None = None) -> list[Place]:
    """The places with the sums of those below them that are among the rows."""
    spent: dict[int, Decimal] = {}
    plans: dict[int, Decimal] = {}
    for row in sorted(rows, key=lambda one: _DEPTH[one.level], reverse=True):
        mine_spent, mine_plans = row.spent, ZERO
        if row.level is Level.SCHOOL:
            mine_plans = row.allotted - row.here - row.spent
        mine_spent += spent.get(row.id, ZERO)
        mine_plans += plans.get(row.id, ZERO)
        spent[row.id], plans[row.id] = mine_spent, mine_plans
        if row.parent_id is not None:
            spent[row.parent_id] = spent.get(row.parent_id, ZERO) + mine_spent
            plans[row.parent_id] = plans.get(row.parent_id, ZERO) + mine_plans
    return [
        Place(
            row.id, row.level, row.school or row.municipality or row.semester_code,
            unbroken(row.semester_code), row.region,
            row.parent_id, row.municipality_id, row.maximum, row.allotted, row.here, spent[row.id], plans[row.id],
        )
        for row in rows
    ]  # fmt: skip


_DEPTH = {Level.SEMESTER: 0, Level.MUNICIPALITY: 1, Level.SCHOOL: 2}


def by_region(places: Iterable[Place]) -> dict[Region, Sums]:
    """The places under a semester added up by region."""
    some = list(places)
    return {
        region: together(one for one in some if one.region is region)
        for region in Region
        if any(one.region is region for one in some)
    }


def whole_below(allotment: SupportAllotment) -> list[Place]:
    """The place and everything below it, each municipality followed by its schools."""
    places = semester_places(allotment.semester_code)
    of: dict[int | None, list[Place]] = {}
    for one in places:
        of.setdefault(one.parent_id, []).append(one)
    found: list[Place] = []

    def add(one: Place) -> None:
        found.append(one)
        for below in of.get(one.id, []):
            add(below)

    add(next(one for one in places if one.id == allotment.id))
    return found


def spent_by_source(allotment: SupportAllotment) -> Sources:
    """Who pays what was spent of an allotment, by its schools."""
    return until_a_case_changes((spent_by_source, allotment.id), lambda: _spent_by_source(allotment))


def _spent_by_source(allotment: SupportAllotment) -> Sources:
    schools = select(SupportAllotment.id).where(SupportAllotment.level == Level.SCHOOL)
    schools = {
        Level.SEMESTER: schools.where(SupportAllotment.semester_code == allotment.semester_code),
        Level.MUNICIPALITY: schools.where(SupportAllotment.parent_id == allotment.id),
        Level.SCHOOL: schools.where(SupportAllotment.id == allotment.id),
    }[allotment.level]
    spent = select(Account.id).where(
        Account.kind == AccountKind.SUPPORT_SPENT, Account.subject_id.in_(schools)
    )
    came, back = (_parts(side, spent) for side in (Transfer.target_id, Transfer.source_id))
    return Sources(came.esf - back.esf, came.state - back.state)


def _parts(side: Any, spent: Select[Any]) -> Sources:
    """The parts of the transfers with one of those accounts on that side."""
    wanted = select(func.sum(TransferSources.esf), func.sum(TransferSources.state)).join(
        Transfer, Transfer.id == TransferSources.transfer_id
    )
    row = db.session.execute(wanted.where(side.in_(spent))).one()
    return Sources(row[0] or ZERO, row[1] or ZERO)
