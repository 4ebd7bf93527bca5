"""The places money may be divided among, with what plans under way ask for there."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, select, true

from app.audit.kept import until_a_case_changes
from app.core.actor import Actor
from app.core.roles import Role
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.funds.queries import ZERO
from app.registry.models import Municipality, School
from app.support_plans.allotment_models import Level, SupportAllotment
from app.support_plans.plan_models import SupportPlan, unbroken
from app.support_plans.policy import schools_of
from app.support_plans.workflow import SupportStatus

_UNDER_WAY = (SupportStatus.SUBMITTED, SupportStatus.DIRECTOR_APPROVED, SupportStatus.MUNICIPALITY_APPROVED)


class Spot(NamedTuple):
    """A municipality or a school that may be given money, and what it has: nothing where it has no allotment yet."""

    level: Level
    id: int
    name: str
    maximum: Decimal
    allotted: Decimal
    revision: int
    asked: Decimal

    @property
    def key(self) -> str:
        """What a form calls it; short, for it stands six times in each of 170 rows."""
        return f"{self.level[0]}{self.id}"

    @property
    def place(self) -> Municipality | School:
        """The municipality or the school itself."""
        if self.level is Level.SCHOOL:
            return db.session.get_one(School, self.id)
        return db.session.get_one(Municipality, self.id)


def places_under(allotment: SupportAllotment) -> list[Spot]:
    """Municipalities and state schools under a semester, schools under a municipality, by name.

    Each with what its plans on their way up the chain cost together.
    """
    by_school, by_town = _asked(allotment.semester_code)
    if allotment.level is not Level.SEMESTER:
        here = and_(School.municipality_id == allotment.municipality_id, School.is_state.is_(False))
        return _spots(School, allotment, by_school, here)
    towns = _spots(Municipality, allotment, by_town, true())
    return towns + _spots(School, allotment, by_school, School.is_state)


def _spots(model: Any, allotment: SupportAllotment, asked: Mapping[int, Decimal], here: Any) -> list[Spot]:
    level = Level.SCHOOL if model is School else Level.MUNICIPALITY
    column = SupportAllotment.school_id if model is School else SupportAllotment.municipality_id
    known = and_(column == model.id, SupportAllotment.semester_code == allotment.semester_code)
    columns: tuple[Any, ...] = (
        model.id, model.name, SupportAllotment.maximum, SupportAllotment.allotted, SupportAllotment.revision,
    )  # fmt: skip
    wanted = select(*columns).outerjoin(SupportAllotment, known).where(here).order_by(model.name_sort)
    return [
        Spot(level, row[0], row[1], row[2] or ZERO, row[3] or ZERO, row[4] or 0, asked.get(row[0], ZERO))
        for row in db.session.execute(wanted)
    ]


def _asked(semester_code: str) -> tuple[Mapping[int, Decimal], Mapping[int, Decimal]]:
    """What plans on their way up cost together: by school, and by municipality without the state's schools."""
    return until_a_case_changes((_asked, semester_code), lambda: _asked_now(semester_code))


def _asked_now(semester_code: str) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    columns: tuple[Any, ...] = (SupportPlan.school_id, School.municipality_id, School.is_state)
    wanted = (
        select(*columns, func.sum(SupportPlan.total))
        .join(School, School.id == SupportPlan.school_id)
        .where(SupportPlan.semester_code == semester_code, SupportPlan.status.in_(_UNDER_WAY))
        .group_by(*columns)
    )
    by_school: dict[int, Decimal] = {}
    by_town: dict[int, Decimal] = {}
    for row in db.session.execute(wanted):
        school, town, is_state, amount = tuple(row)
        by_school[school] = amount
        if not is_state:
            by_town[town] = by_town.get(town, ZERO) + amount
    return by_school, by_town


def short_schools(actor: Actor) -> Select[Any]:
    """Schools this person gives money to with less left in a semester than their plans on the way up cost.

    Columns: `school_id, school, semester_code, asked, left`.
    """
    payer = and_(
        SupportAllotment.school_id == SupportPlan.school_id,
        SupportAllotment.semester_code == SupportPlan.semester_code,
    )
    account = and_(Account.kind == AccountKind.SUPPORT_SCHOOL, Account.subject_id == SupportAllotment.id)
    asked, left = func.sum(SupportPlan.total), func.coalesce(Account.balance, 0)
    columns: tuple[Any, ...] = (
        SupportPlan.school_id, School.name.label("school"), SupportPlan.semester_code, asked.label("asked"),
        Account.balance.label("left"),
    )  # fmt: skip
    return (
        select(*columns)
        .join(School, School.id == SupportPlan.school_id)
        .outerjoin(SupportAllotment, payer)
        .outerjoin(Account, account)
        .where(SupportPlan.status.in_(_UNDER_WAY), _is_given_by(actor))
        .group_by(
            SupportPlan.school_id, School.name, School.name_sort, SupportPlan.semester_code, Account.balance
        )
        .having(asked > left)
    )


def _is_given_by(actor: Actor) -> ColumnElement[bool]:
    if actor.role is Role.PROGRAMME_MANAGER:
        return School.is_state.is_(True)
    if actor.role is Role.COORDINATOR:
        return SupportPlan.school_id.in_(schools_of(actor.municipality_id))
    return false()


def lacking_now(actor: Actor) -> list[tuple[str, str, Decimal, Decimal]]:
    """School, semester, what its plans on the way up cost and what it has left, by semester and name."""
    rows = db.session.execute(short_schools(actor).order_by(SupportPlan.semester_code, School.name_sort))
    return [(row.school, unbroken(row.semester_code), row.asked, row.left or ZERO) for row in rows]
