"""The places money may be divided among, with what plans under way ask for there."""

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, func, select

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
    if allotment.level is Level.SEMESTER:
        towns = db.session.scalars(select(Municipality).order_by(Municipality.name_sort))
        asked = _asked(allotment.semester_code, School.municipality_id, School.is_state.is_(False))
        places: list[Divided] = [(one, of_town.get(one.id), asked.get(one.id, ZERO)) for one in towns]
        schools = select(School).where(School.is_state)
    else:
        places = []
        schools = select(School).where(
            School.municipality_id == allotment.municipality_id, School.is_state.is_(False)
        )
    asked = _asked(allotment.semester_code, School.id)
    ordered = db.session.scalars(schools.order_by(School.name_sort))
    return places + [(one, of_school.get(one.id), asked.get(one.id, ZERO)) for one in ordered]


def _asked(semester_code: str, by: Any, *conditions: Any) -> dict[int, Decimal]:
    wanted = (
        select(by, func.sum(SupportPlan.total))
        .select_from(SupportPlan)
        .join(School, School.id == SupportPlan.school_id)
        .where(SupportPlan.semester_code == semester_code, SupportPlan.status.in_(_UNDER_WAY), *conditions)
        .group_by(by)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


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
