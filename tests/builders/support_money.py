"""Money for support plans: a semester's, its municipality's and its school's."""

from datetime import datetime
from decimal import Decimal

from app.accounts.queries import user_by_email
from app.core.actor import SYSTEM, Actor
from app.core.errors import present
from app.core.roles import Role
from app.funds.service import fund_programme
from app.registry.models import School
from app.support_plans import allotment_queries as queries
from app.support_plans.allotment_models import SupportAllotment
from app.support_plans.service import allotting, semester_money
from app.support_plans.service.allotting import Giving
from competition_rules.support import Semester
from tests.builders import accounts
from tests.built_once import built_once
from tests.conftest import NOON

ZERO = Decimal("0.00")


def manager() -> Actor:
    """Who proposes the money of semesters and divides it."""
    return _person(Role.PROGRAMME_MANAGER, "vaditajs@example.lv")


def approver() -> Actor:
    """Who confirms it."""
    return _person(Role.FINANCE_APPROVER, "apstiprina@example.lv")


def _person(role: Role, email: str) -> Actor:
    """The same person every time."""
    known = user_by_email(email)
    return Actor(known.id, role, None, known.name) if known else accounts.actor(role, email=email)


@built_once
def semester(code: Semester, more: Decimal, *, at: datetime = NOON) -> SupportAllotment:
    """The semester with so much more in it, taken into the programme first."""
    found = queries.semester_allotment(code.code)
    total = more + (found.allotted if found else ZERO)
    proposal = semester_money.set_semester(code, total, "Budžets", by=manager(), at=at)
    fund_programme(more, f"programme: support {proposal.id}", by=SYSTEM, at=at)
    return semester_money.confirm_semester(proposal, by=approver(), at=at)


@built_once
def school(
    found: School, code: Semester, amount: Decimal, coordinator: Actor, *, at: datetime = NOON
) -> SupportAllotment:
    """The school with so much more of the semester, by way of its municipality unless it is the state's."""
    above = semester(code, amount, at=at)
    if not found.is_state:
        place = found.municipality
        allotting.allot_municipality(code, _more(above, place, amount), by=manager(), at=at)
        above = present(_of(above, place), "it was given money")
    by = manager() if found.is_state else coordinator
    return allotting.allot_school(code, _more(above, found, amount), by=by, at=at)


def _more(above: SupportAllotment, place: object, amount: Decimal) -> Giving:
    known = _of(above, place)
    if known is None:
        return Giving(place, amount, amount)
    return Giving(place, known.maximum + amount, amount, known.revision)


def _of(above: SupportAllotment, place: object) -> SupportAllotment | None:
    column = "school" if isinstance(place, School) else "municipality"
    wanted = queries.below(above)
    return next((one for one in wanted if getattr(one, column) == place), None)
