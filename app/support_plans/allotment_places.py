"""The places money may be divided among, with what plans under way ask for there."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select

from app.audit.kept import until_a_case_changes
from app.extensions import db
from app.funds.models import Account, AccountKind
from app.funds.queries import ZERO
from app.registry.models import Municipality, School
from app.support_plans.allotment_models import Level, SupportAllotment
from app.support_plans.plan_models import SupportPlan
from app.support_plans.workflow import SupportStatus

_UNDER_WAY = (SupportStatus.SUBMITTED, SupportStatus.DIRECTOR_APPROVED, SupportStatus.MUNICIPALITY_APPROVED)
Divided = tuple[Municipality | School, SupportAllotment | None, Decimal]


def places_under(allotment: SupportAllotment) -> list[Divided]:
    """Municipalities and state schools under a semester, schools under a municipality, by name.

    Each with its allotment, None where it has none yet, and what its plans on their way up the chain cost together.
    """
    found = db.session.scalars(
        select(SupportAllotment).where(SupportAllotment.parent_id == allotment.id)
    ).all()
    of_town = {one.municipality_id: one for one in found if one.municipality_id}
    of_school = {one.school_id: one for one in found if one.school_id}
    asked = _asked(allotment.semester_code)
    if allotment.level is Level.SEMESTER:
        by_town: dict[int, Decimal] = {}
        for _school, town, is_state, amount in asked:
            if not is_state:
                by_town[town] = by_town.get(town, ZERO) + amount
        towns = db.session.scalars(select(Municipality).order_by(Municipality.name_sort))
        places: list[Divided] = [(one, of_town.get(one.id), by_town.get(one.id, ZERO)) for one in towns]
        schools = select(School).where(School.is_state)
    else:
        places = []
        schools = select(School).where(
            School.municipality_id == allotment.municipality_id, School.is_state.is_(False)
        )
    by_school = {school: amount for school, _town, _is_state, amount in asked}
    ordered = db.session.scalars(schools.order_by(School.name_sort))
    return places + [(one, of_school.get(one.id), by_school.get(one.id, ZERO)) for one in ordered]


def _asked(semester_code: str) -> list[tuple[int, int, bool, Decimal]]:
    """School, municipality, whether the state's, and what its plans on their way up cost together."""
    return until_a_case_changes((_asked, semester_code), lambda: _asked_now(semester_code))


def _asked_now(semester_code: str) -> list[tuple[int, int, bool, Decimal]]:
    columns: tuple[Any, ...] = (SupportPlan.school_id, School.municipality_id, School.is_state)
    wanted = (
        select(*columns, func.sum(SupportPlan.total))
        .join(School, School.id == SupportPlan.school_id)
        .where(SupportPlan.semester_code == semester_code, SupportPlan.status.in_(_UNDER_WAY))
        .group_by(*columns)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(wanted)]


def short_schools() -> Select[Any]:
    """Schools (joined) with less left in a semester than their plans on the way up cost: `school_id, semester_code`."""
    payer = and_(
        SupportAllotment.school_id == SupportPlan.school_id,
        SupportAllotment.semester_code == SupportPlan.semester_code,
    )
    account = and_(Account.kind == AccountKind.SUPPORT_SCHOOL, Account.subject_id == SupportAllotment.id)
    columns: tuple[Any, ...] = (SupportPlan.school_id, SupportPlan.semester_code)
    return (
        select(*columns)
        .join(School, School.id == SupportPlan.school_id)
        .outerjoin(SupportAllotment, payer)
        .outerjoin(Account, account)
        .where(SupportPlan.status.in_(_UNDER_WAY))
        .group_by(SupportPlan.school_id, SupportPlan.semester_code, Account.balance)
        .having(func.sum(SupportPlan.total) > func.coalesce(Account.balance, 0))
    )
