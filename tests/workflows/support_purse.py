"""The money for support plans in a small country of its own: who acts, what they may try, and what must stay true."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import func, select

from app.core.actor import SYSTEM, Actor
from app.core.clock import riga_day
from app.core.errors import DomainError
from app.extensions import db
from app.funds import queries as funds
from app.funds.models import Account, AccountKind, Transfer, TransferSources
from app.funds.queries import ZERO, balance
from app.funds.service import Place, fund_programme
from app.registry.models import Municipality, School
from app.support_plans import allotment_queries, service
from app.support_plans.allotment_models import Level, SemesterMoney, SupportAllotment
from app.support_plans.carrying_queries import cost_of
from app.support_plans.order_models import SupportOrder
from app.support_plans.order_queries import ready_deliveries
from app.support_plans.plan_models import SupportMeasure, SupportPlan
from app.support_plans.service import allotting, semester_money
from app.support_plans.service.allotting import Giving
from app.support_plans.workflow import IN_FORCE
from tests.builders import support_money
from tests.builders import support_plans as builders
from tests.builders.support_plans import SPRING, Chain, approve, submitted
from tests.conftest import NOON

PURSE = Decimal("1000.00")
PLANS = 3
# In the semester, and after it.
MOMENTS = (NOON, datetime(2022, 9, 1, 9, 0, tzinfo=UTC))
_LEVELS = (AccountKind.SUPPORT_SEMESTER, AccountKind.SUPPORT_MUNICIPALITY, AccountKind.SUPPORT_SCHOOL)
_SUPPORT = (*_LEVELS, AccountKind.SUPPORT_MEASURE, AccountKind.SUPPORT_SPENT)


@dataclass(frozen=True)
class Country:
    """A municipal and a state school, each with plans that wait for IKVD, and who moves their money."""

    municipal: Chain
    state: Chain
    manager: Actor
    approver: Actor
    plan_ids: tuple[int, ...]
    school_ids: dict[str, int]
    town_id: int

    def place(self, name: str) -> Municipality | School:
        """The town, or the municipal or the state school, in the session of now."""
        if name == "town":
            return db.session.get_one(Municipality, self.town_id)
        return db.session.get_one(School, self.school_ids[name])


def build_country() -> Country:
    """A purse, two schools without money, and three plans of each on IKVD's turn."""
    fund_programme(PURSE, "programme: start", by=SYSTEM, at=NOON)
    municipal = builders.chain(money=ZERO)
    state = builders.chain("Saldus tehnikums", is_state=True, money=ZERO)
    plans = [
        approve(submitted(municipal, place), municipal.director, municipal.coordinator)
        for place in range(1, PLANS + 1)
    ]
    plans += [approve(submitted(state, place), state.director) for place in range(PLANS + 1, 2 * PLANS + 1)]
    found = Country(
        municipal, state, support_money.manager(), support_money.approver(), tuple(one.id for one in plans),
        {"municipal": municipal.school.id, "state": state.school.id}, municipal.school.municipality_id,
    )  # fmt: skip
    db.session.commit()
    return found


def leave_behind(country: Country, left: str) -> None:
    """What honest people did before.

    `nothing`, a sum `proposed`, the schools `given` money, plans `approved`, or something given of them `ordered`.
    """
    if left == "nothing":
        return
    proposal = semester_money.set_semester(SPRING, Decimal("900.00"), "", by=country.manager, at=NOON)
    if left != "proposed":
        above = semester_money.confirm_semester(proposal, by=country.approver, at=NOON)
        part = Decimal("200.00")
        wanted = [Giving(country.place("town"), part, part), Giving(country.place("state"), part, part)]
        town, _state = allotting.allot(above, wanted, by=country.manager, at=NOON)
        giving = Giving(country.place("municipal"), Decimal("90.00"), Decimal("90.00"))
        allotting.allot(town, [giving], by=country.municipal.coordinator, at=NOON)
    if left in ("approved", "ordered"):
        for key in (country.plan_ids[0], country.plan_ids[-1]):
            plan = db.session.get_one(SupportPlan, key)
            service.approve_all({key: plan.revision}, by=country.municipal.specialist, at=NOON)
            allotting.spend(
                plan.measures[0], Decimal("1.00"), act="tickets 1", by=country.municipal.director, at=NOON
            )
    if left == "ordered":
        _order(country)
    db.session.commit()


def _order(country: Country) -> None:
    """Days of meals that the municipal school gave: one order, one that is to be taken back, and one day that waits."""
    plan, people = db.session.get_one(SupportPlan, country.plan_ids[0]), country.municipal
    put_down(plan, by=people.author, at=NOON)
    order_all(people.director, at=NOON)
    put_down(plan, by=people.author, at=NOON)
    order = order_all(people.director, at=NOON)
    service.propose_take_back(order, "Cita diena", by=people.author, at=NOON)
    put_down(plan, by=people.author, at=NOON)


def put_down(plan: SupportPlan, *, by: Actor, at: datetime) -> None:
    """A day of meals on the day it is put down, for 4.50."""
    service.record_delivery(plan.measures[0], service.Given(riga_day(at), volume=1), by=by, at=at)


def order_all(by: Actor, *, at: datetime) -> SupportOrder:
    """Everything that waits for an order at the person's school."""
    ready = ready_deliveries(by.school_id or 0)
    return service.issue_order([one.id for one in ready], cost_of(ready), by=by, at=at)


def attempt(act: Callable[[], object]) -> bool:
    """Whether it was done; what is refused changes nothing."""
    try:
        act()
    except DomainError:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def check_all() -> None:
    """Every sum of every level, from the purse down to what was spent, and up again."""
    assert funds.verify() == []
    held = dict(
        db.session.execute(select(Account.kind, func.sum(Account.balance)).group_by(Account.kind)).all()
    )
    assert (
        held.get(AccountKind.PROGRAMME, ZERO) + sum((held.get(kind, ZERO) for kind in _SUPPORT), ZERO)
        == -held[AccountKind.OUTSIDE]
    )
    places = db.session.scalars(select(SupportAllotment)).all()
    for one in places:
        below = [other for other in places if other.parent_id == one.id]
        left = balance(allotment_queries.account_of(one))
        assert left >= ZERO
        assert ZERO <= one.allotted <= one.maximum
        assert sum((other.maximum for other in below), ZERO) <= one.maximum or one.level is Level.SEMESTER
        passed = sum((other.allotted for other in below), ZERO)
        assert one.allotted == left + passed + _used(one)
    _check_measures()
    _check_sources(held.get(AccountKind.SUPPORT_SPENT, ZERO))
    db.session.rollback()


def _used(school: SupportAllotment) -> Decimal:
    """What measures hold of a school's money, and what was spent of it."""
    if school.level is not Level.SCHOOL:
        return ZERO
    held = sum(allotment_queries.measures_paid_from(school.id).values(), ZERO)
    return held + balance(Place(AccountKind.SUPPORT_SPENT, school.id))


def _check_measures() -> None:
    for measure, plan in db.session.execute(select(SupportMeasure, SupportPlan).join(SupportMeasure.plan)):
        account = Place(AccountKind.SUPPORT_MEASURE, measure.id)
        came, went = moved(account, incoming=True), moved(account, incoming=False)
        is_approved = plan.status in IN_FORCE
        given = came.get(AccountKind.SUPPORT_SCHOOL, ZERO)
        spent = went.get(AccountKind.SUPPORT_SPENT, ZERO) - came.get(AccountKind.SUPPORT_SPENT, ZERO)
        assert given == (measure.cost if is_approved else ZERO)
        assert ZERO <= spent <= given
        assert balance(account) == given - spent - went.get(AccountKind.SUPPORT_SCHOOL, ZERO)


def moved(place: Place, *, incoming: bool) -> dict[AccountKind, Decimal]:
    """What came into an account, or left it, by the kind of the account at the other end."""
    mine, other = (
        (Transfer.target_id, Transfer.source_id) if incoming else (Transfer.source_id, Transfer.target_id)
    )
    own = select(Account.id).where(Account.kind == place.kind, Account.subject_id == place.subject_id)
    wanted = select(Account.kind, func.sum(Transfer.amount)).join(Account, Account.id == other)
    return dict(db.session.execute(wanted.where(mine.in_(own)).group_by(Account.kind)).all())


def _check_sources(spent: Decimal) -> None:
    """The parts of what was spent, less those of what was taken back, are what was spent."""
    total = ZERO
    for side, sign in ((Transfer.target_id, 1), (Transfer.source_id, -1)):
        wanted = (
            select(func.sum(TransferSources.esf), func.sum(TransferSources.state))
            .join(Transfer, Transfer.id == TransferSources.transfer_id)
            .join(Account, Account.id == side)
            .where(Account.kind == AccountKind.SUPPORT_SPENT)
        )
        esf, state = db.session.execute(wanted).one()
        total += sign * ((esf or ZERO) + (state or ZERO))
    assert total == spent


def newest_proposal() -> SemesterMoney | None:
    """What was proposed last for the semester."""
    return db.session.scalar(select(SemesterMoney).order_by(SemesterMoney.id.desc()).limit(1))


def allotment(level: Level, *, state: bool = False) -> SupportAllotment | None:
    """The semester's, the municipality's, or one of the schools'."""
    wanted = select(SupportAllotment).where(
        SupportAllotment.level == level, SupportAllotment.semester_code == SPRING.code
    )
    found = db.session.scalars(wanted).all()
    if level is Level.SCHOOL:
        found = [one for one in found if one.school is not None and one.school.is_state is state]
    return found[0] if found else None
